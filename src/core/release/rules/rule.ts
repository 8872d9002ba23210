/**
 * What every rule gets and gives: a release, what was observed, the instant; decisions, and why others were not taken. It
 * names what it makes use of, so that no rule does in an area what the area cannot.
 */
import { permission } from '../../area/permission.ts';
import type { Use } from '../../area/facts.ts';
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
export interface Rule {
  /** What its decisions make use of, and as whom; null = nothing but what every area can. */
  readonly uses: Use | null;
  readonly judge: (release: Release, observation: Observation, now: number) => Ruling;
}

/** What a rule says in the release's area: where the area cannot do what it would, nothing, and why. */
export function rulingOf(
  { uses, judge }: Rule,
  release: Release,
  observation: Observation,
  now: number,
): Ruling {
  const ruling = judge(release, observation, now);
  const refusal = uses === null ? null : permission(release.key.area, uses.ability, uses.by);
  if (uses === null || refusal === null) return ruling;
  return ruling.decisions.length === 0
    ? nothing
    : waiting({ kind: 'areaCannot', ability: uses.ability, why: refusal.message });
}

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
