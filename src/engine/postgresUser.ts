/**
 * Which user PostgreSQL runs as. It refuses to be root, so under root (containers, build machines) it runs as another
 * user, who must be able to reach the program and the data: often not so below root's home. There `setpriv` gives it the
 * one right to pass folders (CAP_DAC_OVERRIDE) instead of opening the folders to everybody.
 */
import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { EngineError, reasonOf } from './engineError.ts';
import { findOnPath, type Variables } from './environment.ts';

/** A user of this machine. */
interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** How a PostgreSQL program is called. */
export interface PostgresCaller {
  /** Who owns the data; undefined where we are not root: then it is ourselves. */
  readonly owner: User | undefined;
  /** Whom to start the program as; undefined when it changes its user itself. */
  readonly user: User | undefined;
  /** Puts before a command what gives it the right to reach its files. */
  readonly command: (program: string, args: readonly string[]) => readonly [string, ...string[]];
}

const passingRights = '-all,+dac_override';

/** Chooses the user; makes a user `postgres` where we are root and there is none. */
export async function choosePostgresUser(
  folders: readonly string[],
  variables: Variables,
): Promise<PostgresCaller> {
  const plain: PostgresCaller['command'] = (program, args) => [program, ...args];
  if (process.getuid?.() !== 0) return { owner: undefined, user: undefined, command: plain };
  const owner = findUser('postgres') ?? (await createUser()) ?? findUser('nobody');
  if (owner === undefined) throw noUser();
  const closed = folders.find((folder) => !canReach(folder, owner));
  if (closed === undefined) return { owner, user: owner, command: plain };
  const setpriv = findOnPath('setpriv', variables);
  if (setpriv === undefined) throw noSetpriv(owner, closed);
  const become = [
    `--reuid=${owner.uid}`,
    `--regid=${owner.gid}`,
    '--clear-groups',
    // Without this the kernel would drop the right again in access(2), by which PostgreSQL looks for itself.
    '--securebits=+no_setuid_fixup',
    `--inh-caps=${passingRights}`,
    `--ambient-caps=${passingRights}`,
    `--bounding-set=${passingRights}`,
  ];
  const command: PostgresCaller['command'] = (program, args) => [
    setpriv,
    ...become,
    program,
    ...args,
  ];
  return { owner, user: undefined, command };
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
function canReach(folder: string, user: User): boolean {
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

function noSetpriv(user: User, closed: string): EngineError {
  return new EngineError(
    'postgresUnusable',
    `PostgreSQL does not run as root, and as ${user.name} it may not enter ${closed}. Install setpriv (package util-linux), ` +
      'or put the checkout and --data-dir where others may enter, or run Ringmaster as an ordinary user, or give a ' +
      'database with DATABASE_URL.',
  );
}

/** Wraps what went wrong with PostgreSQL's own programs. */
export function postgresFailed(what: string, thrown: unknown): EngineError {
  return new EngineError('postgresUnusable', `${what}: ${reasonOf(thrown)}`, { cause: thrown });
}
