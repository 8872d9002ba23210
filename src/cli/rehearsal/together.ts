/**
 * Releases of several areas whose months are played together: each workflow has a clock of its own, and all look at one
 * fleet. So the ones that are due first go on to that instant, and the others wait until these have looked: the fleet's
 * time does not run backwards.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Operator } from '#client/operator.ts';
import { releaseWorkflowId, type ReleaseKey } from '#core/release/state/release.ts';
import { isOver } from '#core/release/step/wake.ts';
import { minuteMs } from '#core/time.ts';
import { fastForward, virtualNow } from '#engine/virtualTime.ts';
import type { ReleaseStatus } from '#workflows/messages.ts';
import { Failure } from '../failure.ts';
import { patiently } from '../reach/passing.ts';
import type { TimeWatch } from './timeRuns.ts';

/** What is played together, and until when. */
export interface Playing {
  readonly operator: Pick<Operator, 'client' | 'status'>;
  readonly keys: readonly ReleaseKey[];
  readonly untilAt: number;
  readonly signal: AbortSignal;
}

/** Releases on their way. */
export interface Together extends TimeWatch {
  /** How each stood when it was asked last. */
  readonly latest: () => readonly ReleaseStatus[];
}

/** How long is waited between questions: a look takes a good part of a second, and each question costs the worker a task. */
const pollMs = { first: 50, growth: 1.5, most: 120 };
/** Real time after which a clock that did not arrive is set again: a release may have gone on in a new run. */
const againMs = 2_000;
/** Real time without a step after which a release is given up. */
const stillMsMax = 5 * minuteMs;

/** Plays them from now on. */
export function playTogether(playing: Playing): Together {
  const latest = new Map<string, ReleaseStatus>();
  let outcome: 'pending' | 'arrived' | { readonly error: unknown } = 'pending';
  void play(playing, latest).then(
    () => (outcome = 'arrived'),
    (error: unknown) => (outcome = { error }),
  );
  return {
    hasArrived: () => {
      if (typeof outcome === 'object') throw outcome.error;
      return outcome === 'arrived';
    },
    // Each step watches over itself.
    check: () => Promise.resolve(),
    latest: () => [...latest.values()],
  };
}

async function play(playing: Playing, latest: Map<string, ReleaseStatus>): Promise<void> {
  const { keys, untilAt, signal } = playing;
  await Promise.all(keys.map((key) => settled(playing, key, 0, latest)));
  while (!signal.aborted) {
    const due = keys.map((key) => dueAt(latest.get(releaseWorkflowId(key))));
    const first = Math.min(...due);
    if (first > untilAt || first === Infinity) break;
    const going = keys.filter((_, nth) => due[nth] === first);
    await Promise.all(going.map((key) => goOn(playing, key, first, latest)));
  }
  // What is asked beyond all that is due is the day to stop at.
  if (untilAt === Infinity) return;
  const left = keys.filter((key) => !isDone(latest.get(releaseWorkflowId(key))));
  await Promise.all(left.map((key) => setClock(playing, key, untilAt)));
}

/** The instant of a release's next look; never where it is done. */
function dueAt(status: ReleaseStatus | undefined): number {
  if (status === undefined || isDone(status)) return Infinity;
  return status.next?.at ?? Infinity;
}

/** A release is not played on once its month is over and its report written. */
function isDone(status: ReleaseStatus | undefined): boolean {
  return status !== undefined && isOver(status.release) && status.result !== null;
}

async function goOn(
  playing: Playing,
  key: ReleaseKey,
  at: number,
  latest: Map<string, ReleaseStatus>,
): Promise<void> {
  await setClock(playing, key, at);
  await settled(playing, key, at, latest);
}

async function setClock({ operator }: Playing, key: ReleaseKey, untilAt: number): Promise<void> {
  const id = `to-${untilAt}-${Date.now().toString(36)}`;
  await patiently(() =>
    fastForward(operator.client, { workflowId: releaseWorkflowId(key) }, { id, untilAt }),
  );
}

/** A clock that has arrived is left alone: each setting stands in the history. */
async function setAgain(playing: Playing, key: ReleaseKey, at: number): Promise<void> {
  const { client } = playing.operator;
  const reached = await patiently(() => virtualNow(client, releaseWorkflowId(key)));
  if (reached < at) await setClock(playing, key, at);
}

/** Waits until a release has done what was due at an instant and knows its next look. */
async function settled(
  playing: Playing,
  key: ReleaseKey,
  at: number,
  latest: Map<string, ReleaseStatus>,
): Promise<void> {
  const begun = performance.now();
  let setAt = begun;
  let pauseMs = pollMs.first;
  while (!playing.signal.aborted) {
    const status = await patiently(() => playing.operator.status(key));
    latest.set(releaseWorkflowId(key), status);
    if (isDone(status) || (status.next?.at ?? 0) > at) return;
    const now = performance.now();
    if (now - begun > stillMsMax) throw standsStill(key, at);
    if (at > 0 && now - setAt > againMs) {
      setAt = now;
      await setAgain(playing, key, at);
    }
    await sleep(pauseMs);
    pauseMs = Math.min(pauseMs * pollMs.growth, pollMs.most);
  }
}

function standsStill({ id, area }: ReleaseKey, at: number): Failure {
  const instant = new Date(at).toISOString();
  return new Failure('failed', `${id} of ${area} does not go on: it was due at ${instant}`, {
    code: 'timeStandsStill',
    remedy: 'its history in the Web UI tells more (`ringmaster up --emulate`)',
  });
}
