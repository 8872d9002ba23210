/**
 * The service's own rule over a simulated course: the processes of `src/core/evidence`, fed step by step. What a look
 * would find in the counts is entered as it happens: a device that enters a day of its window counts as having passed it,
 * and is turned into a bad one when it is heard of. A test holds that `judgeEvidence` says the same of the same counts.
 */
import { addDay, oddsWeights, worseFactors } from '#core/evidence/process/baselineProcess.ts';
import {
  emptyEvidence,
  merge,
  valueOf,
  weightedMean,
  type EvidenceState,
} from '#core/evidence/process/mixture.ts';
import { wholeWeight } from '#core/evidence/process/weights.ts';
import type { Course, RingCourse } from './course.ts';
import type { Rule } from './rule.ts';

/** How evidence is weighed; the service's own values where nothing else is said. */
export interface EvidenceRuleOptions {
  readonly name: string;
  /** What the evidence is measured against, by ring: margin and uncertainty included. */
  readonly usual: (ring: string) => number;
  /** Evidence at which the rule stops. */
  readonly level: number;
  readonly whole?: number;
  /** Weights of the odds ratios. */
  readonly odds?: readonly number[];
  /** The signal's share of the budget; the other signals say nothing. */
  readonly signalShare?: number;
}

const shape = { spread: 'early', windowDays: 8 } as const;

/** The rule. */
export function evidenceRule(options: EvidenceRuleOptions): Rule {
  return {
    name: options.name,
    follow: (course) => {
      const states = course.rings.map(() => emptyEvidence(options.odds ?? oddsWeights));
      const factors = course.rings.map(({ ring }) => worseFactors(options.usual(ring.name), shape));
      let until = 0;
      return (step) => {
        for (; until <= step; until += 1) {
          for (const [index, ring] of course.rings.entries()) {
            const before = states[index];
            const ofRing = factors[index];
            if (before === undefined || ofRing === undefined) continue;
            states[index] = advanced(before, ring, { factors: ofRing, step: until });
          }
        }
        return total(states, options) >= options.level;
      };
    },
  };
}

function advanced(
  before: EvidenceState,
  { entering, bad }: RingCourse,
  { factors, step }: { readonly factors: ReturnType<typeof worseFactors>; readonly step: number },
): EvidenceState {
  let state = before;
  for (const [index, heard] of bad.entries()) {
    const atRisk = entering[index]?.[step] ?? 0;
    const turned = heard[step] ?? 0;
    // Who turns bad later on the same day was entered as passing it, and is now turned.
    if (atRisk > 0 || turned > 0)
      state = addDay(state, factors, { age: index + 1, atRisk, bad: turned });
  }
  return state;
}

function total(states: readonly EvidenceState[], options: EvidenceRuleOptions): number {
  const { whole = wholeWeight, signalShare = 1 } = options;
  const all = states.reduce((sum, state) => merge(sum, state));
  const ofSignal = weightedMean([
    { weight: whole, evidence: valueOf(all) },
    ...states.map((state) => ({ weight: (1 - whole) / states.length, evidence: valueOf(state) })),
  ]);
  return signalShare * ofSignal + (1 - signalShare);
}

/** The total of the rule at a step, for whoever wants to compare it. */
export function evidenceAt(course: Course, step: number, options: EvidenceRuleOptions): number {
  const factors = course.rings.map(({ ring }) => worseFactors(options.usual(ring.name), shape));
  let states: readonly EvidenceState[] = course.rings.map(() =>
    emptyEvidence(options.odds ?? oddsWeights),
  );
  for (let at = 0; at <= step; at += 1) {
    states = states.map((state, index) => {
      const ring = course.rings[index];
      const ofRing = factors[index];
      if (ring === undefined || ofRing === undefined) return state;
      return advanced(state, ring, { factors: ofRing, step: at });
    });
  }
  return total(states, options);
}
