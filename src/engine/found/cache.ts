/**
 * Programs kept for all checkouts in the user's cache directory, each with its version and machine in the name. A
 * program appears there whole or not at all (rename), and one process at a time makes it. Beside it stands its SHA-256,
 * which is compared before it is run: what is damaged or was exchanged is made anew. That keeps out no one who may write
 * the cache, who could write both; it must therefore be nobody else's.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isProgram, type EngineEnvironment } from './environment.ts';
import { ownName, releaseFileLock, takeFileLock } from '../fileLock.ts';
import type { ProcessName } from '../processes.ts';

/** A program that can be built from a public Go module. */
export interface Buildable {
  readonly name: string;
  readonly version: string;
  readonly package: string;
  readonly packagesExpected: number;
  readonly expectation: string;
}

/** The Temporal server that virtual time was tried with. Later tags ask for a newer Go. */
export const temporalServer: Buildable = {
  name: 'temporal-server',
  version: '1.32.1',
  package: 'go.temporal.io/server/cmd/server',
  packagesExpected: 1_754,
  expectation: 'about 7 minutes on two cores, once',
};

/** The Temporal Web UI. */
export const temporalWebUi: Buildable = {
  name: 'temporal-ui',
  version: '2.54.1',
  package: 'github.com/temporalio/ui-server/v2/cmd/server',
  packagesExpected: 432,
  expectation: 'about half a minute, once',
};

const pieceBytes = 4 * 1024 * 1024;

/** The folder of built programs. */
export function cacheFolder(environment: EngineEnvironment): string {
  return path.join(environment.cacheDir, 'engine');
}

/** Where a built program is or would be. */
export function cachedPath(program: Buildable, environment: EngineEnvironment): string {
  return path.join(cacheFolder(environment), cachedName(program, environment));
}

/** A cached program's path; undefined when it is not there, or not what was made. */
export function findCached(program: Buildable, environment: EngineEnvironment): string | undefined {
  const file = cachedPath(program, environment);
  return isProgram(file) && cachedFault(file) === null ? file : undefined;
}

/** Why a cached program is not run; null when it is what was made. A missing hash, of an earlier version, is made good. */
export function cachedFault(file: string): string | null {
  if (statSync(path.dirname(file)).mode & 0o002 || statSync(file).mode & 0o002)
    return `${file} can be written by everybody`;
  const found = sha256Of(file);
  if (!existsSync(hashFile(file))) writeFileSync(hashFile(file), `${found}\n`, { mode: 0o644 });
  const kept = readFileSync(hashFile(file), 'utf8').trim();
  return kept === found ? null : `${file} is not what was built: its SHA-256 is another`;
}

/** Puts a program that was made elsewhere on the same disk into its place, whole. */
export function keep(made: string, place: string): void {
  chmodSync(made, 0o755);
  // The hash first: a program is never there with the hash of another.
  writeFileSync(hashFile(place), `${sha256Of(made)}\n`, { mode: 0o644 });
  renameSync(made, place);
}

function hashFile(file: string): string {
  return `${file}.sha256`;
}

/** Piece by piece: the server has 200 MB. */
function sha256Of(file: string): string {
  const hash = createHash('sha256');
  const piece = Buffer.alloc(pieceBytes);
  const descriptor = openSync(file, 'r');
  try {
    for (;;) {
      const bytes = readSync(descriptor, piece);
      if (bytes === 0) return hash.digest('hex');
      hash.update(piece.subarray(0, bytes));
    }
  } finally {
    closeSync(descriptor);
  }
}

interface Turn {
  /** What is made, as part of a file name. */
  readonly name: string;
  /** Called every half second while another process makes it. */
  readonly onWait: (holder: ProcessName) => void;
  readonly signal?: AbortSignal | undefined;
}

const turnPollMs = 500;

/** Runs `make` while no other process does; a turn left by a dead process is taken over. */
export async function inTurn<Made>(
  environment: EngineEnvironment,
  turn: Turn,
  make: () => Promise<Made>,
): Promise<Made> {
  const folder = cacheFolder(environment);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = path.join(folder, `${turn.name}.lock`);
  for (;;) {
    const holder = takeFileLock(lock, { process: ownName() });
    if (holder === undefined) break;
    turn.onWait(holder.process);
    await sleep(turnPollMs, undefined, { signal: turn.signal });
  }
  return make().finally(() => releaseFileLock(lock));
}

function cachedName(program: Buildable, environment: EngineEnvironment): string {
  return `${program.name}-${program.version}-${environment.platform}-${environment.arch}`;
}
