/**
 * Starts the whole engine and holds it: PostgreSQL, the Temporal server with its Web UI and the emulator side by side,
 * then the worker. Whatever is started here is ended here: in order by `stop`, by the watchdog when this process is
 * killed. The data directory is locked while it runs, and `engine.json` tells other commands where everything is.
 */
import type { ConnectionOptions } from '@temporalio/client';
import { openDataDirectory, type DataDirectory } from './dataDirectory.ts';
import { emulatorAddress, emulatorProgram, type EmulatorFlags } from './parts/emulator.ts';
import { EngineError, fullDiskError, reasonOf } from './engineError.ts';
import { findEnginePorts, type EnginePorts } from './enginePorts.ts';
import {
  createEngineEnvironment,
  type EngineEnvironment,
  type Variables,
} from './found/environment.ts';
import { keepParts, type Keeper } from './keeper.ts';
import type { LocateRequest } from './found/locate.ts';
import { checkDatabase, preparePostgres } from './servers/postgres.ts';
import { releasePorts } from './ports.ts';
import { ownVersion } from './programs.ts';
import { endProcess } from './processes.ts';
import type { EngineChoice, OnEngineProgress } from './progress.ts';
import {
  lockDataDirectory,
  readLeftParts,
  writeRunningEngine,
  type GraphAddress,
  type PartName,
} from './runningEngine.ts';
import { startServer, type ReadyServer } from './servers/server.ts';
import { addressIn, workerProgram, type WebhookAccess } from './parts/worker.ts';

/** What to start. */
export interface EngineOptions extends LocateRequest {
  readonly dataDir: string;
  /** The command as a person would type it, shown to whoever starts a second one. */
  readonly command: string;
  /** The machine; this one by default. */
  readonly environment?: EngineEnvironment | undefined;
  /** A PostgreSQL that is given; the embedded one by default. */
  readonly databaseUrl?: string | undefined;
  /** The Microsoft Graph of a real tenant, where no emulator is wanted. */
  readonly graph?: GraphAddress | undefined;
  readonly want: {
    readonly webUi: boolean;
    readonly worker: boolean;
    readonly emulator?: EmulatorFlags | undefined;
  };
  /** Who may tell by webhook of bad devices; without a port one is found and kept. */
  readonly webhook?:
    (Omit<WebhookAccess, 'port'> & { readonly port?: number | undefined }) | undefined;
  /** More variables for the worker. */
  readonly workerVariables?: Variables | undefined;
  /** Aborted to give up the start; what was begun is ended and `interrupted` thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** An engine that runs. */
export interface Engine {
  readonly choice: EngineChoice;
  readonly serverVersion: string;
  readonly temporal: {
    readonly address: string;
    readonly namespace: string;
    /** For `Connection.connect`; carries TLS and keys of an existing cluster. */
    readonly connectionOptions: ConnectionOptions;
  };
  readonly webUi: string | undefined;
  /** With its password: never to be printed. */
  readonly databaseUrl: string;
  readonly graph: GraphAddress | undefined;
  readonly dataDir: string;
  /** Where the worker takes messages of helpdesks and monitoring; undefined while there is none. */
  readonly webhook: () => string | undefined;
  /** Where the worker serves the tenant's page, once it runs. */
  readonly page: () => string | undefined;
  /** Processes that run now. */
  readonly pids: () => Readonly<Partial<Record<PartName, number>>>;
  /** Ends a part and starts it again; it keeps its ports and its state. */
  readonly restart: (part: PartName) => Promise<void>;
  /** Starts the worker that was not wanted at first, or starts it again with other variables. */
  readonly restartWorker: (variables?: Variables) => Promise<void>;
  /** Ends everything in order; safe to call twice. */
  readonly stop: () => Promise<void>;
}

const leftPartGraceMs = 5_000;

/** Starts the engine; on failure ends what was begun and throws an EngineError. */
export async function startEngine(
  options: EngineOptions,
  onProgress: OnEngineProgress = () => undefined,
): Promise<Engine> {
  const environment = options.environment ?? createEngineEnvironment();
  const paths = opened(options);
  const keeper = keepParts(paths, onProgress, options.signal);
  try {
    const left = readLeftParts(paths).map(async (name) =>
      endProcess(name, 'SIGTERM', leftPartGraceMs),
    );
    await Promise.all(left);
    const ports = await findEnginePorts(paths);
    const engine = await startParts({ options, environment, paths, keeper, ports });
    return { ...engine, stop: async () => keeper.stop().finally(() => releasePorts(ports)) };
  } catch (thrown) {
    await keeper.stop();
    if (!options.signal?.aborted) throw fullDiskError(thrown, paths.root) ?? thrown;
    throw new EngineError('interrupted', 'The start was interrupted; nothing was left running.', {
      cause: thrown,
    });
  }
}

/** Opens and locks the data directory; a full disk is told as such, with the place. */
function opened({ dataDir, command }: EngineOptions): DataDirectory {
  try {
    const paths = openDataDirectory(dataDir, ownVersion());
    lockDataDirectory(paths, command);
    return paths;
  } catch (thrown) {
    throw fullDiskError(thrown, dataDir) ?? thrown;
  }
}

interface Start {
  readonly options: EngineOptions;
  readonly environment: EngineEnvironment;
  readonly paths: DataDirectory;
  readonly keeper: Keeper;
  readonly ports: EnginePorts;
}

async function startParts(start: Start): Promise<Omit<Engine, 'stop'>> {
  const { options, paths, keeper } = start;
  const side = [startDatabase(start), startTemporal(start), startEmulator(start)] as const;
  const [databaseUrl, server, emulator] = await Promise.all(side).catch(async (thrown: unknown) => {
    keeper.giveUp();
    await Promise.allSettled(side);
    throw thrown;
  });
  const joined: Joined = { ...start, databaseUrl, server, graph: emulator ?? options.graph };
  if (options.want.worker) await startWorker(joined, options.workerVariables);
  const publish = () => publishEngine(joined);
  keeper.whenChanged(() => attemptStatus(paths, keeper, publish));
  publish();
  const { address, namespace, connectionOptions, choice, version, webUi } = server;
  return {
    choice,
    serverVersion: version,
    temporal: { address, namespace, connectionOptions },
    webUi,
    databaseUrl,
    graph: joined.graph,
    dataDir: paths.root,
    webhook: () => workerAddress(keeper, 'webhook'),
    page: () => workerAddress(keeper, 'page'),
    pids: () => {
      const processes = Object.entries(keeper.processes());
      return Object.fromEntries(processes.map(([part, { pid }]) => [part, pid]));
    },
    restart: async (part) => keeper.part(part)?.restart(),
    restartWorker: async (variables) => {
      await startWorker(joined, variables);
      attemptStatus(paths, keeper, publish);
    },
  };
}

/** A start whose servers run. */
interface Joined extends Start {
  readonly databaseUrl: string;
  readonly server: ReadyServer;
  readonly graph: GraphAddress | undefined;
}

async function startDatabase({
  options,
  environment,
  paths,
  keeper,
  ports,
}: Start): Promise<string> {
  if (options.databaseUrl !== undefined) {
    await checkDatabase(options.databaseUrl);
    return options.databaseUrl;
  }
  const postgres = await preparePostgres(paths, ports.postgres, environment.variables);
  await keeper.start(postgres.program, `127.0.0.1:${ports.postgres}`);
  return postgres.databaseUrl;
}

async function startTemporal(start: Start): Promise<ReadyServer> {
  const { options, environment, paths, keeper, ports } = start;
  const { onProgress, signal } = keeper;
  return startServer({
    request: options,
    wantWebUi: options.want.webUi,
    build: { environment, onProgress, signal },
    paths,
    ports,
    keeper,
  });
}

async function startEmulator(start: Start): Promise<GraphAddress | undefined> {
  const { options, environment, paths, keeper, ports } = start;
  const flags = options.want.emulator;
  if (flags === undefined) return undefined;
  const { variables } = environment;
  const program = emulatorProgram({ flags, paths, port: ports.emulator, variables });
  return emulatorAddress(await keeper.start(program, `http://127.0.0.1:${ports.emulator}`));
}

async function startWorker(joined: Joined, extra: Variables | undefined): Promise<void> {
  const { environment, paths, keeper, ports, server, databaseUrl, graph } = joined;
  const { variables, cacheDir } = environment;
  const { webhook } = joined.options;
  const program = workerProgram({
    paths,
    variables,
    cacheDir,
    existing: server.choice.kind === 'existing',
    temporal: server,
    databaseUrl,
    graph: graph ?? null,
    webhook: webhook === undefined ? null : { ...webhook, port: webhook.port ?? ports.webhook },
    page: { port: ports.page, webUi: server.webUi ?? null },
    extra: { ...joined.options.workerVariables, ...extra },
  });
  const running = keeper.part('worker');
  await (running ? running.restart(program) : keeper.start(program, null));
}

/** A status that cannot be written (a full disk) must not end what it describes; the next change writes it again. */
function attemptStatus(
  { running: file }: DataDirectory,
  keeper: Keeper,
  publish: () => void,
): void {
  try {
    publish();
  } catch (thrown) {
    const text = `${file} could not be written (${reasonOf(thrown)}): everything runs, but other commands may not find it`;
    keeper.onProgress({ kind: 'warning', text });
  }
}

function publishEngine({ options, paths, keeper, server, databaseUrl, graph }: Joined): void {
  writeRunningEngine(paths, {
    kind: server.choice.kind,
    serverVersion: server.version,
    temporal: { address: server.address, namespace: server.namespace },
    webUi: server.webUi ?? null,
    databaseUrl,
    hasOwnDatabase: options.databaseUrl === undefined,
    graph: graph ?? null,
    webhook: workerAddress(keeper, 'webhook') ?? null,
    page: workerAddress(keeper, 'page') ?? null,
    pids: keeper.processes(),
  });
}

function workerAddress(keeper: Keeper, of: 'webhook' | 'page'): string | undefined {
  return addressIn(keeper.part('worker')?.announcement(), of);
}
