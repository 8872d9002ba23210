/**
 * Judges a release from its counts: one value of evidence over signals and rings under one budget, verdicts of each
 * signal and ring beside it, and the cohorts that carry the evidence. Pure: the same counts give the same judgement,
 * whatever the order of their rows.
 *
 * The bound. Each stream's evidence has an expectation of at most 1 at every look if nothing is wrong, so has their
 * weighted mean, and by Ville's inequality the probability that it ever reaches 1 / budget is at most the budget. Looks
 * may come at any time and as often as wanted.
 *
 * Cohorts set aside. Their rows tell no ring, so only the whole-release streams can do without them, and the total is
 * then the mean of those alone. For any cohorts chosen beforehand that is evidence like the other, on the devices
 * outside them. A hold is chosen by what was seen, but it takes away what spoke against the update, and the greedy
 * choice leaves the least: so the bound holds anew, for the devices outside, from the hold on; a release with a false
 * hold (at most the budget, by e-BH) spends the budget a second time and not more.
 *
 * Looks within a day: see `addDay` in `baselineProcess.ts`. Bad rows: see `soundCounts.ts`.
 * Source: statistics.md 4.2–4.5.
 */
import { cohortFindings } from './cohortFindings.ts';
import { cohortName, withName, type Exposure, type NamedCohort } from './counts.ts';
import { valueOf, weightedMean } from './mixture.ts';
import { verdictOf } from './ringVerdict.ts';
import { soundCounts, soundDevices } from './soundCounts.ts';
import { signalStreams, type SignalStreams } from './streams.ts';
import {
  factsOf,
  type CohortFinding,
  type Evidence,
  type EvidenceQuestion,
  type EvidenceSettings,
  type Verdict,
} from './verdict.ts';
import { signalWeights, wholeWeight } from './weights.ts';

/** Judges. Every number of the answer is finite. */
export function judgeEvidence(question: EvidenceQuestion): Evidence {
  const { counts, signals, settings } = question;
  const budget = usableBudget(settings);
  const streams = signalStreams(soundCounts(counts, signals), signals, {
    ...question,
    exposures: counts.exposures,
  });
  const weights = signalWeights(signals);
  const rings = ringNames(counts.exposures, streams);
  const held = question.held.map(withName);
  const heldSeen = held.filter((one) => isSeen(one, streams));
  const totalWithout = (findings: readonly CohortFinding[]): number =>
    totalOfWholes(streams, weights, [
      ...heldSeen,
      ...findings.map((finding) => withName(factsOf(finding))),
    ]);
  const total = heldSeen.length > 0 ? totalWithout([]) : totalOfRelease(streams, weights, rings);
  const findings = cohortFindings({
    streams,
    weights,
    exposures: counts.exposures,
    cohortsSeen: counts.cohortsSeen,
    budget,
    isUrgent: total >= settings.watchAt,
    held,
  });
  const parts = { streams, weights, rings, heldSeen };
  return {
    asOf: counts.asOf,
    total,
    rings: rings.map((ring) => ({
      ring,
      evidence: heldSeen.length > 0 ? total : evidenceOfRing(ring, parts),
    })),
    verdicts: verdictsOf(parts, counts.exposures, budget),
    findings,
    totalWithoutFindings: findings.length > 0 ? totalWithout(findings) : total,
  };
}

/** Whether all facts of a cohort were counted under a signal. */
function isSeen({ facts }: NamedCohort, streams: readonly SignalStreams[]): boolean {
  return streams.some(({ cohorts }) => facts.every((fact) => cohorts.has(cohortName(fact))));
}

interface Parts {
  readonly streams: readonly SignalStreams[];
  readonly weights: ReadonlyMap<string, number>;
  readonly rings: readonly string[];
  readonly heldSeen: readonly NamedCohort[];
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

function totalOfRelease(
  streams: readonly SignalStreams[],
  weights: ReadonlyMap<string, number>,
  rings: readonly string[],
): number {
  return weightedMean(
    streams.flatMap((one) => {
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

function totalOfWholes(
  streams: readonly SignalStreams[],
  weights: ReadonlyMap<string, number>,
  cohorts: readonly NamedCohort[],
): number {
  return weightedMean(
    streams.map((one) => ({
      weight: weights.get(one.signal.name) ?? 0,
      evidence: valueOf(one.without(cohorts).worse),
    })),
  );
}

/** Half of what the ring's own streams say and half of what the whole release's do. */
function evidenceOfRing(ring: string, { streams, weights }: Parts): number {
  return weightedMean(
    streams.flatMap((one) => {
      const weight = weights.get(one.signal.name) ?? 0;
      return [
        { weight, evidence: valueOf(one.whole.worse) },
        { weight, evidence: ringEvidence(one, ring) },
      ];
    }),
  );
}

function ringEvidence({ rings }: SignalStreams, ring: string): number {
  const stream = rings.get(ring);
  return stream === undefined ? 1 : valueOf(stream.worse);
}

function verdictsOf(
  { streams, weights, rings, heldSeen }: Parts,
  exposures: readonly Exposure[],
  budget: number,
): readonly Verdict[] {
  const verdicts = streams.flatMap((one) => {
    const weight = weights.get(one.signal.name) ?? 0;
    const isAside = heldSeen.length > 0;
    const whole = verdictOf(one.without(heldSeen), {
      signal: one.signal.name,
      ring: null,
      ...devicesOf(null, exposures),
      usual: one.usual(null),
      budget,
      weight: isAside ? weight : weight * wholeWeight,
    });
    const ofRings = rings.flatMap((ring) => {
      const stream = one.rings.get(ring);
      if (stream === undefined) return [];
      const ofRing = isAside ? 0 : (weight * (1 - wholeWeight)) / rings.length;
      return [
        verdictOf(stream, {
          signal: one.signal.name,
          ring,
          ...devicesOf(ring, exposures),
          usual: one.usual(ring),
          budget,
          weight: ofRing,
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
