/** What came of many releases with a bad cohort: how often the right devices were held, and what the others lost. */
import { badCohort, cohortRun, type CohortRun } from './cohortWorld.ts';
import { randomOf } from './random.ts';
import type { Size } from './tables.ts';

/** Releases of one true share of the bad cohort. */
export interface CohortRow {
  readonly share: number;
  readonly runs: number;
  readonly cohorts: number;
  readonly held: number;
  /** Of those held: its name first; its devices and no others, under any name; with others besides. */
  readonly byName: number;
  readonly exactly: number;
  readonly begun: number;
  readonly day: number;
  /** Runs in which a ring was made to wait or the release paused, for more than one look. */
  readonly delayed: number;
  readonly delayedAmongHeld: number;
}

/** Names that stand for devices of the bad cohort alone. */
const within = new Set([badCohort, 'firmware=M6.1', 'firmware=M6.2']);

/** One row for each true share; a share as usual tells how often a cohort is held for nothing. */
export function cohortRows(shares: readonly number[], size: Size): readonly CohortRow[] {
  const runs = Math.max(5, Math.floor(size.runs / 12));
  return shares.map((share) => {
    size.tell(`cohorts, ${100 * share} % of the bad one fail`);
    const random = randomOf(size.seed, `cohort/${share}`);
    const all = Array.from({ length: runs }, () => cohortRun(random, share));
    const held = all.filter(({ named }) => named.length > 0);
    return {
      share,
      runs,
      cohorts: middle(all.map(({ cohorts }) => cohorts)),
      held: held.length,
      byName: held.filter(({ firstNamed }) => firstNamed === badCohort).length,
      exactly: held.filter(({ named }) => named.every((name) => within.has(name))).length,
      begun: middle(held.map(({ begunInBad }) => begunInBad)),
      day: middle(held.map(({ day }) => day ?? 0)),
      delayed: all.filter(isDelayed).length,
      delayedAmongHeld: held.filter(isDelayed).length,
    };
  });
}

function isDelayed({ looksWaited, looksPaused }: CohortRun): boolean {
  return looksPaused > 1 || looksWaited > 1;
}

function middle(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor((values.length - 1) / 2)] ?? 0;
}
