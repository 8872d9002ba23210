/**
 * The worker: the only place where parts are joined, adapters into activities, both into one Temporal worker.
 * Its own program, configured by environment; tells the parent on stdout, in one line of JSON, when it polls.
 */
import { fileURLToPath } from 'node:url';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import {
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  makeTelemetryFilterString,
  type NativeConnectionOptions,
} from '@temporalio/worker';
import { createActivities } from '#activities/index.ts';
import type { Deps } from '#activities/deps.ts';
import { analyticsScope, createAnalytics } from '#graph/analytics.ts';
import { createGraph } from '#graph/request.ts';
import { clientCredentials } from '#graph/token.ts';
import { migrate, openStore, type Store } from '#store/store.ts';
import { connectOperator } from './client.ts';
import { joinWebhook } from './webhook.ts';
import { bundledWorkflows } from './workflowBundle.ts';
import { workerConfig, type WorkerConfig } from './workerConfig.ts';

/** Few long releases; the default size follows the heap and forgets the bundle (temporal.md 8). */
const cachedWorkflowsMax = 100;

/** A worker with everything it holds. */
export interface JoinedWorker {
  readonly worker: Worker;
  /** Where messages of helpdesks and monitoring are taken; null where nobody may send any. */
  readonly webhook: string | null;
  /** Closes what the worker held, after it has ended. */
  readonly close: () => Promise<void>;
}

/** Joins adapters, activities and workflows into a worker that is ready to run. */
export async function joinWorker(config: WorkerConfig): Promise<JoinedWorker> {
  const store = openStore({ databaseUrl: config.databaseUrl });
  const [codePath, connection] = await Promise.all([
    bundledWorkflows({
      workflowsPath: fileURLToPath(new URL('./workflows/index.ts', import.meta.url)),
      cacheDir: config.cacheDir,
    }),
    NativeConnection.connect(connectionOf(config)),
    migrate(store),
  ]);
  const activities = createActivities({
    ...sources(config),
    store,
    feeds: config.feeds,
    reportsDir: config.reportsDir,
    mail: config.mail,
  });
  const worker = await Worker.create({
    connection,
    namespace: config.namespace,
    taskQueue: config.taskQueue,
    workflowBundle: { codePath },
    activities: { ...activities },
    maxCachedWorkflows: cachedWorkflowsMax,
    shutdownGraceTime: '5 seconds',
    shutdownForceTime: '8 seconds',
  });
  const webhook = await openDoor(config, store);
  return {
    worker,
    webhook: webhook?.url ?? null,
    close: async () => {
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
    logger: new DefaultLogger('WARN'),
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
    },
  });
  const { worker, webhook, close } = await joinWorker(config);
  process.stdout.write(`${JSON.stringify({ kind: 'ready', pid: process.pid, webhook })}\n`);
  try {
    await worker.run();
  } finally {
    await close();
  }
}

/** The webhook, with a connection of its own by which it asks and tells releases as an operator does. */
async function openDoor(config: WorkerConfig, store: Store) {
  if (config.webhook === null) return null;
  const { namespace, taskQueue, address } = config;
  const connection = address === null ? loadClientConnectConfig().connectionOptions : { address };
  const operator = await connectOperator({ connection, namespace, taskQueue });
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
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
  credentials,
  analytics,
}: WorkerConfig): Pick<Deps, 'graph' | 'analytics'> {
  const { kind } = graph;
  return {
    graph: createGraph({ ...graph, tokens: clientCredentials(credentials) }),
    analytics:
      analytics === null
        ? null
        : createAnalytics({
            ...analytics,
            kind,
            tokens: clientCredentials({ ...credentials, scope: analyticsScope }),
          }),
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
