/** The stage of a rehearsal: the engine that runs it, whoever started it, and the release on it. */
import type { Operator } from '#client.ts';
import type { Decision } from '#core/release/decision.ts';
import type { ReleaseKey } from '#core/release/release.ts';
import { readDecisions } from '#store/decisions.ts';
import { openStore } from '#store/store.ts';
import type { EngineLog } from '../engineLog.ts';
import { follow, isOver, type Seen } from '../follow.ts';
import { interruptedFailure, type Session } from '../session.ts';
import { requireStillSkipping, waitForFastForward, type Execution } from '#engine/virtualTime.ts';
import { rehearsalDocument, type RehearsalResult } from './document.ts';
import { rehearsalLines, webUiLink } from './summary.ts';

/** A rehearsal on its engine. */
export interface Stage {
  readonly session: Session;
  readonly log: EngineLog;
  readonly operator: Operator;
  readonly engine: RehearsalResult['engine'] & { readonly databaseUrl: string };
  readonly key: ReleaseKey;
  readonly execution: Execution;
}

/** How far it came. */
export type Played = 'over' | 'stopped';

const everyMs = 300;
/** Real time without a step after which it is asked whether time is still skipped. */
const stillMsMax = 15_000;

/** Shows the rehearsal until the month is over or the fast forward has reached its instant, then what came of it. */
export async function play(stage: Stage, fastForwardId: string | null): Promise<Played> {
  const { session, log, operator, key, execution } = stage;
  const { terminal, outside } = session;
  const begun = performance.now();
  const arrival = fastForwardId === null ? null : arrivalAt(operator, execution, fastForwardId);
  const still = watchStillness(operator, execution);
  if (terminal.isLive) log.hush();
  const seen = await follow({
    operator,
    key,
    terminal,
    signal: outside.interrupted,
    everyMs,
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
function arrivalAt(operator: Operator, execution: Execution, id: string): { has: () => boolean } {
  let outcome: 'pending' | 'arrived' | Error = 'pending';
  waitForFastForward(operator.client, execution, id).then(
    () => (outcome = 'arrived'),
    (error: unknown) => (outcome = error instanceof Error ? error : new Error(String(error))),
  );
  return {
    has: () => {
      if (outcome instanceof Error) throw outcome;
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
    await requireStillSkipping(operator.client, execution);
  };
}

function footerOf({ engine, log, execution }: Stage): readonly string[] {
  const { workflowId, runId } = execution;
  const link = webUiLink({ engine, listed: { workflowId, runId: runId ?? '' } });
  const notice = log.notice();
  return [
    '',
    ...(link === null ? [] : [`Web UI  ${link}`]),
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
