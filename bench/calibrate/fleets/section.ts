/** The document's section about whole fleets: counts with their intervals, and what happened against expectation. */
import { intervalText } from '../interval.ts';
import { table } from '../markdown.ts';
import { isFirstRight, type FleetMonth } from './month.ts';
import type { FleetRow } from './run.ts';
import { lowerMedian } from '../../figure.ts';

/** The section's Markdown. */
export function fleetsSection(rows: readonly FleetRow[]): string {
  const devices = rows[0]?.devices ?? 0;
  const release = rows.flatMap(({ months }) => months)[0]?.release ?? 'none';
  return `## The emulator's whole fleets

Whole months of ${devices.toLocaleString('en-US')} devices, from announcement to judgement, through the real parts: the emulator over HTTP, the Temporal server, PostgreSQL,
the worker; the default policy with all its signals and cohorts, and nobody who answers. Each month has another seed, and the same seed is the same
fleet in each scenario; \`npm start -- --scenario calm --devices ${devices} --seed …\` plays one again as long as ${release} is the release to come.
${howFew(rows)}

${table(
  [
    'scenario',
    'seeds',
    'months',
    'paused by evidence',
    'a cohort held',
    'a watch begun',
    'a ring opened late',
    'a person asked to go on',
    'did not end',
  ],
  rows.map(happenedCells),
)}

${heldText(rows)}

${tellings(rows)}
`;
}

/** What so few months can say, told before somebody takes it for more. */
function howFew(rows: readonly FleetRow[]): string {
  const seconds = rows.flatMap(({ months }) => months.map((month) => month.seconds));
  const calm = rows.filter(({ scenario }) => scenario === 'calm').flatMap(({ months }) => months);
  const few = `A month takes ${lowerMedian(seconds).toFixed(0)} s, so they are few, and the 95 % intervals in brackets wide.`;
  if (calm.length === 0 || calm.some(({ isPaused }) => isPaused)) return few;
  const chance = (100 * 0.95 ** calm.length).toFixed(0);
  return `${few} No pause in ${calm.length} calm ones is little proof: were 5 % of months paused, one would see that in ${chance} % of cases.`;
}

function happenedCells(row: FleetRow): readonly string[] {
  const { scenario, title, months, failed } = row;
  const counted = (is: (month: FleetMonth) => boolean): string =>
    months.length === 0 ? '–' : intervalText(months.filter(is).length, months.length);
  return [
    `**${scenario}**: ${title}`,
    seedsText(row),
    String(months.length),
    counted(({ isPaused }) => isPaused),
    counted(({ holds }) => holds.length > 0),
    counted(({ isWatched }) => isWatched),
    counted(({ late }) => late.length > 0),
    counted(({ isAsked }) => isAsked),
    failed.length === 0 ? 'none' : String(failed.length),
  ];
}

function seedsText({ months, failed }: FleetRow): string {
  const seeds = [...months, ...failed].map(({ seed }) => seed);
  const least = Math.min(...seeds);
  const most = Math.max(...seeds);
  return least === most ? String(least) : `${least}–${most}`;
}

/** Right devices, in time? Only where the scenario makes devices suffer. */
function heldText(rows: readonly FleetRow[]): string {
  const suffering = rows.filter(({ suffers }) => suffers !== null);
  const cells = suffering.flatMap(({ scenario, suffers, months }) => {
    const held = months.filter(({ holds }) => holds.length > 0);
    if (held.length === 0) return [];
    const count = (is: (month: FleetMonth) => boolean): string =>
      intervalText(held.filter(is).length, held.length);
    const of = (value: (month: FleetMonth) => number): number => lowerMedian(held.map(value));
    return [
      [
        `**${scenario}**: ${suffers ?? ''}`,
        `${held.length} of ${months.length}`,
        count(isFirstRight),
        count(({ holds }) => holds.some(({ heldOthers }) => heldOthers > 0)),
        `D+${of(({ holds }) => holds[0]?.day ?? 0).toFixed(1)}`,
        String(of(({ holds }) => holds[0]?.suffering ?? 0)),
        String(of(({ spared }) => spared?.whenHeld.updated ?? 0)),
        String(of(({ spared }) => spared?.whenHeld.restartPending ?? 0)),
        String(of(({ spared }) => spared?.inTheEnd.updated ?? 0)),
      ],
    ];
  });
  if (cells.length === 0) return 'Nothing was held where devices suffer.';
  return `A first hold is right when it takes the devices that the scenario's file names and no others. What they run is the emulator's truth, not what
Graph had told by then; a device that waits for its restart when it is held restarts into the update all the same. Day and devices are medians.

${table(
  [
    'scenario and its devices',
    'months with a hold',
    'first hold right',
    'others held, ever',
    'first hold',
    'such devices',
    'updated by then',
    'about to restart',
    'updated in the end',
  ],
  cells,
)}`;
}

/** One line for each thing that happened against expectation, with its seed. */
function tellings(rows: readonly FleetRow[]): string {
  const lines = rows.flatMap(({ scenario, suffers, months, failed }) => [
    ...months
      .filter((month) => suffers === null || !isAsExpected(month))
      .flatMap(({ seed, told, late, holds }) => [
        ...told.map(({ day, text }) => `- ${scenario}, seed ${seed}, D+${day.toFixed(2)}: ${text}`),
        ...late.map(
          ({ ring, days }) =>
            `- ${scenario}, seed ${seed}: ${ring} ${days === null ? 'never opened' : `opened ${days.toFixed(2)} days late`}.`,
        ),
        ...(suffers !== null && holds.length === 0
          ? [`- ${scenario}, seed ${seed}: nothing was held.`]
          : []),
      ]),
    ...failed.map(({ seed, why }) => `- ${scenario}, seed ${seed}: did not end: ${why}`),
  ]);
  if (lines.length === 0) return 'Nothing happened against expectation.';
  return `What happened against expectation, in the words of the decisions:\n\n${lines.join('\n')}`;
}

function isAsExpected(month: FleetMonth): boolean {
  const { isPaused, isAsked, late } = month;
  return isFirstRight(month) && !isPaused && !isAsked && late.length === 0;
}
