/**
 * Enacting: carries decisions out, each safe to repeat. What a decision is about is in it; nothing is chosen here.
 * Order matters: rings first, then words about them.
 */
import type { Policy } from '#core/policy/policy.ts';
import type { Action } from '#core/release/decision.ts';
import { service } from '#core/release/weigh.ts';
import { announce } from './announce.ts';
import type { Enactment } from './contract.ts';
import type { Deps } from './deps.ts';
import { enactExpedite } from './expedite.ts';
import { attempted } from './failures.ts';
import { enactHoldRollback } from './holdRollback.ts';
import { enactHold, enactUnhold, renewHold } from './holds.ts';
import { putRingRight, unchanged, type RingChange } from './ringPolicy.ts';

/** One decision to carry out. */
export type Order = Enactment['orders'][number];

/** Carries out decisions in order. */
export async function enactDecisions(deps: Deps, o: Enactment): Promise<void> {
  await attempted(async () => {
    for (const order of o.orders) await enactOrder(deps, o, order);
    await announce(deps, o);
  });
}

async function enactOrder(deps: Deps, o: Enactment, order: Order): Promise<void> {
  const { action } = order;
  if (action.kind === 'expedite') await enactExpedite(deps, o, { ...order, action });
  const change = ringChange(action);
  if (change !== null) await putRingRight(deps, o, { order, ...change });
  await enactOnHold(deps, o, order);
  if (action.kind === 'amend') await amendRings(deps, o, { order, policy: action.policy });
}

/** What a decision means for the groups and policies of a hold. */
async function enactOnHold(deps: Deps, o: Enactment, order: Order): Promise<void> {
  const { action } = order;
  if (action.kind === 'hold') return await enactHold(deps, o, { ...order, action });
  if (action.kind === 'unhold') return await enactUnhold(deps, o, { ...order, action });
  if (action.kind === 'renewHold') return await renewHold(deps, o, { ...order, action });
  if (action.kind === 'rollBackHold') return await enactHoldRollback(deps, o, { ...order, action });
}

/** Another cadence goes to every ring's policy; what stands against opening stays as it is. */
async function amendRings(
  deps: Deps,
  o: Enactment,
  { order, policy }: { readonly order: Order; readonly policy: Policy },
): Promise<void> {
  for (const { name } of policy.rings)
    await putRingRight(deps, o, { ...unchanged, order, ring: name });
}

/** What a decision means for the ring's own policy; null when it does not touch it. */
function ringChange(action: Action): Omit<RingChange, 'order'> | null {
  if (action.kind === 'offer' || action.kind === 'expedite')
    return { ...unchanged, ring: action.ring, closed: false };
  if (action.kind === 'close')
    return { ...unchanged, ring: action.ring, closed: true, begins: true };
  if (action.kind === 'renewPause') return { ...unchanged, ring: action.ring, begins: true };
  if (action.kind === 'pause' || action.kind === 'rollBack') {
    const rollBack = action.kind === 'rollBack';
    return { ...unchanged, ring: action.ring, pause: action.pause, rollBack, begins: true };
  }
  if (action.kind === 'lapsePause')
    return { ...unchanged, ring: action.ring, pause: null, lifts: 'own' };
  if (action.kind !== 'resume') return null;
  return {
    ...unchanged,
    ring: action.ring,
    pause: null,
    lifts: action.operator === service ? 'own' : 'all',
    liftsRolledBackAt: action.rolledBackAt ?? null,
  };
}
