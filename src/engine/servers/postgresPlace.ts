/**
 * How PostgreSQL's own user reaches its files where we are root and they lie below folders that are closed to it, such as
 * root's home. It gets no right over other people's files for that, and no folder is opened to everybody: the data
 * directory is opened by us and handed over as a descriptor, under whose name in /proc it passes to the folder that is its
 * own; the programs, which want to know where they lie, are copied once to where everybody may read and root alone may write.
 * Rejected: CAP_DAC_OVERRIDE, with which a flaw in the database reads and writes every file of the machine.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { EngineError, reasonOf } from '../engineError.ts';

/** Where the copies lie; root's, and readable by all. */
const copiesFolder = '/var/lib/ringmaster';

const descriptors = '/proc/self/fd';

/** The name under which a child finds the folder that is its n-th descriptor. Throws where the system has no such names. */
export function nameOfDescriptor(descriptor: number): string {
  if (existsSync(descriptors)) return `${descriptors}/${descriptor}`;
  throw new EngineError(
    'postgresUnusable',
    'PostgreSQL does not run as root, and its own user may not enter the data directory. Give another one with --data-dir, ' +
      'where others may enter, or run Ringmaster as an ordinary user, or give a database with DATABASE_URL.',
  );
}

/** PostgreSQL's programs, as paths. */
export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
}

/** Copies of the programs, named by what they hold and made unless they are there, with all that lies beside them. */
export function copiedPrograms(
  { postgres, initdb }: PostgresPrograms,
  folder = copiesFolder,
): PostgresPrograms {
  const native = path.dirname(path.dirname(postgres));
  const digest = createHash('sha256').update(readFileSync(postgres)).digest('hex').slice(0, 16);
  const copy = path.join(folder, `postgresql-${digest}`);
  const umask = process.umask(0o022);
  try {
    if (!existsSync(copy)) copyWhole(native, copy);
  } catch (thrown) {
    throw new EngineError(
      'postgresUnusable',
      `PostgreSQL does not run as root, and its own user may not enter ${native}; a copy in ${folder} could not be ` +
        `made: ${reasonOf(thrown)}. Put the checkout where others may enter, or run Ringmaster as an ordinary user, or give a ` +
        'database with DATABASE_URL.',
      { cause: thrown },
    );
  } finally {
    process.umask(umask);
  }
  const copied = (program: string): string => path.join(copy, path.relative(native, program));
  return { initdb: copied(initdb), postgres: copied(postgres) };
}

/** Whole or not at all, also when two starts do it at once. */
function copyWhole(from: string, to: string): void {
  mkdirSync(path.dirname(to), { recursive: true, mode: 0o755 });
  const draft = mkdtempSync(path.join(path.dirname(to), 'new-'));
  const made = path.join(draft, 'native');
  try {
    cpSync(from, made, { recursive: true, verbatimSymlinks: true });
    openToAll(made);
    if (!existsSync(to)) renameSync(made, to);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Readable, and where it was for its owner passable or runnable, for everybody; writable for root alone. */
function openToAll(made: string): void {
  const entries = readdirSync(made, { recursive: true, withFileTypes: true });
  const places = entries
    .filter((entry) => !entry.isSymbolicLink())
    .map((entry) => path.join(entry.parentPath, entry.name));
  for (const place of [made, ...places])
    chmodSync(place, (statSync(place).mode & 0o100) === 0 ? 0o644 : 0o755);
}
