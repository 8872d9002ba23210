/**
 * What the rules ask of the evidence: its value with the holds set aside, the level at which a release is paused, the
 * strongest verdict and its words.
 */
import { factsText, type Cohort, type EvidenceCounts } from '../../evidence/count/counts.ts';
import { judgeEvidence } from '../../evidence/judge/judge.ts';
import { flooredTo } from '../../evidence/judge/odds.ts';
import { isByEvidence, isScattered, type Hold } from '../../hold/hold.ts';
import type { Signal } from '../../evidence/signal/signal.ts';
import { signalIn, signalsOf } from '../../policy/signals.ts';
import type { AloneSignal, Evidence, Verdict } from '../../evidence/judge/verdict.ts';
import { aloneText, verdictText } from '../../evidence/judge/words.ts';
import type { Observation } from './observation.ts';
import type { Release } from '../state/release.ts';
import { clearedIn } from '../state/settled.ts';

/** A person who goes on in spite of the evidence is not asked again until it has grown this much. */
const acknowledgedFactor = 10;

/** The evidence of a look, with the release's holds set aside; null while nothing was counted. */
export function evidenceOf(release: Release, observation: Observation): Evidence | null {
  return evidenceWithout(release, observation, setAsideOf(release));
}

/** The evidence of a look without such cohorts; null while nothing was counted. */
export function evidenceWithout(
  release: Release,
  { counts, baselines }: Observation,
  held: readonly (readonly Cohort[])[],
): Evidence | null {
  if (counts === null) return null;
  const { evidence: settings, signals } = release.policy;
  const parts = [baselines, settings, signals] as const;
  const heldText = held.map(factsText).join('\n');
  const known = judged
    .get(counts)
    ?.find(
      (one) => one.heldText === heldText && one.parts.every((part, nth) => part === parts[nth]),
    );
  if (known !== undefined) return known.evidence;
  const evidence = judgeEvidence({
    counts,
    baselines,
    signals: signalsOf(release.policy),
    settings,
    held,
  });
  judged.set(counts, [...(judged.get(counts) ?? []), { heldText, parts, evidence }]);
  return evidence;
}

/** Cohorts whose devices are set aside when the release is judged: those that are held or were cleared by a person. */
export function setAsideOf(release: Release): readonly (readonly Cohort[])[] {
  return [...release.holds.map(({ cohort }) => cohort), ...clearedIn(release)];
}

/**
 * The evidence of the release as a whole: where the service's holds have nothing in common, no group is taken for the cause
 * any more, and their devices count with all others.
 */
export function evidenceOfAll(
  release: Release,
  observation: Observation,
  holds: readonly Hold[] = release.holds,
): Evidence | null {
  const evidence = evidenceWithout(release, observation, setAsideOf({ ...release, holds }));
  if (evidence === null || !isScattered(release.holds)) return evidence;
  const others = holds.filter((hold) => !isByEvidence(hold));
  const whole = evidenceWithout(release, observation, setAsideOf({ ...release, holds: others }));
  return whole !== null && whole.total > evidence.total ? whole : evidence;
}

/** Every rule of a look asks for the same judgement: it is made once for each state of the holds, and goes with the counts. */
const judged = new WeakMap<
  EvidenceCounts,
  readonly {
    readonly heldText: string;
    readonly parts: readonly unknown[];
    readonly evidence: Evidence;
  }[]
>();

/** The same for the next ring: what a person has weighed does not keep it closed, a good deal more does. */
const weighedFactor = 3;

/** Evidence from which the next ring waits. */
export function watchLevel({ policy, acknowledged }: Release): number {
  return Math.max(policy.evidence.watchAt, acknowledged * weighedFactor);
}

/** Evidence from which the release is paused. */
export function pauseLevel(release: Release): number {
  const level = 1 / release.policy.evidence.falsePauseBudget;
  return Math.max(level, release.acknowledged * acknowledgedFactor);
}

/** The strongest verdict about the devices of a ring or the release, or null when nothing was seen. */
export function strongestOf(evidence: Evidence): Verdict | null {
  return evidence.verdicts
    .filter(({ cohort, bad }) => cohort === null && bad > 0)
    .reduce<Verdict | null>(
      (most, one) => (most === null || one.evidence > most.evidence ? one : most),
      null,
    );
}

/** A verdict in words, or that nothing stands out. */
export function verdictWords(release: Release, verdict: Verdict | null): string {
  return verdict === null
    ? 'No signal stands out.'
    : `${verdictText(verdict, signalNamed(release, verdict.signal))}.`;
}

/** `Once most of the fleet had it, 174 devices had Edge crash or hang where 31 were usual before, and …`. */
export function aloneWords(release: Release, signals: readonly AloneSignal[]): string {
  const texts = signals.map((one) => aloneText(one, signalNamed(release, one.signal)));
  const [last = '', ...rest] = texts.toReversed();
  const joined = rest.length === 0 ? last : `${rest.toReversed().join(', ')}, and ${last}`;
  return `Once most of the fleet had it, ${joined}.`;
}

/** The release's signal of that name. Throws RangeError for one that it does not have. */
export function signalNamed(release: Release, name: string): Signal {
  const found = signalIn(release.policy, name);
  if (found === undefined) throw new RangeError(`There is no signal "${name}"`);
  return found;
}

/** Three digits are enough for people, and the same on every machine; down, so that none reaches a level it has not. */
export function round(value: number): number {
  return flooredTo(value, 3);
}
