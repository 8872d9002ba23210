/** What the calibration should reach, beside what it does. */
import type { CohortRow, EverywhereRow } from './cohort/cohortTable.ts';
import type { FleetRow } from './fleets/run.ts';
import { intervalText } from './interval.ts';
import type { WorldRow } from './product/run.ts';
import type { FalsePause, Found } from './single/tables.ts';
import { usual } from './single/worlds.ts';

/** Everything that was simulated and measured. */
export interface Results {
  readonly command: string;
  readonly seed: number;
  readonly facts: readonly string[];
  readonly seconds: number;
  readonly principal: readonly WorldRow[];
  readonly detection: readonly Found[];
  readonly comparison: readonly Found[];
  readonly weightings: readonly Found[];
  readonly falsePauses: readonly FalsePause[];
  readonly cohorts: readonly CohortRow[];
  readonly everywhere: readonly EverywhereRow[];
  readonly fleets: readonly FleetRow[];
  readonly cost: { readonly seconds: readonly number[]; readonly rows: number };
}

/** One thing to reach. */
export interface Goal {
  readonly what: string;
  readonly reach: string;
  readonly measured: string;
  readonly isReached: boolean;
}

/** All of them. */
export function goalsOf(results: Results): readonly Goal[] {
  const worst = Math.max(...ownWorlds(results).map(({ paused, runs }) => paused / runs));
  const nullWorld = Math.max(
    ...ownWorlds(results)
      .filter(({ world }) => world === 'nothing')
      .map(({ paused, runs }) => paused / runs),
  );
  const found = (fleet: number, share: number, reporting: string): number =>
    results.detection.find(
      (one) => one.fleet === fleet && one.share === share && one.reporting === reporting,
    )?.devices ?? Number.NaN;
  const devices = [
    { fleet: 1000, share: 0.1, most: 200 },
    { fleet: 1000, share: 0.2, most: 35 },
    { fleet: 1000, share: 0.5, most: 10 },
    { fleet: 10_000, share: 0.06, most: 500 },
    { fleet: 10_000, share: 0.1, most: 100 },
  ].flatMap(({ fleet, share, most }) =>
    ['alike', 'bad first'].map((reporting) => ({
      what: `${fleet.toLocaleString('en-US')} devices, ${100 * share} % fail, heard of ${reporting}: median updated at the pause`,
      reach: `≤ ${most}`,
      measured: String(found(fleet, share, reporting)),
      isReached: found(fleet, share, reporting) <= most,
    })),
  );
  return [
    atMost('false pauses, worst world and fleet', worst, 0.05),
    atMost('false pauses, nothing wrong, worst fleet', nullWorld, 0.015),
    fleetGoal(results.fleets),
    ...devices,
    ...cohortGoals(results.cohorts),
    {
      what: 'a verdict over 20 signals × 4 rings × 50 cohorts',
      reach: '≤ 1 s',
      measured: `${seconds(results)} s`,
      isReached: Number(seconds(results)) <= 1,
    },
  ];
}

function cohortGoals(rows: readonly CohortRow[]): readonly Goal[] {
  const bad = rows.filter(({ share }) => share > usual);
  const sum = (of: (row: CohortRow) => number): number =>
    bad.reduce((total, row) => total + of(row), 0);
  const held = sum((row) => row.held);
  const right = sum((row) => row.noOthers) / held;
  const delayed = sum((row) => row.delayedAmongHeld) / held;
  return [
    {
      what: 'bad cohort: its devices and no others, when held',
      reach: '≥ 95 %',
      measured: percent(right),
      isReached: right >= 0.95,
    },
    atMost('bad cohort: others delayed by more than one look, when held', delayed, 0),
  ];
}

/** Whole months of the emulator's calm fleet; one that did not end might have been paused, and counts as such. */
function fleetGoal(rows: readonly FleetRow[]): Goal {
  const calm = rows.filter(({ scenario }) => scenario === 'calm');
  const months = calm.flatMap((row) => row.months);
  const failed = calm.flatMap((row) => row.failed).length;
  const runs = months.length + failed;
  const paused = months.filter(({ isPaused }) => isPaused).length + failed;
  const what = `false pauses, the emulator's calm fleet, whole months (${runs} played)`;
  const ended = failed === 0 ? '' : `, did not end: ${failed}`;
  const measured = `${intervalText(paused, runs)}${ended}`;
  return { ...atMost(what, paused / runs, 0.05), measured };
}

function atMost(what: string, value: number, most: number): Goal {
  const reach = most === 0 ? 'none' : `≤ ${percent(most)}`;
  return { what, reach, measured: percent(value), isReached: value <= most };
}

function ownWorlds({ falsePauses }: Results): readonly FalsePause[] {
  return falsePauses.filter(({ isTrap }) => !isTrap);
}

/** A share as `4.2 %`. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** The median time of a verdict. */
export function seconds({ cost }: Results): string {
  const sorted = cost.seconds.toSorted((one, other) => one - other);
  return (sorted[Math.floor(sorted.length / 2)] ?? Number.NaN).toFixed(2);
}
