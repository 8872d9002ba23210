/**
 * Who runs on a data directory, and where its servers are. `lock.json` is made by the process that starts the engine
 * and names it; `engine.json` is written when everything runs and is what other commands read. Both count only while
 * that very process lives (pid and start time), so that a crash leaves nothing to clean up by hand. No secret is written into
 * either, since a killed engine leaves them behind and they go into backups: the password of the embedded database lies in
 * its own file, and what opens a tenant or a database that was given must be given to whoever wants to use it.
 */
import { readFileSync, rmSync } from 'node:fs';
import {
  dataDirectoryPaths,
  readJson,
  writeFileSafely,
  type DataDirectory,
} from './dataDirectory.ts';
import { EngineError } from './engineError.ts';
import { ownName, readFileLock, releaseFileLock, takeFileLock, type Holder } from './fileLock.ts';
import { isAlive, type ProcessName } from './processes.ts';

/** The parts of an engine that are processes of their own. */
export type PartName = 'postgres' | 'temporal' | 'webUi' | 'emulator' | 'worker' | 'watchdog';

/** The emulator takes it, and it opens nothing else. */
export const emulatedSecret = 'emulated';

/** How to speak to a Microsoft Graph. */
export interface GraphAddress {
  readonly kind: 'emulator' | 'microsoft';
  /** Base address without a version. */
  readonly url: string;
  /** Directory (tenant) id. */
  readonly tenant: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Who holds a data directory. */
interface EngineOwner extends Holder {
  /** Epoch milliseconds. */
  readonly since: number;
  /** The command as a person would type it. */
  readonly command: string;
}

/** A Graph as other commands learn of it: with the emulator's credentials, and without a tenant's. */
export type RunningGraph =
  | (GraphAddress & { readonly kind: 'emulator' })
  | (Omit<GraphAddress, 'clientSecret'> & { readonly kind: 'microsoft' });

/** What other commands learn about a running engine. */
export interface RunningEngine {
  readonly owner: EngineOwner;
  /** How the Temporal server was found; `existing` is one that was given. */
  readonly kind: string;
  readonly serverVersion: string;
  readonly temporal: { readonly address: string; readonly namespace: string };
  readonly webUi: string | null;
  /** Of the embedded database with its password, never to be printed; of one that was given without. */
  readonly databaseUrl: string;
  readonly hasOwnDatabase: boolean;
  readonly graph: RunningGraph | null;
  /** Where messages of helpdesks and monitoring are taken. */
  readonly webhook: string | null;
  /** Where the tenant's page is served; missing = a version that serves none runs it. */
  readonly page?: string | null;
  readonly pids: Readonly<Partial<Record<PartName, ProcessName>>>;
}

/** Takes the data directory for this process; throws `alreadyRunning` when another living one holds it. */
export function lockDataDirectory(paths: DataDirectory, command: string): void {
  const living = takeFileLock(paths.lock, { process: ownName(), since: Date.now(), command });
  if (living !== undefined) throw alreadyRunning(paths, living);
}

/** Gives the data directory back, if this process holds it. */
export function unlockDataDirectory(paths: DataDirectory): void {
  if (readFileLock(paths.lock)?.process.pid !== process.pid) return;
  rmSync(paths.running, { force: true });
  releaseFileLock(paths.lock);
}

/** What an engine tells of itself; of its secrets nothing is kept. */
export type EngineNews = Omit<RunningEngine, 'owner' | 'graph'> & {
  readonly graph: GraphAddress | null;
};

/** Tells other commands that the engine runs. */
export function writeRunningEngine(paths: DataDirectory, engine: EngineNews): void {
  const owner = readFileLock(paths.lock) as EngineOwner | undefined;
  if (owner === undefined) return;
  const { graph, databaseUrl, ...plain } = engine;
  const { kind, url, tenant, clientId } = graph ?? {};
  writeFileSafely(paths.running, {
    owner,
    ...plain,
    databaseUrl: withoutPassword(databaseUrl),
    graph: graph === null ? null : { kind, url, tenant, clientId },
  });
}

/** The engine that runs on a data directory now; undefined when none does, or when it is still starting. */
export function readRunningEngine(dataDir: string): RunningEngine | undefined {
  const paths = dataDirectoryPaths(dataDir);
  const owner = readFileLock(paths.lock) as EngineOwner | undefined;
  if (owner === undefined) return undefined;
  const engine = readJson(paths.running) as RunningEngine | undefined;
  if (engine?.owner?.process?.startedAs !== owner.process.startedAs) return undefined;
  return { ...engine, databaseUrl: databaseOf(engine, paths), graph: graphOf(engine.graph) };
}

function databaseOf({ databaseUrl, hasOwnDatabase }: RunningEngine, paths: DataDirectory): string {
  if (!hasOwnDatabase) return databaseUrl;
  const url = new URL(databaseUrl);
  url.password = readFileSync(paths.databasePassword, 'utf8').trim();
  return url.href;
}

function graphOf(graph: RunningGraph | null): RunningGraph | null {
  return graph?.kind === 'emulator' ? { ...graph, clientSecret: emulatedSecret } : graph;
}

/** An address without what opens it; one that cannot be read tells nothing. */
function withoutPassword(databaseUrl: string): string {
  try {
    const url = new URL(databaseUrl);
    url.password = '';
    const opening = [...url.searchParams.keys()].filter((name) => /pass|secret|key/i.test(name));
    for (const name of opening) url.searchParams.delete(name);
    return url.href;
  } catch {
    return 'postgresql://';
  }
}

/** Parts that an engine left behind when both it and its watchdog were killed. */
export function readLeftParts(paths: DataDirectory): readonly ProcessName[] {
  const engine = readJson(paths.running) as RunningEngine | undefined;
  return Object.values(engine?.pids ?? {}).filter((name) => isAlive(name));
}

function alreadyRunning(paths: DataDirectory, owner: EngineOwner): EngineError {
  const webUi = readRunningEngine(paths.root)?.webUi;
  const since = new Date(owner.since).toISOString().slice(0, 19).replace('T', ' ');
  return new EngineError(
    'alreadyRunning',
    `Ringmaster already runs on ${paths.root}: "${owner.command}" (pid ${owner.process.pid}) since ${since} UTC` +
      `${webUi ? `, Web UI ${webUi}` : ''}. Go on there, or end it with Ctrl-C in its terminal ` +
      `(\`kill ${owner.process.pid}\` from elsewhere), or use another directory with --data-dir.`,
  );
}
