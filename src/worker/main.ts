/**
 * The worker: the only place where parts are joined, adapters into activities, both into one Temporal worker.
 * Its own program, configured by environment; tells the parent on stdout, in one line of JSON, when it polls.
 */
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import {
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  makeTelemetryFilterString,
  type NativeConnectionOptions,
} from '@temporalio/worker';
import { refusingUnnoted } from '#activities/audit.ts';
import { createActivities } from '#activities/index.ts';
import type { Deps } from '#activities/deps.ts';
import { createAnalytics } from '#graph/logAnalytics/analytics.ts';
import { useProxyOf } from '#graph/signIn/proxy.ts';
import { createGraph } from '#graph/request.ts';
import { tokensFor } from '#graph/signIn/tokens.ts';
import { StoreError } from '#store/error.ts';
import { migrate, openStore, type Store } from '#store/store.ts';
import { breakGlassPlaces } from '#breakGlass/places.ts';
import { isAlive } from '#engine/processes.ts';
import { timeSkipping } from '#engine/virtualTime.ts';
import { createEmergency, keepAllRings, watchDirectPauses } from './breakGlass.ts';
import { demandingLabels } from '#client/care.ts';
import { tellingIncident } from '#client/incidents.ts';
import { connectOperator } from '#client/operator.ts';
import { joinWebhook } from './webhook.ts';
import { joinPage } from './page.ts';
import { logLine } from './log.ts';
import { outletsOf } from './outlets.ts';
import { bundledWorkflows } from './bundle.ts';
import { workerConfig, type WorkerConfig } from './config.ts';

/** Few long releases; the default size follows the heap and forgets the bundle. */
const cachedWorkflowsMax = 100;

/** A worker with everything it holds. */
export interface JoinedWorker {
  readonly worker: Worker;
  /** Where messages of helpdesks and monitoring are taken; null where nobody may send any. */
  readonly webhook: string | null;
  /** Where the tenant's page is served; null where it is not. */
  readonly page: string | null;
  /** Closes what the worker held, after it has ended. */
  readonly close: () => Promise<void>;
}

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
  const places = config.dataDir === null ? null : breakGlassPlaces(config.dataDir);
  const emergency = places === null ? null : createEmergency({ places, store, write });
  if (emergency !== null) await keepAllRings(emergency, store);
  const { namespace, taskQueue } = config;
  const client = new Client({ connection, namespace });
  const beginning = { taskQueue, rehearsed: timeSkipping({ enabled: true }) };
  const activities = createActivities({
    ...sources(config),
    emergency,
    demandLabels: demandingLabels(client, beginning),
    tellIncident: tellingIncident(client, beginning),
    store,
    feeds: config.feeds,
    reportsDir: config.reportsDir,
    outlets: outletsOf(config.outlets, write),
  });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle: { codePath },
    activities: { ...activities },
    maxCachedWorkflows: cachedWorkflowsMax,
    shutdownGraceTime: '5 seconds',
    shutdownForceTime: '8 seconds',
  });
  const webhook = await openDoor(config, store);
  const page = await joinPage(config, write);
  const ending = new AbortController();
  const connect = () => connectOperator(operatorOf(config));
  const watching =
    places === null ? null : watchDirectPauses({ places, connect, write, signal: ending.signal });
  return {
    worker,
    webhook: webhook?.url ?? null,
    page: page?.url ?? null,
    close: async () => {
      ending.abort();
      await watching;
      await page?.close();
      await webhook?.close();
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
  const joined = await joinWorker(config).catch((error: unknown) => refuse(error));
  if (joined === null) return;
  const { worker, webhook, page, close } = joined;
  endWith(config, worker);
  write(JSON.stringify({ kind: 'ready', pid: process.pid, webhook, page }));
  try {
    await worker.run();
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
function endWith({ engineProcess }: WorkerConfig, worker: Worker): void {
  if (engineProcess === null) return;
  const timer = setInterval(() => {
    if (isAlive(engineProcess)) return;
    clearInterval(timer);
    write(JSON.stringify({ kind: 'engineGone', pid: engineProcess.pid }));
    worker.shutdown();
    setTimeout(() => process.exit(1), endGraceMs).unref();
  }, engineLookMs);
  timer.unref();
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** How an operator of this worker's releases connects. */
function operatorOf({ address, namespace, taskQueue }: WorkerConfig) {
  const connection = address === null ? loadClientConnectConfig().connectionOptions : { address };
  return { connection, namespace, taskQueue };
}

/** The webhook, with a connection of its own by which it asks and tells releases as an operator does. */
async function openDoor(config: WorkerConfig, store: Store) {
  if (config.webhook === null) return null;
  const operator = await connectOperator(operatorOf(config));
  const webhook = await joinWebhook(config.webhook, { store, operator, write });
  return {
    url: webhook.url,
    close: async () => {
      await webhook.close();
      await operator.close();
    },
  };
}

/** Microsoft's services, or the emulator in their place. */
function sources({
  graph,
  signIn,
  analytics,
  environment,
}: WorkerConfig): Pick<Deps, 'graph' | 'analytics'> {
  const { kind } = graph;
  if (kind === 'microsoft') useProxyOf(environment);
  return {
    graph: createGraph({ ...graph, onWrite: refusingUnnoted, tokens: tokensFor(signIn) }),
    analytics:
      analytics === null
        ? null
        : createAnalytics({ ...analytics, kind, tokens: tokensFor(signIn, 'analytics') }),
  };
}

/** The address that was given, or what `TEMPORAL_*` and `temporal.toml` say, as in every Temporal tool. */
function connectionOf({ address }: WorkerConfig): NativeConnectionOptions {
  return address === null ? loadClientConnectConfig().connectionOptions : { address };
}

/** The settings; null = they are wrong, which is told without the place in the program that found it. */
function readConfig(): WorkerConfig | null {
  try {
    return workerConfig(process.env);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
    return null;
  }
}

// No await at the top: tests load this file through `require`, which cannot wait.
if (import.meta.main) void main();
