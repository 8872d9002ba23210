/** The document's section about bad cohorts. */
import type { CohortRow, EverywhereRow } from './cohortTable.ts';
import { percent } from '../goals.ts';
import { intervalText } from '../interval.ts';
import { table } from '../markdown.ts';
import { usual } from '../single/worlds.ts';

/** The section's Markdown. */
export function cohortsSection(
  cohorts: readonly CohortRow[],
  everywhere: readonly EverywhereRow[],
): string {
  return `## Bad cohorts

10,000 devices, about ${cohorts[0]?.cohorts ?? 0} cohorts (models, firmwares, makers, drivers, builds, sites) that overlap; the devices of one model, 5 % of the fleet, fail.
*No others*: of the devices held, at first and later, all are the model's. *Whole model*: in the end all its devices are held, under its own name or those of its
two firmwares; what two cohorts share is held first when they cannot be told apart, and widened when one stands out.
*Others delayed*: a ring waited, or the release was paused, for more than one look. Nobody answers in these releases, so what waits for a person waits for ever.

${cohortTable(cohorts)}

When the whole fleet fails alike, a cohort may seem to be the cause by chance, and be held before the pause comes:

${everywhereTable(everywhere)}
`;
}

function cohortTable(rows: readonly CohortRow[]): string {
  const cells = rows.map((row) => {
    const ofHeld = (count: number): string => (row.held > 0 ? percent(count / row.held) : '–');
    return [
      row.share === usual ? `${100 * row.share} % (as usual)` : `${100 * row.share} %`,
      String(row.runs),
      percent(row.held / row.runs),
      row.held > 0 ? intervalText(row.noOthers, row.held) : '–',
      ofHeld(row.byName),
      ofHeld(row.whole),
      row.held > 0 ? `${row.begun}, d${row.day}` : '–',
      ofHeld(row.delayedAmongHeld),
      percent(row.delayed / row.runs),
    ];
  });
  const heads = [
    'the model fails',
    'runs',
    'held',
    'no others, when held',
    'its own name at first',
    'whole model in the end',
    'its devices updated by then',
    'others delayed, when held',
    'others delayed, all runs',
  ];
  return table(heads, cells);
}

function everywhereTable(rows: readonly EverywhereRow[]): string {
  const number = (value: number): string => value.toLocaleString('en-US');
  const cells = rows.map(({ share, runs, held, paused, begun, begunWithHold }) => [
    `${100 * share} %`,
    String(runs),
    percent(paused / runs),
    number(begun),
    percent(held / runs),
    held > 0 ? number(begunWithHold) : '–',
  ]);
  const heads = [
    'all fail',
    'runs',
    'paused by evidence',
    'updated at the pause, median',
    'a cohort was held',
    'updated at the pause in these',
  ];
  return table(heads, cells);
}
