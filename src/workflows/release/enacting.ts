/**
 * Enacting: what was decided is carried out here, part by part, so that no ring waits for another and a pause for nobody.
 * A new order of a part that has failed takes the waiting ones along at once.
 */
import type { Enacted, Enactment } from '#activities/contract.ts';
import { scheduleOf } from '#core/message/schedule.ts';
import { hasEffect, newsOf } from '#core/release/action/actions.ts';
import type { Decision } from '#core/release/step/decision.ts';
import { wantsOf } from '#core/release/state/ordered.ts';
import { acting } from '../activities.ts';
import type { Course } from './course.ts';
import { openOutbox } from './outbox.ts';
import type { UnmetOrders } from '../messages.ts';
import { mishapOf } from '../mishap.ts';
import {
  distinct,
  partsIn,
  settle,
  subjectsOf,
  wait,
  type Order,
  type Sending,
  type State,
  type Subject,
} from './unmet.ts';
import { summaryOf } from '../summary.ts';

/** What carries out decisions. */
export interface Enacting {
  /** Carries out what was decided; resolves after the first try, whatever it came to. */
  give(decisions: readonly Decision[], asOf: number): Promise<void>;
  /** Whether nothing is under way or waits to be tried again, mail included. */
  isIdle(): boolean;
  /** Whether no order is under way; looks do not wait for mail. */
  isQuiet(): boolean;
  /** Whether nothing is under way, mail included. */
  isStill(): boolean;
  /** Whether a message waits to be mailed. */
  hasUnsent(): boolean;
  /** Mails no more in this run. */
  stopMail(): void;
  /** What waits to be tried again. */
  waiting(): UnmetOrders;
}

/** What a former run left to be done: orders that are not in force, and whether messages wait to be mailed. */
export interface Left {
  readonly unmet: UnmetOrders;
  readonly unsent: boolean;
}

/** Begins with nothing but what a former run has left. */
export function openEnacting(course: Course, { unmet, unsent }: Left): Enacting {
  const outbox = openOutbox(course);
  if (unsent) outbox.send();
  const state: State = {
    course,
    outbox,
    waiting: new Map(),
    underWay: new Set(),
    actedAt: 0,
    send: (sending) => send(state, sending),
  };
  for (const [part, orders] of Object.entries(unmet))
    if (orders !== undefined) wait(state, { part: part as Subject, orders, delayMs: 0 });
  return {
    give: (decisions, asOf) => give(state, decisions, asOf),
    isIdle: () => state.underWay.size === 0 && state.waiting.size === 0 && outbox.isEmpty(),
    isQuiet: () => state.underWay.size === 0,
    isStill: () => state.underWay.size === 0 && outbox.isQuiet(),
    hasUnsent: () => !outbox.isEmpty(),
    stopMail: () => outbox.stop(),
    waiting: () => Object.fromEntries(state.waiting),
  };
}

async function give(state: State, decisions: readonly Decision[], asOf: number): Promise<void> {
  const orders = decisions.filter(hasEffect).map(orderOf);
  if (orders.length === 0) return;
  const parts: readonly Subject[] = [...new Set(orders.flatMap((order) => partsIn(state, order)))];
  const taken = parts.flatMap((part) => take(state, part));
  const earlier = taken.filter((one) => orders.every(({ id }) => id !== one.id));
  const told = earlier.map(({ id }) => id);
  await send(state, { orders: [...distinct(earlier), ...orders], told, asOf });
}

function orderOf({ id, action, reason }: Decision): Order {
  return { id, action, reason };
}

function take({ waiting }: State, part: Subject): readonly Order[] {
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

async function enacted(state: State, sending: Sending): Promise<Enacted> {
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
    ...(orders.some(({ action }) => newsOf(action) !== null)
      ? { schedule: scheduleOf(course.release) }
      : {}),
    ...(only === undefined ? {} : { only }),
    ...(told === undefined ? {} : { told }),
  };
  const summary = summaryOf(orders.map(({ id }) => id).join(', '));
  try {
    return await acting.enactDecisions.executeWithOptions({ summary }, [enactment]);
  } catch (error) {
    const mishap = mishapOf(error);
    const parts = subjectsOf(state, { orders, only });
    return { unmet: parts.map((part) => ({ part, ...mishap, retryAfterMs: null })) };
  }
}
