/**
 * Enacting: carries decisions out, each safe to repeat. What a decision is about is in it; nothing is chosen here. What
 * stops a ring goes first and waits for nobody; then devices are held; then rings are opened or go on, which they do not
 * while a hold ordered before is not in force; words are written down last, and mailed by an activity of their own. One part
 * that fails keeps none of the others.
 */
import { activityInfo } from '@temporalio/activity';
import { policyActOf } from '#core/release/action/actions.ts';
import type { Action } from '#core/release/step/decision.ts';
import { isHolding, partsOf, wantsOf, type Part } from '#core/release/state/ordered.ts';
import { announce } from '../tell/announce.ts';
import type { Enacted, Enactment, Order, Unmet } from '../contract.ts';
import { readRelease } from '#store/release/releases.ts';
import { adapterOf } from '../areas/adapters.ts';
import type { Steering } from '../areas/plane.ts';
import type { Deps } from '../deps.ts';
import { attempted, isPassing } from '../failures.ts';
import { enactHoldRollback } from './holdRollback.ts';
import { enactHold, enactUnhold, joinNewcomers, renewHold } from './holds.ts';
import { putRingRight, type Wanting } from './ringPolicy.ts';
import { attemptsMax, unmetOf } from '../unmet.ts';

interface Failed extends Unmet {
  readonly error: unknown;
}

/** Carries out decisions; tells the parts that could not be brought to them. */
export async function enactDecisions(deps: Deps, o: Enactment): Promise<Enacted> {
  const { failed, isToSend } = await tryAll(deps, o);
  const [first] = failed.filter(({ error }) => isPassing(error));
  const again = first ?? (o.wants === undefined ? failed[0] : undefined);
  // Releases of earlier versions know of no parts: for them one that fails fails the whole.
  const isLast = o.wants !== undefined && activityInfo().attempt >= attemptsMax;
  if (again !== undefined && !isLast) await attempted(() => Promise.reject(again.error));
  return {
    unmet: failed.map(({ part, kind, why, retryAfterMs }) => ({ part, kind, why, retryAfterMs })),
    isToSend,
  };
}

async function tryAll(
  deps: Deps,
  o: Enactment,
): Promise<{ readonly failed: readonly Failed[]; readonly isToSend: boolean }> {
  const { tenant, area } = o.key;
  const plane = adapterOf(area).plane?.(deps, tenant) ?? null;
  // An area that is only observed has no policy that could be brought to anything.
  const steered = plane === null ? [] : await tryParts({ ...deps, plane }, await wanting(deps, o));
  const isTold = o.only === undefined || o.only === 'messages';
  let isToSend = false;
  const write = async (): Promise<void> => void (isToSend = await announce(deps, o));
  const told = isTold ? await tryPart('messages', write) : [];
  return { failed: [...steered, ...told], isToSend };
}

/** What is stored says what a release of an earlier version wants, which does not say it itself. */
async function wanting({ store }: Deps, o: Enactment): Promise<Wanting> {
  if (o.wants !== undefined) return { ...o, wants: o.wants };
  const stored = await readRelease(store, { key: o.key });
  if (stored === null) throw new Error(`Release ${o.key.id} is not stored`);
  return { ...o, wants: wantsOf(stored.release) };
}

async function tryParts(deps: Steering, o: Wanting): Promise<readonly Failed[]> {
  const parts = byPart(o);
  const rings = [...parts.keys()].filter((part) => part !== 'holds');
  const stopped = rings.filter((part) => isStopped(o, part));
  const others = rings.filter((part) => !stopped.includes(part));
  const one = (part: Part) => tryPart(part, () => enactPart(deps, o, part, parts.get(part) ?? []));
  const first = (await Promise.all(stopped.map(one))).flat();
  const ofHolds = parts.has('holds') ? await one('holds') : [];
  const isUnheld =
    ofHolds.length > 0 && parts.get('holds')?.some(({ action }) => isHolding(action)) === true;
  const opened = isUnheld
    ? others.map((part) => waitingForHold(part))
    : (await Promise.all(others.map(one))).flat();
  return [...first, ...ofHolds, ...opened];
}

/** Orders by the part they change, in the order in which they were decided. */
function byPart(o: Enactment): ReadonlyMap<Part, readonly Order[]> {
  const parts = new Map<Part, readonly Order[]>();
  for (const order of o.orders)
    for (const part of partsOf(order.action, ringsOf(order.action)))
      parts.set(part, [...(parts.get(part) ?? []), order]);
  if (o.only === undefined) return parts;
  return new Map([...parts].filter(([part]) => part === o.only));
}

function ringsOf(action: Action): readonly string[] {
  return action.kind === 'amend' ? action.policy.rings.map(({ name }) => name) : [];
}

/** Whether a ring is paused when all of it is done. */
function isStopped({ wants }: Wanting, part: Part): boolean {
  const want = wants[part.slice('ring/'.length)];
  return want !== undefined && (want.pause || want.closed || want.rolledBackAt !== null);
}

function waitingForHold(part: Part): Failed {
  const why = 'It waits until the devices that are to be held are held';
  return { part, kind: 'HoldFirst', why, retryAfterMs: null, error: null };
}

async function tryPart(part: Unmet['part'], work: () => Promise<void>): Promise<readonly Failed[]> {
  try {
    await work();
    return [];
  } catch (error) {
    return [{ ...unmetOf(part, error), error }];
  }
}

async function enactPart(
  deps: Steering,
  o: Wanting,
  part: Part,
  orders: readonly Order[],
): Promise<void> {
  for (const order of orders) {
    if (part === 'holds') await enactOnHold(deps, o, order);
    else await enactOnRing(deps, o, order, part.slice('ring/'.length));
  }
}

async function enactOnRing(deps: Steering, o: Wanting, order: Order, ring: string): Promise<void> {
  const { action } = order;
  if (action.kind === 'expedite') await deps.plane.expedite?.enact(deps, o, { ...order, action });
  await putRingRight(deps, o, { order, ring, ...policyActOf(action) });
}

/** What a decision means for the groups and policies of a hold. */
async function enactOnHold(deps: Steering, o: Enactment, order: Order): Promise<void> {
  const { action } = order;
  if (action.kind === 'hold') return await enactHold(deps, o, { ...order, action });
  if (action.kind === 'unhold') return await enactUnhold(deps, o, { ...order, action });
  if (action.kind === 'joinHold') return await joinNewcomers(deps, o, { ...order, action });
  if (action.kind === 'renewHold') return await renewHold(deps, o, { ...order, action });
  if (action.kind === 'rollBackHold') return await enactHoldRollback(deps, o, { ...order, action });
}
