/**
 * A look, kept whole: everything that its decisions were made from. What was decided can be made again from it, and a
 * difference is an alarm (design.md 8, invariant 8).
 */
import { decide, type Trigger } from './decide.ts';
import type { Decision } from './decision.ts';
import type { Observation } from './observation.ts';
import type { Release } from './release.ts';

/** One look or command that led to decisions. */
export interface Look {
  readonly at: number;
  readonly release: Release;
  readonly trigger: Trigger;
  readonly observation: Observation;
}

/** A stored decision that does not come out of its record again, or the other way round. */
export interface Difference {
  readonly decision: string;
  /** What stands in the store; null = nothing. */
  readonly stored: Decision | null;
  /** What the record gives now; null = nothing. */
  readonly remade: Decision | null;
}

/** Makes a look's decisions again and tells where they differ from the stored ones of the same look. */
export function differencesOf(look: Look, stored: readonly Decision[]): readonly Difference[] {
  const remade = decide(look.release, look.trigger, look.observation, look.at).decisions;
  const ids = [...new Set([...stored, ...remade].map(({ id }) => id))];
  return ids.flatMap((decision) => {
    const before = stored.find(({ id }) => id === decision) ?? null;
    const again = remade.find(({ id }) => id === decision) ?? null;
    const isSame = before !== null && again !== null && canonical(before) === canonical(again);
    return isSame ? [] : [{ decision, stored: before, remade: again }];
  });
}

/** The same value gives the same text, in whatever order a store keeps the keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}
