/**
 * How a command reaches what it needs: a Temporal server and a store. Those of the engine that runs on the data directory,
 * unless an address or a database is given. What cannot be reached is said with the way to start it.
 */
import { existsSync } from 'node:fs';
import type { Operator } from '#client.ts';
import type { Config } from '#config.ts';
import { readRunningEngine, type RunningEngine } from '#engine/runningEngine.ts';
import type { Store } from '#store/store.ts';
import { Failure } from './failure.ts';

/** What a command talks to. */
export interface Reached {
  readonly operator: Operator;
  /** The engine that runs on the data directory; undefined when the server was given. */
  readonly engine: RunningEngine | undefined;
  /** Base address of the Web UI, where there is one. */
  readonly webUi: string | null;
}

/** Connects to Temporal, does the work, closes. */
export async function withOperator<T>(
  config: Config,
  work: (reached: Reached) => Promise<T>,
): Promise<T> {
  const engine = config.address === null ? readRunningEngine(config.dataDir) : undefined;
  if (config.address === null && engine === undefined) throw noEngine(config);
  const { connectOperator } = await import('#client.ts');
  const operator = await connectOperator({
    connection: { address: config.address ?? engine?.temporal.address ?? '' },
    namespace: engine?.temporal.namespace ?? config.namespace,
  });
  try {
    return await work({ operator, engine, webUi: engine?.webUi ?? null });
  } finally {
    await operator.close();
  }
}

/** Opens the store, does the work, closes. */
export async function withStore<T>(config: Config, work: (store: Store) => Promise<T>): Promise<T> {
  const databaseUrl = config.databaseUrl ?? readRunningEngine(config.dataDir)?.databaseUrl;
  if (databaseUrl === undefined) throw noEngine(config);
  const { openStore } = await import('#store/store.ts');
  const store = openStore({ databaseUrl, maxConnections: 2 });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

function noEngine({ dataDir }: Config): Failure {
  const why = existsSync(dataDir)
    ? 'no engine runs on this data directory'
    : 'there is no such data directory, so no engine runs here';
  return new Failure('unreachable', why, {
    place: dataDir,
    code: 'noEngine',
    remedy:
      'start one with `ringmaster up` or `ringmaster rehearse`, or name a server with --address or $TEMPORAL_ADDRESS',
  });
}
