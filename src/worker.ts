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
import { taskQueue } from '#workflows/messages.ts';
import { bundledWorkflows } from './workflowBundle.ts';
import { workerConfig, type WorkerConfig } from './workerConfig.ts';

/** Few long releases; the default size follows the heap and forgets the bundle (temporal.md 8). */
const cachedWorkflowsMax = 100;

async function main(): Promise<void> {
  const config = workerConfig(process.env);
  Runtime.install({
    logger: new DefaultLogger('WARN'),
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
    },
  });
  const bundle = bundledWorkflows({
    workflowsPath: fileURLToPath(new URL('./workflows/index.ts', import.meta.url)),
    cacheDir: config.cacheDir,
  });
  const store = openStore({ databaseUrl: config.databaseUrl });
  const [codePath, connection] = await Promise.all([
    bundle,
    NativeConnection.connect(connectionOf(config)),
    migrate(store),
  ]);
  const worker = await Worker.create({
    connection,
    namespace: config.namespace,
    taskQueue,
    workflowBundle: { codePath },
    activities: {
      ...createActivities({ ...sources(config), store, reportsDir: config.reportsDir }),
    },
    maxCachedWorkflows: cachedWorkflowsMax,
    shutdownGraceTime: '10 seconds',
    shutdownForceTime: '15 seconds',
  });
  process.stdout.write(`${JSON.stringify({ kind: 'ready', pid: process.pid })}\n`);
  try {
    await worker.run();
  } finally {
    await connection.close();
    await store.close();
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

await main();
