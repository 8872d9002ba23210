/** What came of many releases with a bad cohort: how often the right devices were held, and what the others lost. */
import { cohortRun, type CohortRun } from './cohortCourse.ts';
import { badCohort } from './cohortWorld.ts';
import { randomOf } from '../random.ts';
import type { Size } from '../single/tables.ts';
import { usual } from '../single/worlds.ts';
import { lowerMedian } from '../../figure.ts';

/** Releases of one true share of the bad cohort. */
export interface CohortRow {
  readonly share: number;
  readonly runs: number;
  readonly cohorts: number;
  readonly held: number;
  /** Of those held: its name alone at first; none but its devices, at first and at the end; all of its devices at the end. */
  readonly byName: number;
  readonly noOthers: number;
  readonly whole: number;
  readonly begun: number;
  readonly day: number;
  /** Runs in which a ring was made to wait or the release paused, for more than one look. */
  readonly delayed: number;
  readonly delayedAmongHeld: number;
}

/** Releases in which the whole fleet fails alike. */
export interface EverywhereRow {
  readonly share: number;
  readonly runs: number;
  /** In which some cohort was held; and those in which the release was paused by the evidence. */
  readonly held: number;
  readonly paused: number;
  /** Median of devices that had begun when it was paused, in all such runs, and in those with a hold. */
  readonly begun: number;
  readonly begunWithHold: number;
}

/** The firmwares of the bad model: together its devices. */
const firmwares: readonly string[] = ['firmware=M6.1', 'firmware=M6.2'];
const within: readonly string[] = [badCohort, ...firmwares];

/** One row for each true share; a share as usual tells how often a cohort is held for nothing. */
export function cohortRows(shares: readonly number[], size: Size): readonly CohortRow[] {
  return shares.map((share) => {
    const all = runsOf(`${100 * share} % of the bad one fail`, { bad: share, others: usual }, size);
    const held = all.filter(isHolding);
    return {
      share,
      runs: all.length,
      cohorts: lowerMedian(all.map(({ cohorts }) => cohorts)),
      held: held.length,
      byName: held.filter(({ first }) => first[0]?.join() === badCohort).length,
      noOthers: held.filter(({ first, held: last }) => [...first, ...last].every(isWithin)).length,
      whole: held.filter(({ held: last }) => isWhole(last)).length,
      begun: lowerMedian(held.map(({ begunInBad }) => begunInBad)),
      day: lowerMedian(held.map(({ day }) => day ?? 0)),
      delayed: all.filter(isDelayed).length,
      delayedAmongHeld: held.filter(isDelayed).length,
    };
  });
}

/** One row for each true share of a fleet that is bad as a whole: what a cohort that is held by chance costs then. */
export function everywhereRows(shares: readonly number[], size: Size): readonly EverywhereRow[] {
  return shares.map((share) => {
    const all = runsOf(`${100 * share} % of all fail`, { bad: share, others: share }, size);
    const begun = (runs: readonly CohortRun[]): number =>
      lowerMedian(runs.flatMap(({ begunAtPause }) => begunAtPause ?? []));
    return {
      share,
      runs: all.length,
      held: all.filter(isHolding).length,
      paused: all.filter(({ begunAtPause }) => begunAtPause !== null).length,
      begun: begun(all),
      begunWithHold: begun(all.filter(isHolding)),
    };
  });
}

function runsOf(
  what: string,
  shares: { readonly bad: number; readonly others: number },
  size: Size,
): readonly CohortRun[] {
  size.tell(`cohorts, ${what}`);
  const random = randomOf(size.seed, `cohort/${shares.bad}/${shares.others}`);
  const count = Math.max(5, Math.floor(size.runs / 10));
  return Array.from({ length: count }, () => cohortRun(random, shares));
}

function isHolding({ held }: CohortRun): boolean {
  return held.length > 0;
}

function isWithin(facts: readonly string[]): boolean {
  return facts.some((name) => within.includes(name));
}

function isWhole(held: CohortRun['held']): boolean {
  const alone = held.filter(({ length }) => length === 1).flat();
  return alone.includes(badCohort) || firmwares.every((name) => alone.includes(name));
}

function isDelayed({ looksWaited, looksPaused }: CohortRun): boolean {
  return looksPaused > 1 || looksWaited > 1;
}
