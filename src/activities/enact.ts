/**
 * Enacting: carries decisions out, each safe to repeat. What a decision is about is in it; nothing is chosen here.
 * Order matters: rings first, then words about them.
 */
import type { Action } from '#core/release/decision.ts';
import type { Pause } from '#core/release/release.ts';
import { announce } from './announce.ts';
import type { Enactment } from './contract.ts';
import type { Deps } from './deps.ts';
import { enactExpedite } from './expedite.ts';
import { attempted } from './failures.ts';
import { putRingRight } from './ringPolicy.ts';

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
}

/** What a decision means for the ring's own policy; null when it does not touch it. */
function ringChange(action: Action): {
  readonly ring: string;
  readonly pause: Pause | null | 'keep';
  readonly rollBack: boolean;
} | null {
  switch (action.kind) {
    case 'offer':
    case 'expedite':
      return { ring: action.ring, pause: 'keep', rollBack: false };
    case 'pause':
      return { ring: action.ring, pause: action.pause, rollBack: false };
    case 'rollBack':
      return { ring: action.ring, pause: action.pause, rollBack: true };
    case 'resume':
    case 'lapsePause':
      return { ring: action.ring, pause: null, rollBack: false };
    case 'announce':
    case 'review':
    case 'supersede':
    case 'remindPause':
    case 'passDeadline':
    case 'judgeObjective':
      return null;
  }
}
