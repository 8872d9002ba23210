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
import { migrate, openStore } from '#store/store.ts';
import { bundledWorkflows } from './workflowBundle.ts';
import { workerConfig, type WorkerConfig } from './workerConfig.ts';

/** Few long releases; the default size follows the heap and forgets the bundle (temporal.md 8). */
const cachedWorkflowsMax = 100;

/** A worker with everything it holds. */
export interface JoinedWorker {
  readonly worker: Worker;
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
  return {
    worker,
    close: async () => {
      await connection.close();
      await store.close();
    },
  };
}

async function main(): Promise<void> {
  Runtime.install({
    logger: new DefaultLogger('WARN'),
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
    },
  });
  const { worker, close } = await joinWorker(workerConfig(process.env));
  process.stdout.write(`${JSON.stringify({ kind: 'ready', pid: process.pid })}\n`);
  try {
    await worker.run();
  } finally {
    await close();
  }
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

// No await at the top: tests load this file through `require`, which cannot wait.
if (import.meta.main) void main();
