/**
 * A file that at most one living process holds. It says who (pid and start time), so that the lock of a dead process is
 * taken over at once, also when somebody else has its pid by now.
 */
import { randomUUID } from 'node:crypto';
import { constants, copyFileSync, linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readJson } from './dataDirectory.ts';
import { isAlive, nameProcess, type ProcessName } from './processes.ts';

/** Who holds a lock; more may stand beside the process. */
export interface Holder {
  readonly process: ProcessName;
}

/** This process, as the holder of a lock. */
export function ownName(): ProcessName {
  return nameProcess(process.pid) ?? { pid: process.pid, startedAs: 'unknown' };
}

/** Takes a lock; gives the living process that holds it already, or undefined when it is ours now. */
export function takeFileLock<Kind extends Holder>(file: string, holder: Kind): Kind | undefined {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, `${JSON.stringify(holder, null, 2)}\n`, { mode: 0o600 });
  try {
    // A link appears whole or not at all, and only one of two can be first.
    while (!linkIfAbsent(draft, file)) {
      const living = readFileLock(file);
      if (living !== undefined) return living as Kind;
      removeStale(file);
    }
    return undefined;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The living process that holds a lock; undefined when none does. */
export function readFileLock(file: string): Holder | undefined {
  const holder = readJson(file) as Holder | undefined;
  const isHolder = typeof holder?.process?.pid === 'number';
  return isHolder && isAlive(holder.process) ? holder : undefined;
}

/** Gives a lock back. */
export function releaseFileLock(file: string): void {
  rmSync(file, { force: true });
}

/**
 * Removes the lock of a dead process. Two starts may do this at once, and the second would remove the fresh lock of the
 * first: so the file is moved aside first, looked at again, and put back if a living process holds it.
 */
function removeStale(file: string): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch {
    // The other start was quicker.
    return;
  }
  if (readFileLock(aside) !== undefined) linkIfAbsent(aside, file);
  rmSync(aside, { force: true });
}

function linkIfAbsent(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
    return copyIfAbsent(from, to);
  }
}

/** Where the file system has no links (some mounts of containers): nearly as good. */
function copyIfAbsent(from: string, to: string): boolean {
  try {
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw thrown;
  }
}
