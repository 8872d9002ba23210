/**
 * Every kind of action with its meaning, in one table: what is folded, carried out, told, marked and worded asks it. A new
 * kind is its shape in `decision.ts` and one entry in the file of its theme here.
 */
import type { Release } from '../state/release.ts';
import type { Action, Decision } from '../step/decision.ts';
import { holds } from './holds.ts';
import { plainAct, type Mark, type Meaning, type Meanings, type PolicyAct } from './meaning.ts';
import { month } from './month.ts';
import { questions } from './questions.ts';
import { rings } from './rings.ts';

const meanings: Meanings<Action['kind']> = { ...month, ...rings, ...holds, ...questions };

/** The meaning of an action; the table has it under its own kind, which the compiler cannot follow. */
function meaningOf(action: Action): Meaning<Action> {
  return meanings[action.kind] as unknown as Meaning<Action>;
}

/** The release after an action. */
export function foldedIn(release: Release, action: Action, at: number): Release {
  return meaningOf(action).fold(release, action, at);
}

/** Whether anything outside changes by a decision; some are only noted. */
export function hasEffect({ action }: Decision): boolean {
  return effectOn(action) !== 'nothing';
}

/** What an action changes outside the release. */
export function effectOn(action: Action): 'nothing' | 'people' | 'holds' | 'rings' | 'ring' {
  return meaningOf(action).effect.on;
}

/** What an action means for the policy of a ring that it changes. */
export function policyActOf(action: Action): PolicyAct {
  const { effect } = meaningOf(action);
  return effect.on === 'ring' ? effect.policy(action) : plainAct;
}

/** What kind of news an action is to the operators; null = none. */
export function newsOf(action: Action): string | null {
  const { news } = meaningOf(action);
  return typeof news === 'function' ? news(action) : news;
}

/** How an action looks among others. */
export function markOf(action: Action): Mark {
  return meaningOf(action).mark;
}

/** What an action does, in two or three words. */
export function actionText(action: Action): string {
  return meaningOf(action).words(action);
}
