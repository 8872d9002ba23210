/** How a support request stands, as Markdown for people who look at it in the Web UI; what was written is not there. */
import { outlineOf } from '../area/areas.ts';
import { instantText } from '../instantText.ts';
import { requestStatusText, sideText, type RequestStanding } from './status.ts';

/** The current details of a request. */
export function requestDetails(standing: RequestStanding, isRehearsal: boolean): string {
  const { number, kind, area, severity, status, isOverdue, next, entries, files } = standing;
  const late = isOverdue ? ', **overdue**' : '';
  return [
    `**Support request ${number}:** ${kind}, severity ${severity}, about ${outlineOf(area).title}. It is ${requestStatusText(status)}${late}.`,
    `**To act:** ${sideText(standing.waitsFor)}.`,
    next === null
      ? '**It is over.**'
      : `**Next:** ${instantText(next.at)}${isRehearsal ? ' in the time of its releases' : ''}: ${next.why}.`,
    `What was written stands in the store alone (entries ${entries}, files ${files}): \`ringmaster support show ${number}\`. Without a text it takes *Update* → \`mitigate\`, \`close\` or \`reactivate\` with \`{"operator": "you"}\`.`,
  ].join('\n\n');
}
