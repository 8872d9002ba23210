/** Counts of several versions in one, where a release is judged by more than one: rows of the same group and day add up. */
import type { BaselineCount, ControlCount, EvidenceCounts, Exposure } from './counts.ts';

/** The counts of one or more parts; throws RangeError for none. Cohorts that were looked at in several count in each. */
export function mergedCounts(parts: readonly EvidenceCounts[]): EvidenceCounts {
  const [first] = parts;
  if (first === undefined) throw new RangeError('Nothing was counted');
  if (parts.length === 1) return first;
  const sum = (of: (one: EvidenceCounts) => number): number =>
    parts.reduce((total, one) => total + of(one), 0);
  return {
    ...first,
    baseline: added(
      parts.flatMap((one) => one.baseline),
      baselineKey,
      (one, other) => ({ ...one, atRisk: one.atRisk + other.atRisk, bad: one.bad + other.bad }),
    ),
    control: added(
      parts.flatMap((one) => one.control),
      controlKey,
      addedControl,
    ),
    exposures: added(
      parts.flatMap((one) => one.exposures),
      exposureKey,
      (one, other) => ({
        ...one,
        devices: Math.max(one.devices, other.devices),
        exposed: one.exposed + other.exposed,
      }),
    ),
    cohortsSeen: sum(({ cohortsSeen }) => cohortsSeen),
    notBooting: sum(({ notBooting }) => notBooting),
  };
}

/** Counts by ring alone. */
export function withoutCohorts(counts: EvidenceCounts): EvidenceCounts {
  const isOfRing = ({ cohort }: { readonly cohort: string | null }): boolean => cohort === null;
  const { baseline, control, exposures } = counts;
  return {
    ...counts,
    baseline: baseline.filter(isOfRing),
    control: control.filter(isOfRing),
    exposures: exposures.filter(isOfRing),
  };
}

/** The others are those without either version, as far as both parts know: the fewer are taken. */
function addedControl(one: ControlCount, other: ControlCount): ControlCount {
  const fewer = one.othersAtRisk <= other.othersAtRisk ? one : other;
  return {
    ...one,
    updatedAtRisk: one.updatedAtRisk + other.updatedAtRisk,
    updatedBad: one.updatedBad + other.updatedBad,
    othersAtRisk: fewer.othersAtRisk,
    othersBad: fewer.othersBad,
  };
}

function added<T>(
  rows: readonly T[],
  keyOf: (row: T) => string,
  add: (one: T, other: T) => T,
): readonly T[] {
  const sums = new Map<string, T>();
  for (const row of rows) {
    const key = keyOf(row);
    const known = sums.get(key);
    sums.set(key, known === undefined ? row : add(known, row));
  }
  return [...sums].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
}

function baselineKey({ signal, ring, cohort, stratum, age }: BaselineCount): string {
  return [signal, ring, cohort, stratum, age].join('\t');
}

function controlKey({ signal, ring, cohort, day }: ControlCount): string {
  return [signal, ring, cohort, day].join('\t');
}

function exposureKey({ ring, cohort }: Exposure): string {
  return [ring, cohort].join('\t');
}
