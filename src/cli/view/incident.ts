/** One incident for people: how it stands, what was tried, and its timeline, oldest first. */
import { causeTitle } from '#core/incident/cause.ts';
import { entryTitle, type Entry } from '#core/incident/change.ts';
import type { Incident, Severity } from '#core/incident/incident.ts';
import { isNeglected, nextLook } from '#core/incident/next.ts';
import { remedyTitle, triedText } from '#core/incident/remedies.ts';
import { statusOf, statusText } from '#core/incident/status.ts';
import { instantText, shortInstantText } from '#reports/instant.ts';
import type { Paint, Terminal } from '../terminal/terminal.ts';
import { factLines, tableLines } from './table.ts';

/** The lines. */
export function incidentLines(
  incident: Incident,
  entries: readonly Entry[],
  { paint, columns }: Pick<Terminal, 'paint' | 'columns'>,
  now: number,
): readonly string[] {
  const cells = entries.map(({ at, kind, by, text }) => [
    shortInstantText(at),
    by === 'service' ? entryTitle(kind) : `${entryTitle(kind)}, ${by}`,
    text,
  ]);
  const neglect = neglectText(incident, now);
  return [
    paint.bold(`Incident ${incident.number}: ${causeTitle(incident.cause)}`),
    '',
    ...factLines(factsOf(incident, paint), paint),
    '',
    ...(neglect === null ? [] : [paint.red(neglect), '']),
    ...tableLines(['UTC', 'what', 'timeline'], cells, paint, columns),
  ];
}

/** How an incident that nobody looks after any more is looked after again. */
export function waysOut({ number }: Pick<Incident, 'number'>): string {
  return `the hourly walk of the fleet and each look of a release begin it again, at once \`ringmaster incident note ${number} "…"\` does`;
}

/** That nobody has looked at an incident when that was due; null = somebody has. */
export function neglectText(incident: Incident, now: number): string | null {
  if (!isNeglected(incident, now)) return null;
  const { number, lookedAt, openedAt } = incident;
  return `Incident ${number} was looked at last on ${instantText(lookedAt ?? openedAt)}, and each day is due: ${waysOut(incident)}.`;
}

function factsOf(incident: Incident, paint: Paint): readonly (readonly [string, string])[] {
  const { openedAt, facts, severity, owner, key, reopened } = incident;
  const now = incident.lookedAt ?? openedAt;
  const next = nextLook(incident, now);
  const again =
    reopened === 0 ? '' : `, opened again ${reopened === 1 ? 'once' : `${reopened} times`}`;
  return [
    ['status', statusText(statusOf(incident, now))],
    ['severity', colours(paint)[severity](severity)],
    ['owner', owner],
    ['opened', `${instantText(openedAt)}${again}, noticed in ${key.area} ${key.id}`],
    ['impact', facts === null ? 'not looked at yet' : facts.text],
    ['tried', triedTexts(incident)],
    ['next', next === null ? 'it is over' : `${instantText(next.at)}: ${next.why}`],
  ];
}

function triedTexts({ tried }: Incident): string {
  if (tried.length === 0) return 'nothing by the service';
  return tried.map((one) => `${remedyTitle(one.remedy)} (${triedText(one)})`).join('; ');
}

function colours(paint: Paint): Readonly<Record<Severity, (text: string) => string>> {
  return { critical: paint.red, moderate: paint.yellow, minimal: (text) => text };
}
