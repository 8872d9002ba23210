/**
 * The worker: the only place where parts are joined, adapters into activities, both into one Temporal worker.
 * Its own program, configured by environment; tells the parent on stdout, in one line of JSON, when it polls.
 */
import { fileURLToPath } from 'node:url';
import {
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  makeTelemetryFilterString,
} from '@temporalio/worker';
import { isAlive } from '#engine/processes.ts';
import { given } from '#settings/settings.ts';
import { tenantsIn } from '#settings/tenants.ts';
import { StoreError } from '#store/error.ts';
import { migrate, openStore } from '#store/store.ts';
import { bundledWorkflows } from './bundle.ts';
import { sharedConfig, workerConfig, type WorkerConfig } from './config.ts';
import { logLine } from './log.ts';
import { connectionOf, joinTenant } from './tenant.ts';
import { cachedWorkflowsMax, ending, joinTenants, type JoinedWorker } from './tenants.ts';

const workflows = fileURLToPath(new URL('../workflows/index.ts', import.meta.url));

/** Joins adapters, activities and workflows into a worker that is ready to run. */
export async function joinWorker(
  config: WorkerConfig,
  workflowsPath = workflows,
): Promise<JoinedWorker> {
  const store = openStore({ databaseUrl: config.databaseUrl });
  const [codePath, connection] = await Promise.all([
    bundledWorkflows({ workflowsPath, cacheDir: config.cacheDir }),
    NativeConnection.connect(connectionOf(config)),
    migrate(store),
  ]);
  const joined = await joinTenant(config, { store, connection, write });
  const worker = await Worker.create({
    connection,
    namespace: config.namespace,
    taskQueue: config.taskQueue,
    workflowBundle: { codePath },
    activities: { ...joined.activities },
    maxCachedWorkflows: cachedWorkflowsMax,
    ...ending,
  });
  return {
    workers: [worker],
    webhook: joined.webhook,
    page: joined.page,
    close: async () => {
      await joined.close();
      await connection.close();
      await store.close();
    },
  };
}

async function main(): Promise<void> {
  const config = readConfig();
  if (config === null) return;
  Runtime.install({
    logger: new DefaultLogger('WARN', (entry) => void process.stderr.write(`${logLine(entry)}\n`)),
    telemetryOptions: {
      // By way of our logger, so that all of the log is written in one form.
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
    },
  });
  process.on('uncaughtException', endWithLine).on('unhandledRejection', endWithLine);
  // Whoever read it may be gone; that is noticed below, and must not end the worker in the middle of a write.
  process.stdout.on('error', () => undefined);
  const joined = await config.join().catch((error: unknown) => refuse(error));
  if (joined === null) return;
  const { workers, webhook, page, close } = joined;
  endWith(config, workers);
  write(JSON.stringify({ kind: 'ready', pid: process.pid, webhook, page }));
  try {
    await Promise.all(workers.map((worker) => worker.run()));
  } finally {
    await close();
  }
}

/** Says in a sentence why the worker does not start; the place in the program helps nobody. */
function refuse(error: unknown): null {
  const { code } = error as { readonly code?: unknown };
  const message = error instanceof Error ? error.message : String(error);
  write(JSON.stringify({ kind: 'refused', code: String(code), message }));
  if (!(error instanceof StoreError)) writeFatal('the worker does not start', error);
  process.exitCode = 1;
  // What was opened on the way must not keep the process.
  setTimeout(() => process.exit(1), engineLookMs).unref();
  return null;
}

/** What nobody caught ends the worker. */
function endWithLine(thrown: unknown): void {
  writeFatal('the worker ends', thrown);
  process.exit(1);
}

/** In one line, since what it says may come from outside. */
function writeFatal(message: string, error: unknown): void {
  const timestampNanos = BigInt(Date.now()) * 1_000_000n;
  process.stderr.write(
    `${logLine({ level: 'FATAL', timestampNanos, message, meta: { error } })}\n`,
  );
}

const engineLookMs = 1_000;
const endGraceMs = 10_000;

/**
 * Ends the worker when the process that holds its engine is gone: it would go on writing to the tenant, and no command
 * would find it. Usually the watchdog ends it first; this is for when that was killed too.
 */
function endWith({ engineProcess }: Start, workers: readonly Worker[]): void {
  if (engineProcess === null) return;
  const timer = setInterval(() => {
    if (isAlive(engineProcess)) return;
    clearInterval(timer);
    write(JSON.stringify({ kind: 'engineGone', pid: engineProcess.pid }));
    for (const worker of workers) worker.shutdown();
    setTimeout(() => process.exit(1), endGraceMs).unref();
  }, engineLookMs);
  timer.unref();
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** What is to be joined: one tenant's work, or that of all that have a file. */
interface Start {
  readonly engineProcess: WorkerConfig['engineProcess'];
  readonly join: () => Promise<JoinedWorker>;
}

/** The settings; null = they are wrong, which is told without the place in the program that found it. */
function readConfig(): Start | null {
  try {
    const folder = given(process.env, 'RINGMASTER_TENANTS');
    if (folder !== undefined) {
      const shared = sharedConfig(process.env);
      const { engineProcess } = shared;
      const tenants = { folder, names: tenantsIn(folder) };
      return {
        engineProcess,
        join: () => joinTenants(shared, { ...tenants, write, workflowsPath: workflows }),
      };
    }
    const config = workerConfig(process.env);
    return { engineProcess: config.engineProcess, join: () => joinWorker(config) };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
    return null;
  }
}

// No await at the top: tests load this file through `require`, which cannot wait.
if (import.meta.main) void main();
