/** The stage of a rehearsal: the engine that runs it, whoever started it, and the release on it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Operator } from '#client.ts';
import type { Decision } from '#core/release/decision.ts';
import type { ReleaseKey } from '#core/release/release.ts';
import { readDecisions } from '#store/decisions.ts';
import { openStore } from '#store/store.ts';
import type { EngineLog } from '../engineLog.ts';
import { follow, isOver, type Seen } from '../follow.ts';
import { isPassing } from '../passing.ts';
import { interruptedFailure, type Session } from '../session.ts';
import { requireStillSkipping, waitForFastForward, type Execution } from '#engine/virtualTime.ts';
import { rehearsalDocument, type RehearsalResult } from './document.ts';
import { rehearsalLines } from './summary.ts';

/** A rehearsal on its engine. */
export interface Stage {
  readonly session: Session;
  readonly log: EngineLog;
  readonly operator: Operator;
  readonly engine: RehearsalResult['engine'] & { readonly databaseUrl: string };
  /** Where messages of helpdesks and monitoring are taken, in words; null where none are. */
  readonly webhook: string | null;
  readonly key: ReleaseKey;
  readonly execution: Execution;
}

/** How far it came. */
export type Played = 'over' | 'stopped';

const everyMs = 300;
const retryMs = 500;
/** Real time without a step after which it is asked whether time is still skipped. */
const stillMsMax = 15_000;

/** Shows the rehearsal until the month is over or the fast forward has reached its instant, then what came of it. */
export async function play(
  stage: Stage,
  { fastForwardId, isNew }: { readonly fastForwardId: string | null; readonly isNew: boolean },
): Promise<Played> {
  const { session, log, operator, key, execution } = stage;
  const { terminal, outside } = session;
  const begun = performance.now();
  const arrival = fastForwardId === null ? null : arrivalAt(stage, fastForwardId);
  const still = watchStillness(operator, execution);
  if (terminal.isLive) log.hush();
  const seen = await follow({
    operator,
    key,
    terminal,
    signal: outside.interrupted,
    everyMs,
    isNew,
    isEnough: async (latest) => {
      await still(latest);
      return arrival?.has() ?? false;
    },
    footer: () => footerOf(stage),
  }).finally(() => log.speak());
  if (outside.interrupted.aborted) throw interruptedFailure();
  const result = await resultOf(stage, seen, (performance.now() - begun) / 1000);
  const lines = rehearsalLines(result, terminal.paint);
  terminal.answer(rehearsalDocument(result), ['', ...lines].join('\n'));
  return isOver(seen.status.release) ? 'over' : 'stopped';
}

/** Whether a fast forward has arrived, without waiting; what went wrong on its way is thrown when asked. */
function arrivalAt(
  { operator, execution, session }: Stage,
  id: string,
): { readonly has: () => boolean } {
  let outcome: 'pending' | 'arrived' | { readonly error: unknown } = 'pending';
  const { interrupted } = session.outside;
  const wait = async (): Promise<void> => {
    while (outcome === 'pending' && !interrupted.aborted) {
      try {
        await waitForFastForward(operator.client, execution, id);
        outcome = 'arrived';
      } catch (error) {
        if (!isPassing(error)) outcome = { error };
        else await sleep(retryMs);
      }
    }
  };
  void wait();
  return {
    has: () => {
      if (typeof outcome === 'object') throw outcome.error;
      return outcome === 'arrived';
    },
  };
}

/** Time that is no longer skipped would pass without a word; after a while without a step that is asked. */
function watchStillness(operator: Operator, execution: Execution): (seen: Seen) => Promise<void> {
  let lastNow = 0;
  let since = performance.now();
  return async ({ status }) => {
    if (status.asOf !== lastNow) {
      lastNow = status.asOf;
      since = performance.now();
    }
    if (performance.now() - since < stillMsMax) return;
    since = performance.now();
    await requireStillSkipping(operator.client, execution).catch((error: unknown) => {
      if (!isPassing(error)) throw error;
    });
  };
}

function footerOf({ engine, log }: Stage): readonly string[] {
  const notice = log.notice();
  return [
    '',
    ...(engine.webUi === null ? [] : [`Web UI  ${engine.webUi}`]),
    ...(notice === null ? [] : [notice]),
    'Ctrl-C ends everything that was started.',
  ];
}

async function resultOf(
  stage: Stage,
  { status, now }: Seen,
  wallSeconds: number,
): Promise<RehearsalResult> {
  const { operator, key, engine } = stage;
  // The report is written after the last decision; the result comes when it stands.
  const report = isOver(status.release) ? (await operator.result(key)).report : null;
  const [listed, decisions] = await Promise.all([
    operator.describe(key),
    decisionsOf(engine.databaseUrl, key),
  ]);
  return { engine, status, now, listed, decisions, report, wallSeconds };
}

async function decisionsOf(databaseUrl: string, key: ReleaseKey): Promise<readonly Decision[]> {
  const store = openStore({ databaseUrl, maxConnections: 1 });
  try {
    return await readDecisions(store, { key });
  } finally {
    await store.close();
  }
}
