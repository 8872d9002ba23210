/**
 * The works: what was decided is carried out here, part by part, so that no ring waits for another and a pause for nobody.
 * A new order of a part that has failed takes the waiting ones along at once.
 */
import type { Enacted, Enactment, Unmet } from '#activities/contract.ts';
import { hasEffect } from '#core/release/action/actions.ts';
import type { Decision } from '#core/release/step/decision.ts';
import { wantsOf } from '#core/release/state/ordered.ts';
import { acting } from '../activities.ts';
import type { Course } from './course.ts';
import type { UnmetOrders } from '../messages.ts';
import { mishapOf, unmetOf } from './telling.ts';
import {
  distinct,
  partsIn,
  settle,
  targetsOf,
  wait,
  type Order,
  type Sending,
  type State,
  type Target,
} from './unmet.ts';
import { summaryOf } from './view.ts';

/** What carries out decisions. */
export interface Works {
  /** Carries out what was decided; resolves after the first try, whatever it came to. */
  give(decisions: readonly Decision[], asOf: number): Promise<void>;
  /** What is not in force of these decisions, and why. */
  unmetOf(
    decisions: readonly Decision[],
  ): readonly { readonly part: string; readonly why: string }[];
  /** Whether nothing is under way or waits to be tried again. */
  isIdle(): boolean;
  /** Whether nothing is under way. */
  isQuiet(): boolean;
  /** What waits to be tried again. */
  waiting(): UnmetOrders;
}

/** Opens the works, with what a former run left to be done. */
export function openWorks(course: Course, left: UnmetOrders): Works {
  const state: State = {
    course,
    waiting: new Map(),
    underWay: new Set(),
    actedAt: 0,
    send: (sending) => send(state, sending),
  };
  for (const [part, orders] of Object.entries(left))
    if (orders !== undefined) wait(state, { part: part as Target, orders, delayMs: 0 });
  return {
    give: (decisions, asOf) => give(state, decisions, asOf),
    unmetOf: (decisions) => unmetOf(state, decisions),
    isIdle: () => state.underWay.size === 0 && state.waiting.size === 0,
    isQuiet: () => state.underWay.size === 0,
    waiting: () => Object.fromEntries(state.waiting),
  };
}

async function give(state: State, decisions: readonly Decision[], asOf: number): Promise<void> {
  const orders = decisions.filter(hasEffect).map(orderOf);
  if (orders.length === 0) return;
  const parts: readonly Target[] = [...new Set(orders.flatMap((order) => partsIn(state, order)))];
  const taken = parts.flatMap((part) => take(state, part));
  const earlier = taken.filter((one) => orders.every(({ id }) => id !== one.id));
  const told = earlier.map(({ id }) => id);
  await send(state, { orders: [...distinct(earlier), ...orders], told, asOf });
}

function orderOf({ id, action, reason }: Decision): Order {
  return { id, action, reason };
}

function take({ waiting }: State, part: Target): readonly Order[] {
  const orders = waiting.get(part) ?? [];
  waiting.delete(part);
  return orders;
}

async function send(state: State, sending: Sending): Promise<void> {
  state.underWay.add(sending);
  try {
    settle(state, sending, await enacted(state, sending));
  } finally {
    state.underWay.delete(sending);
  }
}

async function enacted(state: State, sending: Sending): Promise<readonly Unmet[]> {
  const { orders, told, asOf, only } = sending;
  const { course } = state;
  const { key, basedOn, policy } = course.release;
  state.actedAt = Math.max(state.actedAt, asOf);
  const enactment: Enactment = {
    key,
    basedOn,
    plans: policy.rings,
    orders,
    asOf: state.actedAt,
    wants: wantsOf(course.release),
    saved: course.saved,
    ...(only === undefined ? {} : { only }),
    ...(told === undefined ? {} : { told }),
  };
  const summary = summaryOf(orders.map(({ id }) => id).join(', '));
  try {
    const found: Enacted = await acting.enactDecisions.executeWithOptions({ summary }, [enactment]);
    return found.unmet;
  } catch (error) {
    const mishap = mishapOf(error);
    return targetsOf(state, { orders, only }).map((part) => ({
      part,
      ...mishap,
      retryAfterMs: null,
    }));
  }
}
