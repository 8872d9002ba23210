/**
 * One Temporal server and one PostgreSQL for many months that are played one after the other. Each month gets a database
 * of its own, so that no release learns from another, and drops it in the end.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { dataDirectoryPaths } from '#engine/dataDirectory.ts';
import { databaseUser } from '#engine/servers/databaseUser.ts';
import { startEngine, type Engine } from '#engine/supervisor.ts';
import type { Servers } from '../../stage.ts';

/** Lends servers with an empty database of this name. */
export type LendServers = <T>(name: string, work: (servers: Servers) => Promise<T>) => Promise<T>;

/** Starts servers, does the work, ends them whatever happened. */
export async function withServers<T>(
  signal: AbortSignal,
  work: (lend: LendServers) => Promise<T>,
): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ringmaster-fleets-'));
  try {
    const engine = await startEngine({
      dataDir,
      command: 'npm run calibrate',
      embeddedOnly: true,
      signal,
      want: { webUi: false, worker: false },
    });
    try {
      return await work((name, play) => lend(engine, name, play));
    } finally {
      await engine.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function lend<T>(
  { databaseUrl, dataDir, temporal: { address, namespace } }: Engine,
  name: string,
  work: (servers: Servers) => Promise<T>,
): Promise<T> {
  const own = new URL(databaseUrl);
  own.pathname = `/${name}`;
  const superuser = await superuserUrl(databaseUrl, dataDir);
  await ask(superuser, `create database "${name}" owner ${databaseUser}`);
  try {
    return await work({ address, namespace, databaseUrl: own.href });
  } finally {
    // Forced: after a failure somebody may still be connected. One that stays costs disk space until the end, no more.
    await ask(superuser, `drop database "${name}" with (force)`).catch(() => undefined);
  }
}

/** The user that the engine works as may make no databases. */
async function superuserUrl(databaseUrl: string, dataDir: string): Promise<string> {
  const url = new URL(databaseUrl);
  url.username = 'ringmaster';
  url.password = (await readFile(dataDirectoryPaths(dataDir).postgresPassword, 'utf8')).trim();
  url.pathname = '/postgres';
  return url.href;
}

async function ask(databaseUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
