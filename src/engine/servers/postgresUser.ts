/**
 * Which user PostgreSQL runs as. It refuses to be root, so under root (containers, build machines) it runs as another
 * user, who has no right of root's; how that one reaches its files below closed folders stands in postgresPlace.ts.
 */
import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { EngineError, reasonOf } from '../engineError.ts';

/** A user of this machine. */
export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Whom PostgreSQL's programs run as; undefined where we are not root: then as ourselves. Makes a user where there is none. */
export async function choosePostgresUser(): Promise<User | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const user = findUser('postgres') ?? (await createUser()) ?? findUser('nobody');
  if (user === undefined) throw noUser();
  return user;
}

function findUser(name: string): User | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined
    ? undefined
    : { name, uid: Number(uid), gid: Number(gid) };
}

async function createUser(): Promise<User | undefined> {
  try {
    await promisify(execFile)('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      'postgres',
    ]);
  } catch {
    // No useradd here, or a read-only /etc: `nobody` serves as well.
  }
  return findUser('postgres');
}

/** Whether every folder on the way may be passed by this user. */
export function canReach(folder: string, user: User): boolean {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const { mode, uid, gid } = statSync(at);
    const shift = uid === user.uid ? 6 : groupShift(gid, user);
    if (((mode >> shift) & 1) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

function groupShift(gid: number, user: User): number {
  return gid === user.gid ? 3 : 0;
}

function noUser(): EngineError {
  return new EngineError(
    'postgresUnusable',
    'PostgreSQL does not run as root, and this machine has neither a user `postgres` nor `nobody` to run it as, and none ' +
      'could be made. Run Ringmaster as an ordinary user, or give a database with DATABASE_URL.',
  );
}

/** Wraps what went wrong with PostgreSQL's own programs. */
export function postgresFailed(what: string, thrown: unknown): EngineError {
  return new EngineError('postgresUnusable', `${what}: ${reasonOf(thrown)}`, { cause: thrown });
}
