/** The doctor's look at the store: PostgreSQL answers, and its tables are those of this version. */
import { sql } from 'kysely';
import type { Config } from '#settings/config.ts';
import { redacted } from '#settings/config.ts';
import { readRunningEngine } from '#engine/runningEngine.ts';
import type { Store } from '#store/store.ts';
import { withStore } from '../reach/reach.ts';
import type { Found } from './finding.ts';

const skipped: Found = {
  outcome: 'skipped',
  text: 'no DATABASE_URL is set and no engine runs here',
};

/** Whether PostgreSQL answers, and which it is. */
export async function checkPostgres(config: Config): Promise<Found> {
  return await onStore(config, async (store, url) => {
    const { rows } = await sql<{ server_version: string }>`show server_version`.execute(store.db);
    return {
      outcome: 'passed',
      text: `${rows[0]?.server_version ?? 'unknown version'} at ${new URL(url).host}`,
    };
  });
}

/** Whether all migrations were made, and none by a newer version. */
export async function checkMigrations(config: Config): Promise<Found> {
  return await onStore(config, async (store) => {
    const made = await sql<{
      name: string | null;
    }>`select to_regclass('kysely_migration')::text as name`.execute(store.db);
    if ((made.rows[0]?.name ?? null) === null) {
      return {
        outcome: 'skipped',
        text: 'the database is empty; the worker makes its tables when it starts',
      };
    }
    const { rows } = await sql<{
      name: string;
    }>`select name from kysely_migration order by name`.execute(store.db);
    return { outcome: 'passed', text: `${rows.length}, the last ${rows.at(-1)?.name ?? 'none'}` };
  });
}

/** Asks the store; one that does not answer, or is not there, is what was found. */
export async function onStore(
  config: Config,
  ask: (store: Store, url: string) => Promise<Found>,
): Promise<Found> {
  const url = config.databaseUrl ?? readRunningEngine(config.dataDir)?.databaseUrl;
  if (url === undefined) return skipped;
  try {
    return await withStore(config, (store) => ask(store, url));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      outcome: 'failed',
      kind: 'unreachable',
      text: `${redacted(url)}: ${why}`,
      remedy: 'start the engine with `ringmaster up`, or correct $DATABASE_URL',
    };
  }
}

/** A database that is empty, or older than this version, has nothing to tell. */
export async function onTable(
  config: Config,
  table: 'contact_addresses' | 'drift' | 'incidents' | 'kept_readings' | 'set_aside' | 'walks',
  ask: (store: Store) => Promise<Found>,
): Promise<Found> {
  return await onStore(config, async (store) => {
    const { rows } = await sql<{ readonly name: string | null }>`
      select to_regclass(${table})::text as name`.execute(store.db);
    if ((rows[0]?.name ?? null) !== null) return await ask(store);
    return { outcome: 'skipped', text: 'nothing has been read yet' };
  });
}
