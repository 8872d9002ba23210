/**
 * Follows a release until it is over or a given instant is reached: redrawn in place on a terminal, elsewhere one line
 * per decision and per day. Used by `release watch` and `rehearse`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Operator } from '#client.ts';
import { dayOfRelease } from '#core/calendar.ts';
import { releaseWorkflowId, type Release, type ReleaseKey } from '#core/release/release.ts';
import { virtualNow } from '#engine/virtualTime.ts';
import type { ReleaseStatus } from '#workflows/messages.ts';
import { startLive } from './live.ts';
import type { Terminal } from './terminal.ts';
import { dayLogLine, decisionLine, releaseLines } from './view/release.ts';

/** What is followed, and how. */
export interface Following {
  readonly operator: Operator;
  readonly key: ReleaseKey;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** Whether to stop looking, although the release is not over. */
  readonly isEnough: (seen: Seen) => boolean | Promise<boolean>;
  /** Milliseconds of real time between two looks. */
  readonly everyMs: number;
  /** Lines below the release, such as an address; asked at each look. */
  readonly footer: () => readonly string[];
}

/** A release and its own time, virtual or real. */
export interface Seen {
  readonly status: ReleaseStatus;
  readonly now: number;
}

/** Real time without an answer after which following gives up. */
const silenceMsMax = 60_000;

/** Follows; gives what was seen last. Throws what `status` throws when it stays unanswered. */
export async function follow(following: Following): Promise<Seen> {
  const { terminal, signal, footer } = following;
  const live = startLive(terminal);
  const log = startLog(terminal);
  try {
    for (;;) {
      const seen = await patientLook(following);
      const { release } = seen.status;
      live.draw([...releaseLines({ release, now: seen.now }, terminal), ...footer()]);
      log(seen);
      if (isOver(release) || (await following.isEnough(seen)) || signal.aborted) return seen;
      await sleep(following.everyMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    live.end();
  }
}

/** A release's status with its own time: where time was skipped, it may have gone on since the release last looked. */
export async function look(operator: Operator, key: ReleaseKey): Promise<Seen> {
  const workflowId = releaseWorkflowId(key);
  const [status, now] = await Promise.all([
    operator.status(key),
    virtualNow(operator.client, workflowId),
  ]);
  return { status, now: isOver(status.release) ? status.asOf : Math.max(now, status.asOf) };
}

/** Whether nothing more will happen to a release. */
export function isOver({ phase }: Release): boolean {
  return phase === 'judged';
}

/** A look, tried again while a worker is being restarted. */
async function patientLook({ operator, key, signal }: Following): Promise<Seen> {
  const since = performance.now();
  for (;;) {
    try {
      return await look(operator, key);
    } catch (error) {
      const isPassing =
        error instanceof Error &&
        'kind' in error &&
        (error.kind === 'noWorker' || error.kind === 'unreachable');
      if (!isPassing || signal.aborted || performance.now() - since > silenceMsMax) throw error;
      await sleep(500, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Writes what is new since the last status, where there is no terminal to redraw. */
function startLog(terminal: Terminal): (seen: Seen) => void {
  let decisions = 0;
  let lastDay: number | null = null;
  return ({ status: { release } }) => {
    const fresh = release.decisions - decisions;
    decisions = release.decisions;
    if (terminal.isLive) return;
    const known = fresh > 0 ? release.recent.slice(-fresh) : [];
    if (fresh > known.length) terminal.say(`     … ${fresh - known.length} more decisions`);
    for (const decision of known) terminal.say(decisionLine(release.publishedAt, decision));
    const { progress, publishedAt } = release;
    if (progress === null) return;
    const day = dayOfRelease(publishedAt, progress.asOf);
    if (lastDay !== null && day > lastDay) {
      terminal.say(dayLogLine({ release, now: progress.asOf }));
    }
    lastDay = day;
  };
}
