/** The Temporal server of an engine, given or embedded, made ready for releases, and its Web UI. */
import { Connection, type ConnectionOptions } from '@temporalio/client';
import type { BuildContext } from '../found/build.ts';
import type { DataDirectory } from '../dataDirectory.ts';
import type { Keeper } from '../keeper.ts';
import { locateServer, type LocatedServer, type LocateRequest } from '../found/locate.ts';
import { ensureNamespace, ensureSearchAttributes } from './namespace.ts';
import type { EnginePorts } from '../enginePorts.ts';
import type { EngineChoice } from '../progress.ts';
import { temporalProgram } from './temporalServer.ts';
import { webUiProgram } from './webUi.ts';

/** A Temporal server that answers and knows our namespace and search attributes. */
export interface ReadyServer {
  readonly choice: EngineChoice;
  readonly version: string;
  readonly address: string;
  readonly namespace: string;
  readonly connectionOptions: ConnectionOptions;
  readonly webUi: string | undefined;
}

/** What a server is started with. */
export interface ServerStart {
  readonly request: LocateRequest;
  readonly wantWebUi: boolean;
  readonly build: BuildContext;
  readonly paths: DataDirectory;
  readonly ports: EnginePorts;
  readonly keeper: Keeper;
}

/** Finds a server, starts it if it is ours, and makes it ready. */
export async function startServer(start: ServerStart): Promise<ReadyServer> {
  const located = await locateServer(start.request, start.build);
  return located.kind === 'existing' ? prepareExisting(located) : startEmbedded(located, start);
}

async function prepareExisting(
  located: Extract<LocatedServer, { kind: 'existing' }>,
): Promise<ReadyServer> {
  const { address, namespace, connectionOptions } = located.cluster;
  const connection = await Connection.connect(connectionOptions);
  try {
    await ensureSearchAttributes(connection, namespace);
  } finally {
    await connection.close();
  }
  const { choice } = located;
  const { version } = choice;
  return { choice, version, address, namespace, connectionOptions, webUi: undefined };
}

async function startEmbedded(
  located: Exclude<LocatedServer, { kind: 'existing' }>,
  { request, wantWebUi, build, paths, ports, keeper }: ServerStart,
): Promise<ReadyServer> {
  const namespace = request.namespace ?? 'default';
  const { variables } = build.environment;
  const address = `127.0.0.1:${ports.frontendGrpc}`;
  await keeper.start(temporalProgram({ located, paths, ports, namespace, variables }), address);
  const webUiUrl = `http://127.0.0.1:${ports.webUi}`;
  const [version, webUi] = await Promise.all([
    prepareEmbedded(address, namespace),
    wantWebUi ? startWebUi() : undefined,
  ]);

  async function startWebUi(): Promise<string | undefined> {
    // The command line's server brings its own.
    if (located.kind === 'commandLine') return webUiUrl;
    if (located.webUi === undefined) return undefined;
    const { webUi: program } = located;
    const where = { program, paths, port: ports.webUi, temporalAddress: address, namespace };
    await keeper.start(webUiProgram({ ...where, variables }), webUiUrl);
    return webUiUrl;
  }

  const { choice } = located;
  return { choice, version, address, namespace, connectionOptions: { address }, webUi };
}

async function prepareEmbedded(address: string, namespace: string): Promise<string> {
  const connection = await Connection.connect({ address });
  try {
    await ensureNamespace(connection, namespace);
    await ensureSearchAttributes(connection, namespace);
    const { serverVersion } = await connection.workflowService.getSystemInfo({});
    return serverVersion;
  } finally {
    await connection.close();
  }
}
