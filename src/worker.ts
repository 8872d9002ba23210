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
import { createActivities } from '#activities/index.ts';
import { workerConfig } from '#config.ts';
import { clientCredentials, createGraph } from '#graph/request.ts';
import { migrate, openStore } from '#store/store.ts';
import { taskQueue } from '#workflows/messages.ts';
import { bundledWorkflows } from './workflowBundle.ts';

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
    NativeConnection.connect(config.temporal.connection),
    migrate(store),
  ]);
  const tokens = clientCredentials(config.graph.credentials);
  const graph = createGraph({ baseUrl: config.graph.baseUrl, kind: config.graph.kind, tokens });
  const worker = await Worker.create({
    connection,
    namespace: config.temporal.namespace,
    taskQueue,
    workflowBundle: { codePath },
    activities: { ...createActivities({ graph, store, reportsDir: config.reportsDir }) },
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

await main();
