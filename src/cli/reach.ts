/**
 * How a command reaches what it needs: a Temporal server and a store. A server named for this command (flag or
 * environment) comes first, then the engine that runs on the data directory, then what `temporal.toml` names for the
 * whole machine. What cannot be reached is said with the way to start it.
 */
import { existsSync } from 'node:fs';
import type { ConnectionOptions } from '@temporalio/client';
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

/** Where a Temporal server is. */
export interface ServerAddress {
  readonly connection: ConnectionOptions & { readonly address: string };
  readonly namespace: string;
  readonly engine: RunningEngine | undefined;
}

/** Connects to Temporal, does the work, closes. */
export async function withOperator<T>(
  config: Config,
  work: (reached: Reached) => Promise<T>,
): Promise<T> {
  const found = await findServer(config);
  if (found === undefined) throw noEngine(config);
  const { connection, namespace, engine } = found;
  const { connectOperator } = await import('#client.ts');
  const operator = await connectOperator({ connection, namespace });
  try {
    return await work({ operator, engine, webUi: engine?.webUi ?? null });
  } finally {
    await operator.close();
  }
}

/** The server a command talks to; undefined when none is named and none runs here. */
export async function findServer(config: Config): Promise<ServerAddress | undefined> {
  const engine = config.address === null ? readRunningEngine(config.dataDir) : undefined;
  if (engine !== undefined && engine.kind !== 'existing') {
    const { address, namespace } = engine.temporal;
    return { connection: { address }, namespace, engine };
  }
  const { readExistingCluster } = await import('#engine/existing.ts');
  const address = config.address ?? engine?.temporal.address;
  const namespace = config.namespace ?? engine?.temporal.namespace;
  const cluster = readExistingCluster({ address, namespace }, config.environment);
  if (cluster === undefined) return undefined;
  const connection = { ...cluster.connectionOptions, address: cluster.address };
  return { connection, namespace: cluster.namespace, engine };
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

/** Says that nothing runs, and how to start it. */
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
