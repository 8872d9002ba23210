/** The embedded engine for a rehearsal: started, connected to, and ended whatever happens. */
import path from 'node:path';
import type { Operator } from '#client/operator.ts';
import type { Engine } from '#engine/supervisor.ts';
import { Failure } from '../failure.ts';
import { startEngineLog, type EngineLog } from '../terminal/engineLog.ts';
import { interruptedFailure, type Session } from '../session.ts';
import type { RehearsalRequest } from './request.ts';
import type { WebhookChoice } from './webhook.ts';

/** What the engine is started for. */
export interface RehearsalEngine {
  readonly session: Session;
  readonly request: RehearsalRequest;
  readonly publishedAt: number;
  readonly emulatorDir: string;
  readonly webhook: WebhookChoice | null;
  readonly wantWorker: boolean;
}

/** An engine that runs, and the way to speak to it. */
export interface Running {
  readonly engine: Engine;
  readonly operator: Operator;
  readonly log: EngineLog;
}

/** Starts the engine, does the work, ends the engine. */
export async function withEngine(
  start: RehearsalEngine,
  work: (running: Running) => Promise<void>,
): Promise<void> {
  const { session } = start;
  const { outside, terminal } = session;
  const log = startEngineLog(terminal, outside);
  try {
    const [{ startEngine }, { connectOperator }] = await Promise.all([
      import('#engine/supervisor.ts'),
      import('#client/operator.ts'),
    ]);
    const engine = await startEngine(optionsOf(start), log.onProgress);
    try {
      const { connectionOptions, namespace } = engine.temporal;
      const operator = await connectOperator({ connection: connectionOptions, namespace });
      try {
        await work({ engine, operator, log });
      } finally {
        await operator.close();
      }
    } finally {
      if (outside.interrupted.aborted) terminal.tell('Ending what was started …');
      await engine.stop();
    }
  } catch (error) {
    // What fails because everything is being ended is no failure of its own.
    if (outside.interrupted.aborted && !(error instanceof Failure)) throw interruptedFailure();
    throw error;
  } finally {
    log.end();
  }
}

function optionsOf(start: RehearsalEngine) {
  const { session, request, publishedAt, emulatorDir, webhook, wantWorker } = start;
  const { config, outside } = session;
  const { devices, seed, scenario, basedOn, throttle } = request;
  return {
    dataDir: config.dataDir,
    command: 'ringmaster rehearse',
    embeddedOnly: true,
    signal: outside.interrupted,
    want: {
      webUi: true,
      worker: wantWorker,
      emulator: {
        devices,
        seed,
        scenario,
        release: basedOn,
        throttle,
        'patch-tuesday': new Date(publishedAt).toISOString(),
        'state-dir': emulatorDir,
      },
    },
    webhook: webhook?.start,
    workerVariables: workerVariables(config.dataDir),
  };
}

/** What the worker must know beside what the engine tells it. */
export function workerVariables(dataDir: string): Readonly<Record<string, string>> {
  return { RINGMASTER_REPORTS_DIR: path.join(dataDir, 'reports') };
}
