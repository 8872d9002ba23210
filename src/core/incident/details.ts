/** How an incident stands, as Markdown for people who look at it in the Web UI. */
import { instantText } from '../instantText.ts';
import { markdownText } from '../markdown.ts';
import type { Wake } from '../matter/timeline.ts';
import { causeTitle } from './cause.ts';
import type { Incident } from './incident.ts';
import { remedyTitle, triedText } from './remedies.ts';
import { statusOf, statusText } from './status.ts';

/** The current details of an incident. */
export function incidentDetails(incident: Incident, next: Wake | null): string {
  const { number, cause, severity, owner, facts, tried, isRehearsal } = incident;
  const now = incident.lookedAt ?? incident.openedAt;
  const status = statusText(statusOf(incident, now));
  return [
    `**Incident ${number}: ${markdownText(causeTitle(cause))}.** ${status}, ${severity}, ${markdownText(owner)}.`,
    facts === null ? '' : `As of ${instantText(facts.asOf)}: ${markdownText(facts.text)}`,
    tried
      .map((one) => `- ${instantText(one.at)}: ${remedyTitle(one.remedy)}: ${triedText(one)}`)
      .join('\n'),
    next === null
      ? '**It is over.**'
      : `**Next:** ${isRehearsal ? 'as its releases go on' : instantText(next.at)}: ${next.why}.`,
    `The whole timeline: \`ringmaster incident show ${number}\`. To speak: *Update* → \`note\`, \`own\` or \`close\` with \`{"operator": "you", "text": "…"}\`, \`"owner"\` or \`"reason"\`.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
