/** Support requests for people: one with its timeline, oldest first, and many as a table. */
import { outlineOf } from '#core/area/areas.ts';
import { requestEntryTitle } from '#core/support/change.ts';
import { sizeText } from '#core/support/file.ts';
import { responses } from '#core/support/severity.ts';
import { requestStatusOf, requestStatusText, sideText, waitsFor } from '#core/support/status.ts';
import { isAlways, isOverdue, nextOf } from '#core/support/turns.ts';
import { untilText } from '#core/instantText.ts';
import { instantText, shortInstantText } from '#reports/instant.ts';
import type { Paint, Terminal } from '../terminal/terminal.ts';
import { factLines, tableLines } from '../view/table.ts';
import type { RequestAsked, RequestAt } from './which.ts';

type Shown = Pick<Terminal, 'paint' | 'columns'>;

/** One request. */
export function requestLines(asked: RequestAsked, { paint, columns }: Shown): readonly string[] {
  const { request, subject, entries, files } = asked;
  const timeline = entries.map(({ at, kind, by, text }) => [
    shortInstantText(at),
    by === 'service' ? requestEntryTitle(kind) : `${requestEntryTitle(kind)}, ${by}`,
    text,
  ]);
  const kept = files.map(({ number, at, bytes, name }) => [
    String(number),
    shortInstantText(at),
    sizeText(bytes),
    name,
  ]);
  return [
    paint.bold(`Support request ${request.number}: ${subject}`),
    '',
    ...factLines(factsOf(asked, paint), paint),
    '',
    ...tableLines(['UTC', 'what', 'timeline'], timeline, paint, columns),
    ...(kept.length === 0
      ? []
      : ['', ...tableLines(['file', 'UTC', '>size', 'name'], kept, paint, columns)]),
  ];
}

function factsOf(asked: RequestAsked, paint: Paint): readonly (readonly [string, string])[] {
  const { request, asOf } = asked;
  const { severity, kind, openedAt, openedBy, owner, area, about, contact, late } = request;
  const next = nextOf(request);
  const hours = isAlways(request) ? 'round the clock' : 'in hours of business';
  return [
    ['status', `${requestStatusText(requestStatusOf(request))}${again(asked)}`],
    ['to act', toActText(asked, paint)],
    ['severity', `${severity}, ${responses[severity].meaning}; answered ${hours}`],
    ['kind', `${kind}, about ${outlineOf(area).title}, for those who look after ${about}`],
    ['opened', `${instantText(openedAt)} by ${openedBy}`],
    ['answered by', owner ?? 'nobody yet'],
    ...(contact === null ? [] : [['contact', contact] as const]),
    ...(late === 0 ? [] : [['late', late === 1 ? 'once' : `${late} times`] as const]),
    [
      'next',
      next === null
        ? 'it is over'
        : `${instantText(next.at)}, ${untilText(asOf, next.at)}: ${next.why}`,
    ],
  ];
}

function again({ request: { reactivated } }: RequestAt): string {
  if (reactivated === 0) return '';
  return `, opened again ${reactivated === 1 ? 'once' : `${reactivated} times`}`;
}

/** Who must act, and by when. */
export function toActText({ request, asOf }: RequestAt, paint: Paint): string {
  const waits = waitsFor(request);
  if (waits === null) return sideText(waits);
  const by = shortInstantText(request.turn.dueAt);
  return isOverdue(request, asOf)
    ? paint.red(`${sideText(waits)}, overdue since ${by}`)
    : `${sideText(waits)}, by ${by}`;
}

/** Many requests, with a line each. */
export function requestTable(
  all: readonly RequestAt[],
  { paint, columns }: Shown,
): readonly string[] {
  const head = ['no.', 'opened, UTC', 'severity', 'status', 'to act', 'subject'];
  const cells = all.map((one) => [
    String(one.request.number),
    shortInstantText(one.request.openedAt),
    one.request.severity,
    requestStatusText(requestStatusOf(one.request)),
    toActText(one, paint),
    one.subject,
  ]);
  return tableLines(head, cells, paint, columns);
}
