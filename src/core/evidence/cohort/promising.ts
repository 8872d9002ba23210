/**
 * Which cohorts a look keeps. A fleet of many models, firmwares and sites has hundreds of cohorts, nearly all with a few
 * bad devices; kept with every look they would weigh megabytes. Those are kept that are worse than the fleet by more than
 * chance easily gives, the worst first. Leaving cohorts out can only miss one, never name a false one: the threshold still
 * rises with all that were looked at (`cohortsSeen`).
 */
import type { BaselineCount, Cohort, ControlCount, EvidenceCounts } from '../count/counts.ts';
import { cohortName } from '../count/counts.ts';

/** Cohorts kept of a look at most, beside those that are held. */
export const cohortsMax = 50;

/** Standard deviations above the expectation from which a cohort is kept. */
const excessMin = 1;

/** The counts with the cohorts that are worth judging, and with all of `keep`. */
export function withPromisingCohorts(
  counts: EvidenceCounts,
  keep: readonly Cohort[],
): EvidenceCounts {
  const excess = excessByCohort(counts);
  const worst = [...excess]
    .filter(([, value]) => value >= excessMin)
    .toSorted(([one, a], [other, b]) => b - a || (one < other ? -1 : 1))
    .slice(0, cohortsMax)
    .map(([name]) => name);
  const kept = new Set([...worst, ...keep.map(cohortName)]);
  const isKept = ({ cohort }: { readonly cohort: string | null }): boolean =>
    cohort === null || kept.has(cohort);
  return {
    ...counts,
    baseline: counts.baseline.filter(isKept),
    control: counts.control.filter(isKept),
    exposures: counts.exposures.filter(isKept),
  };
}

interface Tally {
  bad: number;
  expected: number;
}

/** By cohort, the largest excess of any signal, in standard deviations. */
function excessByCohort({ baseline, control }: EvidenceCounts): ReadonlyMap<string, number> {
  const tallies = new Map<string, Tally>();
  const rates = fleetRates(baseline);
  const usual = usualRates(control);
  for (const row of baseline) {
    const rate = rates.get(row.signal) ?? 0;
    if (row.cohort !== null) add(tallies, row, { bad: row.bad, expected: row.atRisk * rate });
  }
  for (const row of control) {
    const rate = usual.get(row.signal) ?? 0;
    if (row.cohort !== null)
      add(tallies, row, { bad: row.updatedBad, expected: row.updatedAtRisk * rate });
  }
  const excess = new Map<string, number>();
  for (const [key, { bad, expected }] of tallies) {
    const name = key.slice(key.indexOf('\n') + 1);
    const own = (bad - expected) / Math.sqrt(expected + 1);
    excess.set(name, Math.max(excess.get(name) ?? -Infinity, own));
  }
  return excess;
}

function add(
  tallies: Map<string, Tally>,
  { signal, cohort }: Pick<BaselineCount, 'signal' | 'cohort'>,
  { bad, expected }: Tally,
): void {
  const key = `${signal}\n${cohort ?? ''}`;
  const tally = tallies.get(key) ?? { bad: 0, expected: 0 };
  tallies.set(key, { bad: tally.bad + bad, expected: tally.expected + expected });
}

/** Bad devices per device-day over the whole fleet, by signal. */
function fleetRates(rows: readonly BaselineCount[]): ReadonlyMap<string, number> {
  return ratesOf(rows.filter(({ cohort }) => cohort === null));
}

function ratesOf(
  rows: readonly Pick<BaselineCount, 'signal' | 'bad' | 'atRisk'>[],
): ReadonlyMap<string, number> {
  const sums = new Map<string, { bad: number; days: number }>();
  for (const { signal, bad, atRisk } of rows) {
    const sum = sums.get(signal) ?? { bad: 0, days: 0 };
    sums.set(signal, { bad: sum.bad + bad, days: sum.days + atRisk });
  }
  return new Map([...sums].map(([signal, { bad, days }]) => [signal, days > 0 ? bad / days : 0]));
}

/**
 * Bad devices per device-day among all that were not updated, by signal: a cohort that is updated as a whole has no
 * others of its own to be compared with.
 */
function usualRates(rows: readonly ControlCount[]): ReadonlyMap<string, number> {
  const days = new Map<string, ControlCount>();
  // The others are those of any ring: the same devices stand beside each ring and are counted once.
  for (const row of rows) {
    if (row.cohort === null) days.set(`${row.signal}\n${row.day}`, row);
  }
  return ratesOf(
    [...days.values()].map(({ signal, othersBad, othersAtRisk }) => ({
      signal,
      bad: othersBad,
      atRisk: othersAtRisk,
    })),
  );
}
