/**
 * The one directory where all state lives (`.ringmaster/` in a checkout): which layout it has, and where things are in
 * it. A directory made by a newer version is refused before anything is written.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EngineError, reasonOf } from './engineError.ts';

/** The layout this version writes; raised when an older version could not read it any more. */
const currentLayout = 1;

const ownerOnly = 0o700;
const passable = 0o711;

/** Places in a data directory, as absolute paths. */
export interface DataDirectory {
  readonly root: string;
  readonly logs: string;
  readonly postgres: string;
  /** Of the superuser, which only starting the database needs. */
  readonly postgresPassword: string;
  /** Of the user that everything else is. */
  readonly databasePassword: string;
  readonly temporal: string;
  readonly webUi: string;
  readonly emulator: string;
  readonly reports: string;
  readonly ports: string;
  readonly lock: string;
  readonly running: string;
}

/** Places in a data directory; touches nothing. */
export function dataDirectoryPaths(dataDir: string): DataDirectory {
  const root = path.resolve(dataDir);
  return {
    root,
    logs: path.join(root, 'logs'),
    postgres: path.join(root, 'postgres'),
    postgresPassword: path.join(root, 'postgres-password'),
    databasePassword: path.join(root, 'database-password'),
    temporal: path.join(root, 'temporal'),
    webUi: path.join(root, 'web-ui'),
    emulator: path.join(root, 'emulator'),
    reports: path.join(root, 'reports'),
    ports: path.join(root, 'ports.json'),
    lock: path.join(root, 'lock.json'),
    running: path.join(root, 'engine.json'),
  };
}

/** Makes or opens a data directory; throws `newerDataDirectory` before anything is written to a newer one. */
export function openDataDirectory(dataDir: string, createdBy: string): DataDirectory {
  const paths = dataDirectoryPaths(dataDir);
  const versionFile = path.join(paths.root, 'version.json');
  const found = readLayout(versionFile);
  if (found !== undefined) refuseNewer(found, paths.root);
  try {
    mkdirSync(paths.root, { recursive: true, mode: ownerOnly });
    for (const folder of ['logs', 'temporal', 'webUi', 'emulator', 'reports'] as const) {
      mkdirSync(paths[folder], { recursive: true, mode: ownerOnly });
      // Of an earlier version too: histories, journals and reports are nobody else's business.
      chmodSync(paths[folder], ownerOnly);
    }
    // Where we are root PostgreSQL runs as its own user, who must pass through; nobody else needs to.
    chmodSync(paths.root, process.getuid?.() === 0 ? passable : ownerOnly);
    if (found === undefined) writeFileSafely(versionFile, { layout: currentLayout, createdBy });
  } catch (thrown) {
    throw new EngineError(
      'dataDirectoryUnusable',
      `The data directory ${paths.root} cannot be written: ${reasonOf(thrown)}. ` +
        'Make it writable or choose another one with --data-dir.',
      { cause: thrown },
    );
  }
  return paths;
}

/** Writes JSON so that a reader sees the old or the new text, never half of it; readable by the owner alone. */
export function writeFileSafely(file: string, value: unknown): void {
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

/** Reads JSON; undefined when there is no such file or it holds something else. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

interface Layout {
  readonly layout: number;
  readonly createdBy: string;
}

function readLayout(versionFile: string): Layout | undefined {
  if (!existsSync(versionFile)) return undefined;
  const found = (readJson(versionFile) ?? {}) as Partial<Record<keyof Layout, unknown>>;
  const { layout, createdBy } = found;
  if (typeof layout !== 'number') {
    throw new EngineError(
      'dataDirectoryUnusable',
      `${versionFile} does not say which layout the data directory has (a number "layout" was expected). Nothing was ` +
        'changed. Use another directory with --data-dir, or delete this one to begin anew.',
    );
  }
  return { layout, createdBy: typeof createdBy === 'string' ? createdBy : 'an unknown version' };
}

function refuseNewer(found: Layout, root: string): void {
  if (found.layout <= currentLayout) return;
  throw new EngineError(
    'newerDataDirectory',
    `The data directory ${root} was made by ${found.createdBy} and has layout ${found.layout}; this version reads up to ` +
      `layout ${currentLayout}. Nothing was changed. Use that version, or another directory with --data-dir.`,
  );
}
