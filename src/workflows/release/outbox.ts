/**
 * The outbox of a release: what was written to people is mailed beside everything else, so that nothing waits for a
 * mailbox. What cannot be mailed is told among the troubles and tried again at its own pace, and given up after many tries:
 * the message itself stays in the store.
 */
import { condition, patched, sleep } from '@temporalio/workflow';
import type { Sent } from '#activities/contract.ts';
import { isLastTry, wordsLost, wordsOut } from '#core/release/state/words.ts';
import { triedInVain, troubleOf, untroubled } from '#core/release/state/trouble.ts';
import { looking } from '../activities.ts';
import { change, type Course } from './course.ts';
import { mishapOf } from '../mishap.ts';
import { summaryOf } from '../summary.ts';

/** Messages on their way. */
export interface Outbox {
  /** Mails what waits, now or as soon as it can be. */
  send(): void;
  /** Whether nothing waits. */
  isEmpty(): boolean;
  /** Whether no mail is under way. */
  isQuiet(): boolean;
  /** Begins no further round: what waits is left to the next run, which must not find one under way. */
  stop(): void;
}

/** Opens the outbox of a release. */
export function openOutbox(course: Course): Outbox {
  const state = {
    isWaiting: false,
    isNew: false,
    isServed: false,
    isUnderWay: false,
    isStopped: false,
  };
  const serve = async (): Promise<void> => {
    while (state.isWaiting && !state.isStopped) {
      state.isWaiting = false;
      state.isNew = false;
      state.isUnderWay = true;
      const sent = await round(course).finally(() => {
        state.isUnderWay = false;
      });
      if (!sent.isEmpty) state.isWaiting = true;
      const nextAt =
        sent.unmet === null ? null : (troubleOf(course.release, 'messages')?.nextAt ?? null);
      if (nextAt !== null) await rest(nextAt - Date.now(), () => state.isNew);
    }
    state.isServed = false;
  };
  return {
    send: () => {
      state.isWaiting = true;
      state.isNew = true;
      if (state.isServed || state.isStopped) return;
      state.isServed = true;
      void serve();
    },
    isEmpty: () => !state.isServed && !state.isWaiting,
    isQuiet: () => !state.isUnderWay,
    stop: () => {
      state.isStopped = true;
    },
  };
}

/** What is new does not wait for what cannot be told to somebody else; in earlier versions it did. */
async function rest(ms: number, isNew: () => boolean): Promise<void> {
  if (patched(newsWakes)) await condition(isNew, ms);
  else await sleep(ms, { summary: summaryOf('mail again') });
}

const newsWakes = 'news-wakes-the-outbox';

async function round(course: Course): Promise<Sent> {
  const isLast = isLastTry(course.release);
  const { key } = course.release;
  const sent = await looking.sendMessages
    .executeWithOptions({ summary: summaryOf('mail what waits') }, [
      { key, asOf: Date.now(), isLast },
    ])
    .catch((error: unknown): Sent => ({
      uncertain: null,
      unmet: { part: 'messages', ...mishapOf(error), retryAfterMs: null },
      isEmpty: isLast,
    }));
  settle(course, sent);
  return sent;
}

function settle(course: Course, { uncertain, unmet, isEmpty }: Sent): void {
  const at = Date.now();
  let release =
    uncertain === null ? course.release : wordsLost(course.release, { ...uncertain, at });
  if (unmet === null) {
    release = untroubled(release, 'messages');
    if (uncertain === null) release = wordsOut(release);
  } else if (isEmpty) release = untroubled(release, 'messages');
  else {
    const { kind, why, retryAfterMs } = unmet;
    const delayMs = retryAfterMs ?? 0;
    release = triedInVain(release, { subject: 'messages', kind, why, at, delayMs });
  }
  change(course, release);
}
