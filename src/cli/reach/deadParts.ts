/**
 * Which parts do not run, as seen from here: asked when something was not answered, so that the operator is told what is
 * dead and not what might be. Only what is named here can be looked at: a part of another machine shows as its address.
 */
import { connect } from 'node:net';
import path from 'node:path';
import { redacted, type Config } from '#settings/config.ts';
import { isAlive } from '#engine/processes.ts';
import { readRunningEngine, type RunningEngine } from '#engine/runningEngine.ts';

/** How long a part has to take a connection. */
const connectTimeoutMs = 2_000;

/** One sentence for each part that does not run; empty where all that can be looked at does. */
export async function deadParts(config: Config): Promise<readonly string[]> {
  const engine = readRunningEngine(config.dataDir);
  const databaseUrl = config.databaseUrl ?? engine?.databaseUrl;
  const found = await Promise.all([
    engine === undefined || config.address !== null ? null : temporalFault(engine),
    databaseUrl === undefined ? null : databaseFault(databaseUrl),
  ]);
  const worker = engine === undefined ? null : workerFault(engine, config.dataDir);
  return [...found, worker].flatMap((fault) => (fault === null ? [] : [fault]));
}

/** Why Temporal of an engine does not answer; null where something listens. */
export async function temporalFault({ temporal }: RunningEngine): Promise<string | null> {
  const fault = await connectFault(temporal.address);
  return fault === null
    ? null
    : `Temporal does not answer at ${temporal.address} (${fault}); its engine starts it again by itself`;
}

/** Why PostgreSQL does not answer; null where something listens. */
async function databaseFault(databaseUrl: string): Promise<string | null> {
  const address = databaseAddress(databaseUrl);
  const fault = await connectFault(address);
  return fault === null ? null : `PostgreSQL does not answer at ${redacted(address)} (${fault})`;
}

/** Where a database listens, as `host:port`. */
export function databaseAddress(databaseUrl: string): string {
  const { hostname, port } = new URL(databaseUrl);
  return `${hostname === '' ? 'localhost' : hostname}:${port === '' ? '5432' : port}`;
}

/** Why the worker of an engine of this machine does not run; null where it does, or was not wanted. */
export function workerFault({ pids }: RunningEngine, dataDir: string): string | null {
  const { worker } = pids;
  if (worker !== undefined && isAlive(worker)) return null;
  return `the worker does not run; its engine starts it again by itself, and ${path.join(dataDir, 'logs', 'worker.log')} says why it ended`;
}

/** Why no connection is taken at `host:port`; null where one is. */
export async function connectFault(address: string): Promise<string | null> {
  const [, host = address, port = ''] = /^(.*):(\d+)$/.exec(address) ?? [];
  return await new Promise((resolve) => {
    const socket = connect({ host: host.replaceAll(/[[\]]/g, ''), port: Number(port) });
    const end = (fault: string | null): void => {
      socket.destroy();
      resolve(fault);
    };
    // This process may have been busy for as long: what has come meanwhile is taken in first.
    socket.setTimeout(connectTimeoutMs, () =>
      setImmediate(() => end(`nothing in ${connectTimeoutMs / 1000} s`)),
    );
    socket.once('connect', () => end(null));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ECONNREFUSED' ? 'connection refused' : (error.code ?? error.message)),
    );
  });
}
