/**
 * Judges a release from its counts: one value of evidence over signals and rings under one budget, verdicts of each
 * signal and ring beside it, and the cohorts that carry the evidence. Pure: the same counts give the same judgement,
 * whatever the order of their rows.
 *
 * The bound. Each stream's evidence has an expectation of at most 1 at every look if nothing is wrong, so has their
 * weighted mean, and by Ville's inequality the probability that it ever reaches 1 / budget is at most the budget. Looks
 * may come at any time and as often as wanted. On what that rests: docs/method.md, "What holds, and when".
 *
 * Cohorts set aside. The whole release and each ring do without them, judged by what was usual in the ring before and
 * weighed as before. For any cohorts chosen beforehand that is evidence like the other, on the devices outside them; so
 * it is when those held are just those that the update harms. A hold is chosen by what was seen, and what is left is not
 * begun anew at 1: were the evidence without it 4 at that moment, a pause for nothing would follow in up to 4 times the
 * budget of such cases. How far cohorts overlap may not be known: `total`, by which a release is paused, is then the
 * least and `totalAtMost`, on which one may go on, the most that the devices outside can say (`setAside.ts`).
 *
 * Looks within a day: see `addDay` in `baselineProcess.ts`. Bad rows: see `soundCounts.ts`.
 */
import { aloneEvidence } from './alone.ts';
import { cohortFindings } from '../cohort/cohortFindings.ts';
import { cohortName, withName, type Exposure, type NamedCohort } from '../count/counts.ts';
import { valueOf, weightedMean } from '../process/mixture.ts';
import { verdictOf } from './ringVerdict.ts';
import type { Bound } from '../count/setAside.ts';
import { soundCounts, soundDevices } from '../count/soundCounts.ts';
import { signalStreams } from '../stream/streams.ts';
import type { SignalStreams } from '../stream/signalStreams.ts';
import {
  factsOf,
  type Evidence,
  type EvidenceQuestion,
  type EvidenceSettings,
  type Verdict,
} from './verdict.ts';
import { signalWeights, wholeWeight } from '../process/weights.ts';

/** Judges. Every number of the answer is finite. */
export function judgeEvidence(question: EvidenceQuestion): Evidence {
  const { counts, signals, settings } = question;
  const { exposures, overlaps } = counts;
  const budget = usableBudget(settings);
  const basis = { ...question, exposures, overlaps };
  const streams = signalStreams(soundCounts(counts, signals), signals, basis);
  const weights = signalWeights(signals);
  const rings = ringNames(exposures, streams);
  const held = question.held.map(withName);
  const aside = held.filter((one) => isSeen(one, streams));
  const left = streamsWithout(streams, aside, 'least');
  const total = totalOf(left, weights, rings);
  const findings = cohortFindings({
    streams,
    weights,
    exposures,
    cohortsSeen: counts.cohortsSeen,
    budget,
    isUrgent: total >= settings.watchAt,
    held,
  });
  const found = findings.map((finding) => withName(factsOf(finding)));
  const parts = { left, weights, rings };
  return {
    asOf: counts.asOf,
    total,
    totalAtMost:
      aside.length > 0 ? totalOf(streamsWithout(streams, aside, 'most'), weights, rings) : total,
    rings: rings.map((ring) => ({ ring, evidence: evidenceOfRing(ring, parts) })),
    verdicts: verdictsOf(parts, exposures, budget),
    findings,
    totalWithoutFindings:
      found.length > 0
        ? totalOf(streamsWithout(streams, [...aside, ...found], 'least'), weights, rings)
        : total,
    alone: aloneEvidence(left, weights),
  };
}

/** A signal's streams without what is set aside, with what is usual. */
type LeftStreams = Pick<SignalStreams, 'signal' | 'usual' | 'whole' | 'rings'>;

function streamsWithout(
  streams: readonly SignalStreams[],
  aside: readonly NamedCohort[],
  bound: Bound,
): readonly LeftStreams[] {
  if (aside.length === 0) return streams;
  return streams.map((one) => ({ ...one, ...one.without(aside, bound) }));
}

/** Whether all facts of a cohort were counted under a signal. */
function isSeen({ facts }: NamedCohort, streams: readonly SignalStreams[]): boolean {
  return streams.some(({ cohorts }) => facts.every((fact) => cohorts.has(cohortName(fact))));
}

interface Parts {
  readonly left: readonly LeftStreams[];
  readonly weights: ReadonlyMap<string, number>;
  readonly rings: readonly string[];
}

/** A budget that is no probability is taken to be the default one of 5 %. */
function usableBudget({ falsePauseBudget }: EvidenceSettings): number {
  return falsePauseBudget > 0 && falsePauseBudget <= 1 ? falsePauseBudget : 0.05;
}

/**
 * Rings with devices, by name, and any that were counted. The store lists all of a policy's rings from the first look
 * on, since weights must not change with what is seen.
 */
function ringNames(
  exposures: readonly Exposure[],
  streams: readonly SignalStreams[],
): readonly string[] {
  const listed = exposures.flatMap(({ ring, cohort, devices }) =>
    ring !== null && cohort === null && devices > 0 ? [ring] : [],
  );
  const counted = streams.flatMap(({ rings }) => [...rings.keys()]);
  return [...new Set([...listed, ...counted])].toSorted();
}

function totalOf(
  left: readonly LeftStreams[],
  weights: ReadonlyMap<string, number>,
  rings: readonly string[],
): number {
  return weightedMean(
    left.flatMap((one) => {
      const weight = weights.get(one.signal.name) ?? 0;
      return [
        { weight: weight * wholeWeight, evidence: valueOf(one.whole.worse) },
        ...rings.map((ring) => ({
          weight: (weight * (1 - wholeWeight)) / rings.length,
          evidence: ringEvidence(one, ring),
        })),
      ];
    }),
  );
}

/** Half of what the ring's own streams say and half of what the whole release's do. */
function evidenceOfRing(ring: string, { left, weights }: Parts): number {
  return weightedMean(
    left.flatMap((one) => {
      const weight = weights.get(one.signal.name) ?? 0;
      return [
        { weight, evidence: valueOf(one.whole.worse) },
        { weight, evidence: ringEvidence(one, ring) },
      ];
    }),
  );
}

function ringEvidence({ rings }: LeftStreams, ring: string): number {
  const stream = rings.get(ring);
  return stream === undefined ? 1 : valueOf(stream.worse);
}

function verdictsOf(
  { left, weights, rings }: Parts,
  exposures: readonly Exposure[],
  budget: number,
): readonly Verdict[] {
  const verdicts = left.flatMap((one) => {
    const weight = weights.get(one.signal.name) ?? 0;
    const whole = verdictOf(one.whole, {
      signal: one.signal.name,
      ring: null,
      ...devicesOf(null, exposures),
      usual: one.usual(null),
      budget,
      weight: weight * wholeWeight,
    });
    const ofRings = rings.flatMap((ring) => {
      const stream = one.rings.get(ring);
      if (stream === undefined) return [];
      return [
        verdictOf(stream, {
          signal: one.signal.name,
          ring,
          ...devicesOf(ring, exposures),
          usual: one.usual(ring),
          budget,
          weight: (weight * (1 - wholeWeight)) / rings.length,
        }),
      ];
    });
    return [whole, ...ofRings];
  });
  return verdicts.toSorted(
    (one, other) =>
      other.evidence - one.evidence ||
      (one.signal < other.signal ? -1 : Number(one.signal > other.signal)) ||
      ((one.ring ?? '') < (other.ring ?? '') ? -1 : 1),
  );
}

/** Devices of a ring or, for null, of the release: its own row, else all rings together. */
function devicesOf(
  ring: string | null,
  exposures: readonly Exposure[],
): { readonly devices: number; readonly exposed: number } {
  const all = exposures.filter(({ cohort }) => cohort === null);
  const own = all.filter((row) => row.ring === ring);
  const rows = own.length > 0 || ring !== null ? own : all;
  const sum = (of: (row: Exposure) => number): number =>
    rows.reduce((total, row) => total + soundDevices(of(row)), 0);
  return { devices: sum((row) => row.devices), exposed: sum((row) => row.exposed) };
}
