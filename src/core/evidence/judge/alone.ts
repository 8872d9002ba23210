/**
 * What is seen when nobody is left to compare with: all rings are open, or all opened at once. A holiday, a driver of a
 * third party and a bad update look alike then, so it is measured against what was usual before, three times over, and
 * is asked about; it has no part in the evidence that pauses.
 */
import { valueOf, weightedMean } from '../process/mixture.ts';
import { unusualFrom } from './odds.ts';
import type { SignalStreams } from '../stream/signalStreams.ts';
import type { AloneEvidence, AloneSignal } from './verdict.ts';

/** The evidence of the days without a control, signal by signal. */
export function aloneEvidence(
  streams: readonly Pick<SignalStreams, 'signal' | 'whole'>[],
  weights: ReadonlyMap<string, number>,
): AloneEvidence {
  return streams
    .map(({ signal: { name }, whole: { alone } }) => ({
      signal: name,
      weight: weights.get(name) ?? 0,
      evidence: valueOf(alone.worse),
      bad: alone.bad,
      expected: alone.expected,
    }))
    .toSorted((one, other) => other.weight * other.evidence - one.weight * one.evidence);
}

/** What all signals say together; those that were settled before say nothing any more. */
export function aloneTotal(alone: AloneEvidence, settled: readonly string[] = []): number {
  return weightedMean(
    alone.map(({ signal, weight, evidence }) => ({
      weight,
      evidence: settled.includes(signal) ? 1 : evidence,
    })),
  );
}

/** The signals that stand out, the one that says most first. */
export function unusualAlone(alone: AloneEvidence): readonly AloneSignal[] {
  return alone.filter(isUnusualAlone);
}

/** Whether a fine update would come to as much in less than half of all months, were nothing to befall all devices. */
export function isUnusualAlone({ bad, evidence }: Pick<AloneSignal, 'bad' | 'evidence'>): boolean {
  return bad > 0 && evidence >= unusualFrom;
}
