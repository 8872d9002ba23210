/**
 * A whole month in virtual time, and what it left: the size of its history and how long each look at the fleet took.
 * A look is timed by the server's own record of the activity, started to completed. Those instants are the release's
 * virtual ones, but time is never skipped while an activity runs, so that their difference is real time.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { temporal } from '@temporalio/proto';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import { withStage, type Stage } from './stage.ts';
import { dayMs } from '#core/time.ts';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** One look of a release at its fleet. */
export interface Look {
  /** The release's own time, epoch milliseconds. */
  readonly at: number;
  readonly seconds: number;
}

/** What a month left. */
export interface PlayedMonth {
  readonly publishedAt: number;
  readonly historyEvents: number;
  readonly historyBytes: number;
  readonly looks: readonly Look[];
  /** Real time of the month alone, without the engine's start. */
  readonly seconds: number;
}

/** How often the release's own time is asked for while a large month is played. */
const tellEveryMs = 30_000;
const large = new Map<number, PlayedMonth>();

/** Plays a month over so many devices. */
export async function playMonth(o: {
  readonly devices: number;
  readonly signal: AbortSignal;
  readonly tell: (text: string) => void;
}): Promise<PlayedMonth> {
  return await withStage(o, async (stage) => {
    const seconds = await playToEnd(stage, o);
    const { historyEvents, historyBytes } = await stage.operator.describe(stage.key);
    const looks = await readLooks(stage);
    const publishedAt = stage.onDay(0);
    return { publishedAt, historyEvents, historyBytes, looks, seconds };
  });
}

/** Plays a stage's release to its end and gives the seconds it took; throws when it fails or the signal gives it up. */
export async function playToEnd(
  stage: Stage,
  { tell, signal }: { readonly tell: (text: string) => void; readonly signal: AbortSignal },
): Promise<number> {
  const begun = performance.now();
  await stage.start({ enabled: true });
  const over = new AbortController();
  const telling = tellProgress(stage, tell, AbortSignal.any([over.signal, signal]));
  const result = stage.operator.result(stage.key);
  await Promise.race([result, untilAborted(signal)]).finally(() => over.abort());
  const seconds = (performance.now() - begun) / 1000;
  await telling;
  return seconds;
}

/** A large month takes minutes and two figures want it, so it is played once for both. */
export async function playLargeMonthOnce(o: Parameters<typeof playMonth>[0]): Promise<PlayedMonth> {
  const month = large.get(o.devices) ?? (await playMonth(o));
  large.set(o.devices, month);
  return month;
}

async function tellProgress(
  { operator, key, onDay }: Stage,
  tell: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const pause = () => sleep(tellEveryMs, 'on', { signal }).catch(() => 'over');
  while ((await pause()) === 'on') {
    const status = await operator.status(key).catch(() => null);
    if (status === null) continue;
    const day = Math.floor((status.asOf - onDay(0)) / dayMs);
    tell(`the release stands on day ${day}`);
  }
}

async function untilAborted(signal: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  return await new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

async function readLooks({ operator, execution }: Stage): Promise<readonly Look[]> {
  const { events } = await operator.client.workflow.getHandle(execution.workflowId).fetchHistory();
  const looks = (events ?? []).flatMap((event) => lookOf(events ?? [], event));
  return looks.toSorted((one, other) => one.at - other.at);
}

/** The look that a completed activity was, if it was one that read Graph. */
function lookOf(events: readonly HistoryEvent[], event: HistoryEvent): readonly Look[] {
  const completed = event.activityTaskCompletedEventAttributes;
  if (!completed) return [];
  // Event ids count from 1 and have no gaps.
  const scheduled = events[Number(completed.scheduledEventId) - 1];
  const started = events[Number(completed.startedEventId) - 1];
  const details = scheduled?.activityTaskScheduledEventAttributes;
  if (details?.activityType?.name !== 'assessRelease') return [];
  const input = details.input?.payloads?.[0]?.data;
  const { collect } = JSON.parse(Buffer.from(input ?? []).toString('utf8')) as {
    readonly collect: boolean;
  };
  const startedAt = optionalTsToMs(started?.eventTime);
  const completedAt = optionalTsToMs(event.eventTime);
  if (!collect || startedAt === undefined || completedAt === undefined) return [];
  return [{ at: startedAt, seconds: (completedAt - startedAt) / 1000 }];
}
