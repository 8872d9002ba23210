/**
 * A look, kept whole: everything that its decisions were made from. What was decided can be made again from it, and a
 * difference is an alarm.
 */
import { holdName } from '../../hold/hold.ts';
import { decide, type Trigger } from '../step/decide.ts';
import type { Decision } from '../step/decision.ts';
import type { Observation } from '../step/observation.ts';
import type { Release } from '../state/release.ts';

/** One look or command that led to decisions. */
export interface Look {
  readonly at: number;
  readonly release: Release;
  readonly trigger: Trigger;
  readonly observation: Observation;
  /** How decisions were worded when it was made; missing = by an earlier version. */
  readonly wording?: number;
  /** By which rules evidence was judged when it was made; missing = by an earlier version. */
  readonly judging?: number;
}

/** Raised when decisions are worded otherwise: those that were worded before are the same if they do the same. */
export const wording = 5;

/** Raised when the same counts are judged otherwise: what rests on evidence judged before cannot be made again. */
export const judging = 4;

/** Whether a look rests on evidence that was judged by other rules than today's. */
export function isJudgedOtherwise(look: Look): boolean {
  return look.judging !== judging && (look.observation.counts ?? null) !== null;
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
  const isOfToday = look.wording === wording;
  const nameOf = isOfToday ? ({ id }: Decision) => id : formerName;
  const told = isOfToday ? canonical : withoutWords;
  const names = new Map([...remade, ...stored].map((one) => [nameOf(one), one.id]));
  return [...names].flatMap(([name, decision]) => {
    const before = stored.find((one) => nameOf(one) === name) ?? null;
    const again = remade.find((one) => nameOf(one) === name) ?? null;
    const isSame = before !== null && again !== null && told(before) === told(again);
    return isSame ? [] : [{ decision, stored: before, remade: again }];
  });
}

/** What took another's place was named after itself, of which a look has one. */
function formerName({ id, action }: Decision): string {
  return action.kind === 'supersede' ? action.kind : id;
}

/** Sentences, and the numbers beside them, which were rounded otherwise; what is done stands in neither. */
const words = new Set(['reason', 'rule', 'otherwise', 'why', 'text', 'title', 'inputs']);

const holdIds = new Set(['id', 'hold']);

function withoutWords(decision: Decision): string {
  return canonical(
    JSON.parse(JSON.stringify({ ...decision, id: undefined }), (key, value: unknown) => {
      // Holds went without their area once.
      if (holdIds.has(key) && typeof value === 'string') return holdName(value);
      return words.has(key) ? undefined : value;
    }),
  );
}

/** The same value gives the same text, in whatever order a store keeps the keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}
