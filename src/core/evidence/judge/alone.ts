/**
 * What is seen when nobody is left to compare with: all rings are open, or all opened at once. A holiday, a driver of a
 * third party and a bad update look alike then, so it is measured against what was usual before, three times over, and
 * is asked about; it has no part in the evidence that pauses.
 */
import { valueOf, weightedMean } from '../process/mixture.ts';
import type { SignalStreams } from '../stream/streams.ts';
import type { AloneEvidence } from './verdict.ts';

/** The evidence of the days without a control, over all signals. */
export function aloneEvidence(
  streams: readonly Pick<SignalStreams, 'signal' | 'whole'>[],
  weights: ReadonlyMap<string, number>,
): AloneEvidence {
  const parts = streams.map(({ signal: { name }, whole: { alone } }) => {
    const { bad, expected } = alone;
    const weight = weights.get(name) ?? 0;
    return { signal: name, weight, evidence: valueOf(alone.worse), bad, expected };
  });
  const strongest = parts
    .filter(({ bad }) => bad > 0)
    .toSorted((one, other) => other.weight * other.evidence - one.weight * one.evidence)[0];
  return {
    evidence: weightedMean(parts),
    strongest:
      strongest === undefined
        ? null
        : { signal: strongest.signal, bad: strongest.bad, expected: strongest.expected },
  };
}
