/**
 * How a command reaches what it needs: a Temporal server and a store. A server named for this command (flag or
 * environment) comes first, then the engine that runs on the data directory, then what `temporal.toml` names for the
 * whole machine. What cannot be reached is said with the way to start it.
 */
import { existsSync } from 'node:fs';
import type { ConnectionOptions } from '@temporalio/client';
import type { Operator } from '#client/operator.ts';
import type { Config } from '#settings/config.ts';
import { readRunningEngine, type RunningEngine } from '#engine/runningEngine.ts';
import type { Store } from '#store/store.ts';
import { sharedQueue } from '#core/tenant/queues.ts';
import { taskQueue } from '#workflows/messages.ts';
import { namedTenant } from '../asked/namedTenant.ts';
import { deadParts, temporalFault } from './deadParts.ts';
import { Failure } from '../failure.ts';
import { breakGlass, failureOf } from './knownErrors.ts';

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
  if (engine !== undefined && engine.kind !== 'existing') await checkAnswers(engine);
  try {
    const { connectOperator } = await import('#client/operator.ts');
    const operator = await connectOperator({
      connection,
      namespace,
      taskQueue: queueOf(config),
    });
    try {
      return await work({ operator, engine, webUi: engine?.webUi ?? null });
    } finally {
      await operator.close();
    }
  } catch (error) {
    throw await withDeadParts(error, config);
  }
}

/** A server of this machine that is down refuses at once; the client would go on asking for ten seconds. */
async function checkAnswers(engine: RunningEngine): Promise<void> {
  const fault = await temporalFault(engine);
  if (fault === null) return;
  throw new Failure('unreachable', fault, { code: 'unreachable', remedy: engineIsDead });
}

/** What was not answered in time is told with the parts that are dead, as far as they can be seen from here. */
async function withDeadParts(error: unknown, config: Config): Promise<unknown> {
  if (!(error instanceof Error) || error.name !== 'OperatorError') return error;
  const { kind, message, details } = failureOf(error);
  if (kind !== 'pending' && kind !== 'unreachable') return error;
  const dead = await deadParts(config);
  if (dead.length === 0) return error;
  return new Failure(kind, `${message}. ${dead.join('. ')}`, { ...details, remedy: engineIsDead });
}

const engineIsDead = `a part that does not come back says why in the logs of the data directory, \`ringmaster doctor\` tells all of them; ${breakGlass}`;

/** The server a command talks to; undefined when none is named and none runs here. */
export async function findServer(config: Config): Promise<ServerAddress | undefined> {
  const engine = config.address === null ? readRunningEngine(config.dataDir) : undefined;
  if (engine !== undefined && engine.kind !== 'existing') {
    const { address, namespace } = engine.temporal;
    return { connection: { address }, namespace, engine };
  }
  const { readExistingCluster } = await import('#engine/found/existing.ts');
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
  const tenant = config.tenants === null ? null : namedTenant(config);
  const store = openStore({ databaseUrl, maxConnections: 2, tenant });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** The queue that workflows wait in. */
export function queueOf({ tenants }: Pick<Config, 'tenants'>): string {
  return tenants === null ? taskQueue : sharedQueue;
}

/** Says that nothing runs, and how to start it. */
function noEngine({ dataDir }: Config): Failure {
  const why = existsSync(dataDir)
    ? 'no engine runs on this data directory'
    : 'there is no such data directory, so no engine runs here';
  return new Failure('unreachable', why, {
    place: dataDir,
    code: 'noEngine',
    remedy: `start one with \`ringmaster up\` or \`ringmaster rehearse\`, or name a server with --address or $TEMPORAL_ADDRESS; ${breakGlass}`,
  });
}
