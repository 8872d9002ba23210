/**
 * Follows a release until it is over or a given instant is reached: redrawn in place on a terminal, elsewhere one line
 * per decision and per day. Used by `release watch` and `rehearse`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Operator } from '#client.ts';
import { dayOfRelease } from '#core/calendar.ts';
import type { Release, ReleaseKey } from '#core/release/release.ts';
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
  readonly isEnough: (status: ReleaseStatus) => boolean | Promise<boolean>;
  /** Milliseconds of real time between two looks. */
  readonly everyMs: number;
  /** Lines below the release, such as an address. */
  readonly footer: readonly string[];
}

/** Real time without an answer after which following gives up. */
const silenceMsMax = 60_000;

/** Follows; gives the last status seen. Throws what `status` throws when it stays unanswered. */
export async function follow(following: Following): Promise<ReleaseStatus> {
  const { terminal, signal, footer } = following;
  const live = startLive(terminal);
  const log = startLog(terminal);
  try {
    for (;;) {
      const status = await patientStatus(following);
      const at = { release: status.release, now: status.asOf };
      live.draw([...releaseLines(at, terminal), ...footer]);
      log(status);
      if (isOver(status.release) || (await following.isEnough(status)) || signal.aborted) {
        return status;
      }
      await sleep(following.everyMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    live.end();
  }
}

/** Whether nothing more will happen to a release. */
export function isOver({ phase }: Release): boolean {
  return phase === 'judged';
}

/** The status, asked again while a worker is being restarted. */
async function patientStatus({ operator, key, signal }: Following): Promise<ReleaseStatus> {
  const since = performance.now();
  for (;;) {
    try {
      return await operator.status(key);
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
function startLog(terminal: Terminal): (status: ReleaseStatus) => void {
  let decisions = 0;
  let lastDay: number | null = null;
  return ({ release, asOf }) => {
    const fresh = release.decisions - decisions;
    decisions = release.decisions;
    if (terminal.isLive) return;
    const known = fresh > 0 ? release.recent.slice(-fresh) : [];
    if (fresh > known.length) terminal.say(`     … ${fresh - known.length} more decisions`);
    for (const decision of known) terminal.say(decisionLine(release.publishedAt, decision));
    const day = dayOfRelease(release.publishedAt, asOf);
    if (lastDay !== null && day > lastDay && release.progress !== null) {
      terminal.say(dayLogLine({ release, now: asOf }));
    }
    lastDay = day;
  };
}
