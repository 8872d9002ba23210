/**
 * What was ordered and is not in force: it is told among the release's troubles and tried again at its own pace, each time
 * with what the release wants by then.
 */
import { condition, sleep } from '@temporalio/workflow';
import type { Enacted, Enactment, Unmet } from '#activities/contract.ts';
import { confirmed, isHolding, partsOf, wantsOf, type Part } from '#core/release/state/ordered.ts';
import { triedInVain, troubleOf, untroubled } from '#core/release/state/trouble.ts';
import { wordsGivenUp, wordsOut } from '#core/release/state/words.ts';
import { change, type Course } from './course.ts';
import type { Outbox } from './outbox.ts';
import { summaryOf } from '../summary.ts';

/** An order on its way. */
export type Order = Enactment['orders'][number];
/** What an order changes, or the words about it. */
export type Subject = Unmet['part'];

/** What enacting keeps. */
export interface State {
  readonly course: Course;
  /** Orders that failed, by part. */
  readonly waiting: Map<Subject, readonly Order[]>;
  readonly underWay: Set<Sending>;
  /** The latest instant anything was carried out as of: the tenant's time does not run backwards. */
  actedAt: number;
  /** Where words wait to be mailed. */
  readonly outbox: Outbox;
  /** Sends orders again. */
  readonly send: (sending: Sending) => Promise<void>;
}

/** Orders that leave, as of when. */
export interface Sending {
  readonly orders: readonly Order[];
  readonly asOf: number;
  /** Those that were announced before. */
  readonly told?: readonly string[] | undefined;
  /** The one part that is tried again. */
  readonly only?: Subject | undefined;
}

/** The parts that an order changes. */
export function partsIn({ course }: State, { action }: Order): readonly Part[] {
  return partsOf(
    action,
    course.release.rings.map(({ name }) => name),
  );
}

/** All that orders are about, the words among it. */
export function subjectsOf(
  state: State,
  { orders, only }: Pick<Sending, 'orders' | 'only'>,
): readonly Subject[] {
  if (only !== undefined) return [only];
  const parts = orders.flatMap((order) => partsIn(state, order));
  return [...new Set<Subject>([...parts, 'messages'])];
}

/** Each order once. */
export function distinct(orders: readonly Order[]): readonly Order[] {
  return orders.filter((one, nth) => orders.findIndex(({ id }) => id === one.id) === nth);
}

/** Folds in what is in force, and has the rest tried again; words that were written down are mailed. */
export function settle(state: State, sending: Sending, { unmet, isToSend }: Enacted): void {
  const { orders, told = [], only } = sending;
  const at = Date.now();
  let { release } = state.course;
  if (isToSend === true) state.outbox.send();
  for (const part of subjectsOf(state, { orders, only })) {
    if (unmet.some((one) => one.part === part)) continue;
    // What waits to be mailed is told of by the outbox.
    if (part === 'messages' && !state.outbox.isEmpty()) continue;
    if (part !== 'messages')
      release = confirmed(release, { part, orders: orders.map(({ id }) => id), at });
    // A worker of an earlier version has mailed it.
    else if (isToSend === undefined) release = wordsOut(release);
    if (!state.waiting.has(part)) release = untroubled(release, part);
  }
  for (const { part, kind, why, retryAfterMs } of unmet) {
    const givenUp = part === 'messages' ? wordsGivenUp(release, { kind, why, at }) : null;
    if (givenUp !== null) {
      release = givenUp;
      continue;
    }
    release = triedInVain(release, { subject: part, kind, why, at, delayMs: retryAfterMs ?? 0 });
    const delayMs = (troubleOf(release, part)?.nextAt ?? at) - at;
    const ofPart = orders.filter((order) =>
      part === 'messages' ? !told.includes(order.id) : partsIn(state, order).includes(part),
    );
    wait(state, { part, orders: ofPart, delayMs });
  }
  change(state.course, release);
}

interface Waiting {
  readonly part: Subject;
  readonly orders: readonly Order[];
  readonly delayMs: number;
}

/** Has a part tried again after a while, unless a new order of the part has taken its orders along by then. */
export function wait(state: State, { part, orders, delayMs }: Waiting): void {
  const { waiting } = state;
  const mine = distinct([...(waiting.get(part) ?? []), ...orders]);
  waiting.set(part, mine);
  const again = async (): Promise<void> => {
    if (delayMs > 0) await sleep(delayMs, { summary: summaryOf(`try again: ${part}`) });
    if (part.startsWith('ring/')) await condition(() => !isHeldUp(state, part));
    if (waiting.get(part) !== mine) return;
    waiting.delete(part);
    await state.send({ orders: mine, asOf: Date.now(), only: part });
  };
  void again();
}

/** A ring that would go on waits while devices that are to be held are not: they would get the update with it. */
function isHeldUp({ course, waiting, underWay }: State, part: Subject): boolean {
  const left = [...underWay].flatMap(({ orders }) => orders).concat(waiting.get('holds') ?? []);
  if (!left.some(({ action }) => isHolding(action))) return false;
  const want = wantsOf(course.release)[part.slice('ring/'.length)];
  return want !== undefined && !want.pause && !want.closed && want.rolledBackAt === null;
}
