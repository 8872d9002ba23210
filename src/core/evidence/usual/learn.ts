/**
 * What a finished release adds to the baselines of the next: its devices and those that turned bad, by signal, model
 * and ring. Devices of cohorts that were held are left out, since what they showed was the update's fault and not usual.
 * Ratios between rings are measured before a release and stay as they are.
 */
import { sumsByKey, type Baselines, type BaselineSums } from './baseline.ts';
import { fadedTo, monthMs } from './fading.ts';
import { withName, type BaselineCount, type Cohort, type EvidenceCounts } from '../count/counts.ts';
import { reached, type WindowGroup } from '../count/group.ts';
import { partsOf, windowRows } from '../count/grouping.ts';
import { withMonth } from './scatter.ts';
import type { ByRing } from '../count/setAside.ts';
import type { Signal } from '../signal/signal.ts';
import { soundCounts } from '../count/soundCounts.ts';
import { windowWithout } from '../count/windowAside.ts';

/** A finished release. */
export interface FinishedRelease {
  readonly counts: EvidenceCounts;
  readonly signals: readonly Signal[];
  /** Cohorts that were held. */
  readonly held: readonly Cohort[];
  /** When it was over, epoch milliseconds: what was learned before has faded until then. */
  readonly at: number;
}

/** Sums of a release by signal, model and ring. */
export function sumsOf({
  counts,
  signals,
  held,
}: Omit<FinishedRelease, 'at'>): readonly BaselineSums[] {
  const { baseline } = soundCounts(counts, signals);
  return signals.flatMap((signal) => {
    const rows = baseline.filter((row) => row.signal === signal.name);
    const { rings } = withoutHeld(rows, { signal, held });
    return [...rings].flatMap(([ring, group]) => sumsOfGroup(group, { signal: signal.name, ring }));
  });
}

/** How far held cohorts overlap is not known here: rather too much is learned to be usual than too little. */
function withoutHeld(
  rows: readonly BaselineCount[],
  { signal, held }: { readonly signal: Signal; readonly held: readonly Cohort[] },
): { readonly rings: ByRing<WindowGroup> } {
  const { rings, cohorts } = windowRows(rows, signal.windowDays);
  const named = held.map((cohort) => withName([cohort]));
  const parts = partsOf(cohorts, named, ([fact = new Map<string, never>()]) => fact);
  const whole = { rings, inOrder: () => [...rings.keys()].toSorted(), overlaps: noOverlaps };
  return windowWithout(whole, parts, 'most');
}

const noOverlaps = { of: new Set<string>(), badIn: () => 0 };

function sumsOfGroup(
  group: WindowGroup,
  of: { readonly signal: string; readonly ring: string | null },
): readonly BaselineSums[] {
  return [...group].map(([stratum, days]) => ({
    ...of,
    stratum,
    devices: reached(days)[0]?.atRisk ?? 0,
    bad: days.reduce((sum, { bad }) => sum + bad, 0),
  }));
}

/**
 * The next version of the baselines. Rows of the same signal, model and ring add up, those of before as they weigh now.
 * What reports told of the month before the first release goes as months of one's own come, and is no measure of how much
 * these differ.
 */
export function learned(before: Baselines, release: FinishedRelease): Baselines {
  return withSums(before, sumsOf(release), release.at);
}

/** Months further apart are not one after the other: an area has a release a month. */
const inARowMs = 2 * monthMs;

/**
 * The next version after a month that the evidence stopped and that nobody answered. One such month teaches nothing: the
 * update may be bad. Two in a row are two updates that both show it, and then each signal's lower share of the two is
 * taken for usual of the fleet, since a fleet that is measured against too little would be paused month after month.
 */
export function learnedUnanswered(before: Baselines, release: FinishedRelease): Baselines {
  const { at } = release;
  const sums = sumsOf(release);
  const { unanswered: former } = before;
  const isSecond = former !== undefined && at - former.at <= inARowMs;
  const known = isSecond
    ? withSums(before, lowerOf(former.sums, sums), at)
    : { ...fadedTo(before, at), version: before.version + 1 };
  return { ...known, unanswered: { sums, at } };
}

/** Of each signal the sums of the month with the lower share. */
function lowerOf(
  one: readonly BaselineSums[],
  other: readonly BaselineSums[],
): readonly BaselineSums[] {
  const names = [...new Set([...one, ...other].map(({ signal }) => signal))];
  return names.flatMap((name) => {
    const [former, latter] = [one, other].map((sums) =>
      sums.filter(({ signal }) => signal === name),
    ) as [BaselineSums[], BaselineSums[]];
    return shareOf(former) < shareOf(latter) ? former : latter;
  });
}

function shareOf(sums: readonly BaselineSums[]): number {
  const add = (of: (row: BaselineSums) => number): number =>
    sums.reduce((total, row) => total + of(row), 0);
  const devices = add((row) => row.devices);
  // A month in which nobody was counted tells of no share.
  return devices === 0 ? Infinity : add(({ bad }) => bad) / devices;
}

function withSums(before: Baselines, month: readonly BaselineSums[], at: number): Baselines {
  const { before: monthBefore, unanswered: _, ...known } = fadedTo(before, at);
  const own = known.sums.filter(({ isTold }) => isTold !== true);
  const told = leftOfTold(known.sums, month);
  const sums = sumsByKey([...own, ...month, ...told], ({ signal, stratum, ring, isTold = false }) =>
    JSON.stringify([signal, stratum, ring, ...(isTold ? [isTold] : [])]),
  );
  return {
    ...known,
    ...(monthBefore === undefined || told.length === 0 ? {} : { before: monthBefore }),
    version: before.version + 1,
    releases: before.releases + 1,
    months: withMonth({ ...known, sums: own }, month),
    sums: [...sums.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row),
  };
}

/** Each device that a release of ours has counted takes the place of one of which reports told. */
function leftOfTold(
  sums: readonly BaselineSums[],
  month: readonly BaselineSums[],
): readonly BaselineSums[] {
  const told = sums.filter(({ isTold }) => isTold === true);
  const devicesOf = (rows: readonly BaselineSums[], name: string): number =>
    rows.filter(({ signal }) => signal === name).reduce((sum, { devices }) => sum + devices, 0);
  return told.flatMap((row) => {
    const left = 1 - devicesOf(month, row.signal) / devicesOf(told, row.signal);
    return left > 0 ? [{ ...row, devices: row.devices * left, bad: row.bad * left }] : [];
  });
}
