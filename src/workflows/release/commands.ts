/**
 * Operators' commands are answered as long as the release lives, one after the other, pauses first, whatever else is under
 * way. A command is decided on our own store alone; then its orders leave, and the answer says whether they are in force.
 */
import { condition, sleep } from '@temporalio/workflow';
import type { Decision } from '#core/release/step/decision.ts';
import { heldBackBy } from '#core/release/state/heldBack.ts';
import type { Release } from '#core/release/state/release.ts';
import { troubleOf } from '#core/release/state/trouble.ts';
import { assess } from './assessing.ts';
import { laterInstant, type Course } from './course.ts';
import type { CommandInbox, PendingCommand } from './commandInbox.ts';
import type { UnmetOrders } from '../messages.ts';
import { outcomeOf } from './telling.ts';
import type { Enacting } from './enacting.ts';

/** An operator hears within this time, though it may not be in force yet. */
const answerWithin = '20 seconds';

/** A cancellation that could not be stored is tried again after this. */
const cancelAgainAfter = '1 minute';

interface Answering {
  readonly course: Course;
  readonly inbox: CommandInbox;
  readonly enacting: Enacting;
}

/** Answers whoever asks, until the workflow ends. */
export function answerCommands(o: Answering): void {
  const serve = async (): Promise<never> => {
    for (;;) {
      await condition(() => !o.inbox.isEmpty() || o.course.isCancelAsked);
      if (o.course.isCancelAsked) await onCancel(o);
      const pending = o.inbox.next();
      if (pending !== undefined) await onCommand(o, pending);
    }
  };
  void serve();
}

async function onCommand(o: Answering, pending: PendingCommand): Promise<void> {
  const { course } = o;
  const { request: command } = pending;
  const asOf = laterInstant(course);
  const decided = await assess(course, {
    trigger: { kind: 'command', command },
    collect: false,
    asOf,
  });
  if ('kind' in decided) {
    pending.answer = decided;
    return;
  }
  // The next command need not wait until this one's orders are in force.
  void carryOut(o, pending, { decided, asOf });
}

async function carryOut(
  { course, enacting }: Answering,
  pending: PendingCommand,
  { decided, asOf }: { readonly decided: readonly Decision[]; readonly asOf: number },
): Promise<void> {
  const state = { isTried: false };
  void enacting.give(decided, asOf).finally(() => {
    state.isTried = true;
  });
  if (decided.length > 0) await condition(() => state.isTried, answerWithin);
  pending.answer = {
    ...outcomeOf(decided),
    unconfirmed: unmetOf(course.release, enacting.waiting(), decided),
    heldBack: pending.request.kind === 'pause' ? heldBackIn(course.release) : [],
  };
}

/** What of these decisions is not in force yet, and why. */
function unmetOf(
  release: Release,
  waiting: UnmetOrders,
  decisions: readonly Decision[],
): readonly { readonly part: string; readonly why: string }[] {
  const ids = decisions.map(({ id }) => id);
  const asked = release.rings
    .filter((ring) => ring.asked !== null && ids.includes(ring.asked.order))
    .map(({ name }) => `ring/${name}`);
  const held = release.holds.some(
    (hold) => hold.asked !== null && hold.asked !== undefined && ids.includes(hold.asked.order),
  );
  const failed = Object.entries(waiting).flatMap(([part, orders]) =>
    part !== 'messages' && orders?.some(({ id }) => ids.includes(id)) === true ? [part] : [],
  );
  const parts = new Set<string>([...asked, ...(held ? ['holds'] : []), ...failed]);
  return [...parts].map((part) => ({
    part,
    why: troubleOf(release, part)?.why ?? 'It is under way',
  }));
}

function heldBackIn(release: Release): readonly string[] {
  return release.rings.filter((ring) => heldBackBy(release, ring) !== null).map(({ name }) => name);
}

/** Cancelling the workflow pauses what is open and asks. It can be asked for once in a workflow's life. */
async function onCancel({ course, enacting }: Answering): Promise<void> {
  course.isCancelAsked = false;
  const asOf = laterInstant(course);
  const decided = await assess(course, { trigger: { kind: 'cancel' }, collect: false, asOf });
  if (!('kind' in decided)) {
    void enacting.give(decided, asOf);
    return;
  }
  // The store may be away: it is asked for again, while commands are answered, until the rings are paused.
  void cancelAgain(course);
}

async function cancelAgain(course: Course): Promise<void> {
  await sleep(cancelAgainAfter);
  course.isCancelAsked = true;
}
