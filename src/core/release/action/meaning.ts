/** What there is to say of a kind of action beside its values: what it changes, what news it is, how it is folded in. */
import type { RingAct } from '../../ringIntents.ts';
import type { Release } from '../state/release.ts';
import type { Action } from '../step/decision.ts';

/** The actions of one kind. */
export type ActionOf<Kind extends Action['kind']> = Extract<Action, { readonly kind: Kind }>;

/**
 * What an action means for the policy of a ring beside what its release wants of the ring after it (`wantsOf`): what other
 * releases want no longer, and whether a pause begins.
 */
export interface PolicyAct extends Omit<RingAct, 'release'> {
  /** Whether the 35 days of the ring's pause begin now, though it may be paused already, by its gate or another release. */
  readonly begins: boolean;
}

/** An action that only brings a ring to what is wanted of it. */
export const plainAct: PolicyAct = {
  lifts: 'nothing',
  rolledBackAt: null,
  isOffered: false,
  begins: false,
};

/** What an action changes outside the release. */
export type Effect<A extends Action> =
  | { readonly on: 'nothing' | 'people' | 'holds' | 'rings' }
  | { readonly on: 'ring'; readonly policy: (action: A) => PolicyAct };

/** How an action looks among others: something goes on, is stopped, somebody should look, the end, or only for the record. */
export type Mark = 'goesOn' | 'stops' | 'look' | 'end' | 'record';

/** One kind of action. */
export interface Meaning<A extends Action> {
  readonly effect: Effect<A>;
  /** What kind of news it is to the operators; null = none, as a ring that opens as was announced. */
  readonly news: string | null | ((action: A) => string);
  readonly mark: Mark;
  /** What it does, in two or three words. */
  readonly words: (action: A) => string;
  /** The release after it. */
  readonly fold: (release: Release, action: A, at: number) => Release;
}

/** Some kinds of actions, each with its meaning. */
export type Meanings<Kind extends Action['kind']> = {
  readonly [One in Kind]: Meaning<ActionOf<One>>;
};

/** Nothing outside changes: it is only noted. */
export const noted = { on: 'nothing' } as const;
/** People are told, and nothing else changes. */
export const told = { on: 'people' } as const;
