/** The post-incident report as Markdown: what happened, what it cost, what was tried, the whole timeline. */
import { causeTitle } from '#core/incident/cause.ts';
import { entryTitle, type Entry } from '#core/incident/change.ts';
import type { Incident } from '#core/incident/incident.ts';
import { remedyTitle, triedText } from '#core/incident/remedies.ts';
import { statusOf, statusText } from '#core/incident/status.ts';
import { instantText, lengthText } from '#core/instantText.ts';
import { markdownText } from '#core/markdown.ts';

/** The report; the same values give the same text. It is final once the incident is over. */
export function incidentReport(incident: Incident, entries: readonly Entry[]): string {
  const { number, cause, tenant, openedAt, severity, owner, facts, end, lookedAt } = incident;
  const now = end?.at ?? lookedAt ?? openedAt;
  const opening = entries.find(({ kind }) => kind === 'opened');
  const lines = [
    `# Incident ${number}: ${markdownText(causeTitle(cause))}`,
    '',
    end === null
      ? `This report is not final: the incident is open as of ${instantText(now)}.`
      : endText(incident),
    '',
    '| | |',
    '| --- | --- |',
    row('Tenant', tenant),
    row('Status', statusText(statusOf(incident, now))),
    row('Severity', severity),
    row('Owner', owner),
    row('Opened', instantText(openedAt)),
    row('Restored', restoredText(incident)),
    row('Opened again', incident.reopened === 0 ? 'never' : `${incident.reopened} ×`),
    '',
    '## What happened',
    '',
    markdownText(opening?.text ?? causeTitle(cause)),
    '',
    '## Impact, as seen last',
    '',
    facts === null ? 'It was never looked at.' : markdownText(facts.text),
    '',
    '## What the service tried',
    '',
    ...triedLines(incident),
    '',
    '## Timeline',
    '',
    ...entries.map(entryLine),
  ];
  return `${lines.join('\n')}\n`;
}

function row(name: string, value: string): string {
  return `| ${name} | ${markdownText(value)} |`;
}

function endText({ end, openedAt }: Incident): string {
  if (end === null) return '';
  const after = `${instantText(end.at)}, ${lengthText(end.at - openedAt)} after it was opened`;
  const words = {
    restored: `It is over since ${after}: the cause is gone and stayed away.`,
    closed: `It was closed by an operator on ${after}.`,
    falsePositive: `It was closed as a false positive on ${after}.`,
  };
  return words[end.as];
}

function restoredText({ restoredAt, goneSince, openedAt }: Incident): string {
  if (restoredAt === null) return 'not yet';
  const gone = goneSince ?? restoredAt;
  return `${instantText(gone)}, after ${lengthText(gone - openedAt)}`;
}

function triedLines({ tried }: Incident): readonly string[] {
  if (tried.length === 0) return ['Nothing: there is nothing that the service could do by itself.'];
  return tried.map(
    (one) => `- ${instantText(one.at)}: ${remedyTitle(one.remedy)}: ${triedText(one)}`,
  );
}

function entryLine({ at, kind, by, text }: Entry): string {
  const who = by === 'service' ? '' : ` by ${markdownText(by)}`;
  return `- ${instantText(at)}, **${entryTitle(kind)}**${who}: ${markdownText(text)}`;
}
