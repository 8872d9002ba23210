/** What every rule gets and gives: a release, what was observed, the instant; decisions, and why others were not taken. */
import type { Action, Decision } from '../step/decision.ts';
import type { Observation } from '../step/observation.ts';
import type { WaitReason } from '../step/reason.ts';
import type { Release } from '../state/release.ts';

/** The outcome of one or more rules. */
export interface Ruling {
  readonly decisions: readonly Decision[];
  readonly waits: readonly WaitReason[];
}

/** A rule of a release's life in time. */
export type Rule = (release: Release, observation: Observation, now: number) => Ruling;

/** No decision, nothing waited for. */
export const nothing: Ruling = { decisions: [], waits: [] };

/** One decision. */
export function decided(decision: Decision): Ruling {
  return { decisions: [decision], waits: [] };
}

/** Nothing yet, because of this. */
export function waiting(...waits: readonly WaitReason[]): Ruling {
  return { decisions: [], waits };
}

/** Several rulings as one. */
export function joined(rulings: readonly Ruling[]): Ruling {
  return {
    decisions: rulings.flatMap((ruling) => ruling.decisions),
    waits: rulings.flatMap((ruling) => ruling.waits),
  };
}

/** The grounds of a decision. */
export type Grounds = Pick<Decision, 'rule' | 'reason' | 'inputs' | 'otherwise'>;

/** Puts a decision together. */
export function decision(id: string, at: number, action: Action, grounds: Grounds): Decision {
  return { id, at, action, ...grounds };
}
