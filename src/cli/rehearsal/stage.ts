/** The stage of a rehearsal: the engine that runs it, whoever started it, and the release on it. */
import type { Operator } from '#client.ts';
import type { Decision } from '#core/release/decision.ts';
import type { ReleaseKey } from '#core/release/release.ts';
import { isOver } from '#core/release/wake.ts';
import { readDecisions } from '#store/decisions.ts';
import { openStore } from '#store/store.ts';
import type { EngineLog } from '../engineLog.ts';
import { follow, type Seen } from '../follow.ts';
import { patiently } from '../passing.ts';
import { interruptedFailure, type Session } from '../session.ts';
import type { Execution } from '#engine/virtualTime.ts';
import { rehearsalDocument, type RehearsalResult } from './document.ts';
import { rehearsalLines } from './summary.ts';
import { watchTime, type RunningTime } from './timeRuns.ts';

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

/** How far it came, and what was seen last. */
export interface Played {
  readonly end: 'over' | 'stopped';
  readonly seen: Seen;
}

const everyMs = 300;

/** Shows the rehearsal until the month is over or the fast forward has reached its instant, then what came of it. */
export async function play(
  stage: Stage,
  {
    stop,
    isNew,
    endsWithMonth,
    known,
  }: {
    readonly stop: RunningTime['stop'];
    readonly isNew: boolean;
    /** Whether the end of the month is enough, or what stands on its rings is watched beyond it. */
    readonly endsWithMonth: boolean;
    /** Decisions taken before its time was let run. */
    readonly known?: number;
  },
): Promise<Played> {
  const { session, log, operator, key, execution } = stage;
  const { terminal, outside } = session;
  const begun = performance.now();
  const time = watchTime({ operator, key, execution, stop, signal: outside.interrupted });
  if (terminal.isLive) log.hush();
  const seen = await follow({
    operator,
    key,
    terminal,
    signal: outside.interrupted,
    everyMs,
    isNew,
    endsWithMonth,
    known,
    isEnough: async (latest) => {
      await time.check(latest);
      return time.hasArrived();
    },
    footer: () => footerOf(stage),
  }).finally(() => log.speak());
  if (outside.interrupted.aborted) throw interruptedFailure();
  const result = await patiently(() => resultOf(stage, seen, (performance.now() - begun) / 1000));
  const lines = rehearsalLines(result, terminal.paint);
  terminal.answer(rehearsalDocument(result), ['', ...lines].join('\n'));
  return { end: isOver(seen.status.release) ? 'over' : 'stopped', seen };
}

/** What stands below the release while it is drawn. */
export function footerOf({ engine, log }: Stage): readonly string[] {
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
