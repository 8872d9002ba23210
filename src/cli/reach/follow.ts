/**
 * Follows a release until it is over or a given instant is reached: redrawn in place on a terminal, elsewhere one line
 * per decision and per day. Used by `release watch` and `rehearse`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Operator } from '#client/operator.ts';
import { dayOfRelease } from '#core/calendar.ts';
import { releaseWorkflowId, type ReleaseKey } from '#core/release/state/release.ts';
import { isOver } from '#core/release/step/wake.ts';
import { isBlocked, standstillLines } from '#client/standstill.ts';
import { virtualNow } from '#engine/virtualTime.ts';
import type { ReleaseStatus } from '#workflows/messages.ts';
import { Failure } from '../failure.ts';
import { startLive } from '../terminal/live.ts';
import { isPassing } from './passing.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { dayLogLine, decisionLine, releaseLines } from '../view/release/release.ts';
import { minuteMs } from '#core/time.ts';

/** What is followed, and how. */
export interface Following {
  readonly operator: Operator;
  readonly key: ReleaseKey;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** Whether to stop looking, although the release is not over. */
  readonly isEnough: (seen: Seen) => boolean | Promise<boolean>;
  /** Whether to stop looking when the objective was judged; otherwise a release is followed to the end of its workflow. */
  readonly endsWithMonth?: boolean;
  /** Milliseconds of real time between two looks. */
  readonly everyMs: number;
  /** Whether what was decided before the first look is to be logged too. */
  readonly isNew: boolean;
  /** How many decisions were known before it was followed, where time ran on before the first look; missing = unknown. */
  readonly known?: number | undefined;
  /** Whether the server is asked, now and then, what keeps the release. */
  readonly isServiced?: boolean;
  /** Lines below the release, such as an address; asked at each look. */
  readonly footer: () => readonly string[];
}

/** A release and its own time, virtual or real. */
export interface Seen {
  readonly status: ReleaseStatus;
  readonly now: number;
}

/** Real time without an answer after which following gives up. */
const silenceMsMax = minuteMs;
const retryMs = 500;
const redrawMs = 500;
const serviceEveryMs = 5_000;

/** Follows; gives what was seen last. Throws what `status` throws when it stays unanswered. */
export async function follow(following: Following): Promise<Seen> {
  const { terminal, signal, footer } = following;
  const live = startLive(terminal);
  const log = startLog(terminal, following.isNew ? 0 : (following.known ?? null));
  const end = watchEnd(following);
  const service = watchService(following);
  let shown: Seen | null = null;
  const draw = (): void => {
    if (shown === null) return;
    const at = { release: shown.status.release, now: shown.now, service: service.lines() };
    live.draw([...releaseLines(at, terminal), ...footer()]);
  };
  // While an answer is long in coming, what happens to the engine is still told below the last one.
  const timer = setInterval(draw, redrawMs);
  try {
    for (;;) {
      const seen = await patientLook(following);
      const { release } = seen.status;
      end.throwIfBroken();
      shown = seen;
      draw();
      log(seen);
      const isMonthOver = following.endsWithMonth !== false && isOver(release);
      if (isMonthOver || signal.aborted) return seen;
      // What was seen before it was enough may be a step old.
      if (await following.isEnough(seen)) return await patientLook(following);
      await sleep(following.everyMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    clearInterval(timer);
    service.end();
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

/** What keeps the release as the server sees it, asked beside the looks so that none waits for it. */
function watchService({ operator, key, isServiced }: Following): {
  readonly lines: () => readonly string[];
  readonly end: () => void;
} {
  let lines: readonly string[] = [];
  const ask = async (): Promise<void> => {
    const still = await operator.standstill(key).catch(() => null);
    lines = still !== null && isBlocked(still) ? standstillLines(still) : [];
  };
  if (isServiced !== true) return { lines: () => lines, end: () => undefined };
  void ask();
  const timer = setInterval(() => void ask(), serviceEveryMs);
  return { lines: () => lines, end: () => clearInterval(timer) };
}

/**
 * A workflow can end before its release is over: it fails, or somebody terminates it. Its last status would still be
 * answered, so that has to be looked for.
 */
function watchEnd({ operator, key, signal }: Following): { readonly throwIfBroken: () => void } {
  let broken: Failure | null = null;
  const wait = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await operator.ended(key);
        return;
      } catch (error) {
        if (isWorkflowFailure(error)) broken = brokenFailure(key, error);
        if (broken !== null) return;
        await sleep(retryMs, undefined, { signal }).catch(() => undefined);
      }
    }
  };
  void wait();
  return {
    throwIfBroken: () => {
      if (broken !== null) throw broken;
    },
  };
}

function isWorkflowFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'WorkflowFailedError' || isWorkflowFailure(error.cause);
}

/** The innermost cause is what went wrong; those around it only say that something did. */
function brokenFailure({ id }: ReleaseKey, error: unknown): Failure {
  let cause = error;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Failure('failed', `the workflow of ${id} ended before its release was over: ${why}`, {
    code: 'workflowEnded',
    cause: error,
    remedy: 'its history in the Web UI tells more (`ringmaster up --emulate`)',
  });
}

/** A look, tried again while a worker is being restarted. */
async function patientLook({ operator, key, signal }: Following): Promise<Seen> {
  const since = performance.now();
  for (;;) {
    try {
      return await look(operator, key);
    } catch (error) {
      if (!isPassing(error) || signal.aborted || performance.now() - since > silenceMsMax) {
        throw error;
      }
      await sleep(retryMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Writes what is new since the last status, where there is no terminal to redraw. */
function startLog(terminal: Terminal, before: number | null): (seen: Seen) => void {
  let decisions = before;
  let lastDay: number | null = null;
  return ({ status: { release } }) => {
    const fresh = release.decisions - (decisions ?? release.decisions);
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
