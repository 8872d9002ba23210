/**
 * What is noticed of a cause: decisions of a release that stand for something gone wrong. An incident is opened by what was
 * decided, not by looks: a look that sees the same again decides nothing anew.
 */
import type { Cause, Work } from './cause.ts';
import { shareText } from '../instantText.ts';
import { comingMissOf } from '../objective/willMiss.ts';
import type { Action } from '../release/step/decision.ts';
import type { Release, ReleaseKey } from '../release/state/release.ts';
import { troubleOf } from '../release/state/trouble.ts';

/** Something that was noticed. */
export interface News {
  readonly cause: Cause;
  /** The decision by which it was noticed: the same again is no news. */
  readonly id: string;
  readonly at: number;
  readonly text: string;
}

/** A decision that is carried out. */
interface Ordered {
  readonly id: string;
  readonly action: Action;
  readonly reason: string;
}

/** What a decision is the news of, if of anything. `release` is as stored last: it knows why something does not succeed. */
export function newsIn(
  { id, action, reason: text }: Ordered,
  {
    key,
    release,
    at,
  }: { readonly key: ReleaseKey; readonly release: Release; readonly at: number },
): News | null {
  const cause = causeIn(action, key, release);
  return cause === null ? null : { cause, id: `${key.area}/${key.id}/${id}`, at, text };
}

/**
 * A miss that the forecast of a release says is coming; null = none is, or its band is too wide to say. It is noticed once in a
 * release.
 */
export function foreseenIn(release: Release): News | null {
  const { area, id } = release.key;
  const coming = comingMissOf(release);
  if (coming === null || release.forecast?.isKnown !== true) return null;
  const { asOf: at, missChance } = coming;
  const text = `The objective will be missed with a chance of ${shareText(missChance)}, by the forecast of this look.`;
  return { cause: { kind: 'foreseen', area, release: id }, id: `${area}/${id}/foreseen`, at, text };
}

/** What a decision of a kind is the news of; kinds that are missing are never news. */
type Teller = (action: Action, key: ReleaseKey, release: Release) => Cause | null;

const tellers: Readonly<Partial<Record<Action['kind'], Teller>>> = {
  judgeObjective: ofObjective,
  pause: ofPause,
  rollBack: ofPause,
  mendPolicy: (_action, { area }) => ({ kind: 'drift', area }),
  warn: (action, _key, release) =>
    action.kind === 'warn' ? ofTrouble(release, action.subject) : null,
};

function causeIn(action: Action, key: ReleaseKey, release: Release): Cause | null {
  return tellers[action.kind]?.(action, key, release) ?? null;
}

function ofObjective(action: Action, { area, id: release }: ReleaseKey): Cause | null {
  const isMissed = action.kind === 'judgeObjective' && action.judgement.outcome === 'missed';
  return isMissed ? { kind: 'missed', area, release } : null;
}

/** What people pause they know of. */
function ofPause(action: Action, { area, id: release }: ReleaseKey): Cause | null {
  const isOfService = 'pause' in action && action.pause?.by === 'service';
  return isOfService ? { kind: 'paused', area, release } : null;
}

const workOf: Readonly<Record<string, Work>> = {
  ring: 'policies',
  rings: 'policies',
  holds: 'policies',
  registration: 'registration',
};

/** Answers of Graph that patience does not mend. */
const refusals: ReadonlySet<string> = new Set([
  'GraphForbidden',
  'GraphUnauthorized',
  'GraphInvalid',
  'GraphNotFound',
  'GraphAmbiguous',
]);

/** The cause behind a trouble that lasts; null = what keeps it is no refusal, and it is tried again. */
export function ofTrouble(release: Release, subject: string): Cause | null {
  const { area } = release.key;
  const [kind = '', ...rest] = subject.split('/');
  if (kind === 'source') return { kind: 'missing', area, source: rest.join('/') };
  const work = workOf[kind];
  const failure = troubleOf(release, subject)?.kind;
  if (work === undefined || failure === undefined || !refusals.has(failure)) return null;
  return { kind: 'refused', area, failure, work };
}
