/**
 * What could still be hidden: how much worse than usual an update may be without what was seen having shown it. A few
 * devices without a fault prove little about those that are still to come, and the number says how little.
 */
import type { Verdict } from './verdict.ts';

/** A signal and the share of devices, 0–1, that may turn bad in its way beyond what is usual. */
export interface Hidden {
  readonly signal: string;
  readonly share: number;
}

/** The most that may be hidden, by the upper ends of the 95 % intervals over the whole release; null = nothing was seen. */
export function hiddenIn(verdicts: readonly Verdict[]): Hidden | null {
  const seen = verdicts.filter(
    ({ ring, cohort, devices }) => ring === null && cohort === null && devices > 0,
  );
  const [most] = seen
    .map(({ signal, high, expected, devices }) => ({
      signal,
      share: Math.max(0, high - expected / devices),
    }))
    .toSorted((one, other) => other.share - one.share || (one.signal < other.signal ? -1 : 1));
  return most ?? null;
}
