/**
 * A Temporal cluster that is already there, named by a flag, the environment or `temporal.toml` as the `temporal`
 * command line reads it. It is looked at before anything is started on it: whether something answers, whether that is
 * Temporal at all, which version, and whether the namespace exists; each failure has its own message.
 */
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { Connection, type ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { EngineError, reasonOf } from '../engineError.ts';
import type { Variables } from './environment.ts';

/** Where an existing cluster is, and who said so. */
export interface ExistingCluster {
  readonly address: string;
  readonly namespace: string;
  readonly connectionOptions: ConnectionOptions;
  /** Such as "--address" or "TEMPORAL_ADDRESS". */
  readonly source: string;
}

/** What was asked for on the command line. */
export interface ExistingFlags {
  readonly address?: string | undefined;
  readonly namespace?: string | undefined;
}

const answerTimeoutMs = 5_000;
const grpcDeadlineExceeded = 4;
const grpcNotFound = 5;
const defaultPort = 7_233;

/** The cluster that flags, environment or `temporal.toml` name; undefined when none does. */
export function readExistingCluster(
  flags: ExistingFlags,
  variables: Variables,
): ExistingCluster | undefined {
  const config = readConfiguration(variables);
  const address = flags.address ?? config.connectionOptions.address;
  if (address === undefined) return undefined;
  return {
    address,
    namespace: flags.namespace ?? config.namespace ?? 'default',
    connectionOptions: { ...(config.connectionOptions as ConnectionOptions), address },
    source: sourceOf(flags, variables),
  };
}

/** Asks the cluster for its version; throws `unreachable`, `foreignServer` or `namespaceMissing`. */
export async function checkExistingCluster(cluster: ExistingCluster): Promise<string> {
  const refusal = await listeningProblem(cluster.address);
  if (refusal !== undefined) throw unreachable(cluster, refusal);
  // Without the client's own retries: what cannot answer now is told now.
  const connection = Connection.lazy({ ...cluster.connectionOptions, interceptors: [] });
  try {
    const version = await connection.withDeadline(Date.now() + answerTimeoutMs, async () => {
      const info = await connection.workflowService.getSystemInfo({});
      return info.serverVersion;
    });
    if (!version) throw new Error('it gave no server version');
    await checkNamespace(connection, cluster);
    return version;
  } catch (thrown) {
    throw thrown instanceof EngineError ? thrown : foreign(cluster, thrown);
  } finally {
    await connection.close();
  }
}

async function checkNamespace(connection: Connection, cluster: ExistingCluster): Promise<void> {
  const { address, namespace } = cluster;
  try {
    await connection.withDeadline(Date.now() + answerTimeoutMs, async () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
  } catch (thrown) {
    if ((thrown as { code?: unknown }).code !== grpcNotFound) throw thrown;
    throw new EngineError(
      'namespaceMissing',
      `The Temporal server at ${address} has no namespace "${namespace}". Name another with --namespace, or make it: ` +
        `temporal operator namespace create --address ${address} --retention 90d ${namespace}`,
      { cause: thrown },
    );
  }
}

function readConfiguration(variables: Variables): ReturnType<typeof loadClientConnectConfig> {
  const given = Object.entries(variables).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  try {
    return loadClientConnectConfig({ overrideEnvVars: Object.fromEntries(given) });
  } catch (thrown) {
    const file = variables['TEMPORAL_CONFIG_FILE'] ?? 'temporal.toml';
    throw new EngineError(
      'configurationUnreadable',
      `Temporal's client configuration (${file} and TEMPORAL_* variables) cannot be read: ${reasonOf(thrown)}. ` +
        'Correct it, or give the server with --address.',
      { cause: thrown },
    );
  }
}

function sourceOf(flags: ExistingFlags, variables: Variables): string {
  if (flags.address !== undefined) return '--address';
  if (variables['TEMPORAL_ADDRESS']) return 'TEMPORAL_ADDRESS';
  const profile = variables['TEMPORAL_PROFILE'];
  const file = variables['TEMPORAL_CONFIG_FILE'];
  const name = file !== undefined && existsSync(file) ? file : 'temporal.toml';
  return profile ? `${name}, profile ${profile}` : name;
}

/** Why nothing can be reached at an address; undefined when something listens. */
async function listeningProblem(address: string): Promise<string | undefined> {
  const [, host = address, port = defaultPort] = /^(.*):(\d+)$/.exec(address) ?? [];
  return new Promise((resolve) => {
    const socket = connect({ host: host.replaceAll(/[[\]]/g, ''), port: Number(port) });
    const answer = (problem: string | undefined) => {
      socket.destroy();
      resolve(problem);
    };
    socket.setTimeout(answerTimeoutMs, () =>
      answer(`no connection in ${answerTimeoutMs / 1000} s`),
    );
    socket.once('connect', () => answer(undefined));
    socket.once('error', (thrown) => answer(reasonOf(thrown)));
  });
}

function foreign({ address, source }: ExistingCluster, cause: unknown): EngineError {
  return new EngineError(
    'foreignServer',
    `Something listens at ${address} (from ${source}), but it does not answer as a Temporal server: ` +
      `${saidBy(cause)}. Look at what runs on that port, give the gRPC port of a Temporal frontend (usually 7233; ` +
      'TLS and API keys come from temporal.toml or TEMPORAL_TLS_*, TEMPORAL_API_KEY), or leave the address out to use ' +
      'the embedded engine.',
    { cause },
  );
}

/** The part of a gRPC error that is for people. */
function saidBy(thrown: unknown): string {
  const { code, details } = thrown as { readonly code?: unknown; readonly details?: unknown };
  if (code === grpcDeadlineExceeded) return `no answer in ${answerTimeoutMs / 1_000} s`;
  return typeof details === 'string' && details !== '' ? details : reasonOf(thrown);
}

function unreachable({ address, source, namespace }: ExistingCluster, why: string): EngineError {
  return new EngineError(
    'unreachable',
    `No Temporal server answers at ${address} (from ${source}, namespace ${namespace}): ${why}. ` +
      'Start it, correct the address, or leave it out to use the embedded engine.',
  );
}
