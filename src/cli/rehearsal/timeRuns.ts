/**
 * Sees to it that a rehearsal's time runs to where it is to stop. A long release goes on in a new run, which does not
 * skip time by itself: it is told to again. Time that stands still without a word is told as a failure.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Operator } from '#client/operator.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import {
  fastForward,
  requireStillSkipping,
  waitForFastForward,
  type Execution,
} from '#engine/virtualTime.ts';
import type { Seen } from '../reach/follow.ts';
import { isPassing } from '../reach/passing.ts';

/** A rehearsal whose time runs. */
export interface RunningTime {
  readonly operator: Operator;
  readonly key: ReleaseKey;
  /** Without a run: the latest is meant. */
  readonly execution: Execution;
  readonly signal: AbortSignal;
  /** Where it is to stop. */
  readonly stop: { readonly id: string; readonly untilAt: number };
}

/** What is watched of it. */
export interface TimeWatch {
  /** Whether it has arrived; throws what went wrong on the way. */
  readonly hasArrived: () => boolean;
  /** Looks whether time still runs, when nothing has moved for a while. */
  readonly check: (seen: Seen) => Promise<void>;
}

const retryMs = 500;
/** Real time without a step after which it is asked whether time is still skipped. */
const stillMsMax = 15_000;

/** Watches it from now on. */
export function watchTime(time: RunningTime): TimeWatch {
  const moved = watchRuns(time);
  return { hasArrived: arrivalAt(time, moved), check: stillness(time) };
}

/** Tells whether the release has gone on in a new run since it was asked last. */
function watchRuns({ operator, key }: RunningTime): () => Promise<boolean> {
  const latest = async (): Promise<string | null> =>
    await operator.describe(key).then(
      ({ runId }) => runId,
      () => null,
    );
  let known = latest();
  return async () => {
    const [before, now] = await Promise.all([known, latest()]);
    if (now === null || now === before) return false;
    known = Promise.resolve(now);
    return before !== null;
  };
}

/** Whether a fast forward has arrived, without waiting; what went wrong on its way is thrown when asked. */
function arrivalAt(
  { operator: { client }, execution, signal, stop: { id: first, untilAt } }: RunningTime,
  hasMoved: () => Promise<boolean>,
): () => boolean {
  let outcome: 'pending' | 'arrived' | { readonly error: unknown } = 'pending';
  const wait = async (): Promise<void> => {
    let id = first;
    while (outcome === 'pending' && !signal.aborted) {
      try {
        await waitForFastForward(client, execution, id);
        outcome = 'arrived';
      } catch (error) {
        if (isPassing(error)) await sleep(retryMs);
        else if (await hasMoved()) {
          id = `${first}-${randomUUID().slice(0, 4)}`;
          await fastForward(client, execution, { id, untilAt }).catch(() => undefined);
        } else outcome = { error };
      }
    }
  };
  void wait();
  return () => {
    if (typeof outcome === 'object') throw outcome.error;
    return outcome === 'arrived';
  };
}

/** Time that is no longer skipped would pass without a word; after a while without a step that is asked. */
function stillness({ operator: { client }, execution }: RunningTime): TimeWatch['check'] {
  let lastNow = 0;
  let since = performance.now();
  return async ({ status }) => {
    if (status.asOf !== lastNow) {
      lastNow = status.asOf;
      since = performance.now();
    }
    if (performance.now() - since < stillMsMax) return;
    since = performance.now();
    try {
      await requireStillSkipping(client, execution);
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
  };
}
