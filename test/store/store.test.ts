/** Opening and migrating a database, and what is said when it cannot be done. */
import assert from 'node:assert/strict';
import { Migrator, sql } from 'kysely';
import { inBulk } from '#store/bulk.ts';
import { StoreError } from '#store/error.ts';
import { initial } from '#store/migrations/early/0001-initial.ts';
import { readIntents, readRings } from '#store/release/rings.ts';
import { inTransaction, migrate, openStore, type Store } from '#store/store.ts';
import { createDatabase } from './database.ts';

describe('the store', () => {
  let store: Store;
  let databaseUrl: string;
  before(async () => {
    databaseUrl = await createDatabase();
    store = openStore({ databaseUrl, maxConnections: 3 });
  });
  after(() => store.close());

  const failure = async (work: Promise<unknown>): Promise<StoreError> => {
    const error: unknown = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof StoreError, String(error));
    return error;
  };

  it('is migrated once however many start at the same time', async () => {
    await Promise.all([migrate(store), migrate(store), migrate(store)]);
    await migrate(store);
    const { rows } = await sql<{ count: number }>`select count(*) from kysely_migration`.execute(
      store.db,
    );
    assert.ok((rows[0]?.count ?? 0) >= 1);
  });

  it('takes a database of the first version along, with what is in it', async () => {
    const old = openStore({ databaseUrl: await createDatabase() });
    try {
      const provider = { getMigrations: () => Promise.resolve({ '0001-initial': initial }) };
      const { error } = await new Migrator({ db: old.db, provider }).migrateToLatest();
      assert.equal(error, undefined);
      await sql`insert into devices (tenant, device_id, collected_at) values ('t', gen_random_uuid(), 1)`.execute(
        old.db,
      );
      await sql`insert into ring_intents values ('t', 'quality', 'fast', '2026-12-B', 6, 2, 2, true, null)`.execute(
        old.db,
      );
      const body = JSON.stringify({ rings: [{ name: 'fast', pause: { expiresAt: 77 } }] });
      await sql`insert into releases values ('t', 'quality', '2026-12-B', 'over', 1, ${body}, 1)`.execute(
        old.db,
      );
      await migrate(old);
      const intents = await readIntents(old, { tenant: 't', area: 'quality', ring: 'fast' });
      assert.deepEqual(
        intents.map(({ pause, closed, until, isOver }) => [pause, closed, until, isOver]),
        [[true, false, 77, true]],
      );
      const { rows } = await sql<object>`select firmware, site from devices`.execute(old.db);
      assert.deepEqual(rows, [{ firmware: null, site: null }]);
    } finally {
      await old.close();
    }
  });

  it('has the tenant in the key of every table', async () => {
    const { rows } = await sql<{ name: string; columns: readonly string[] }>`
      select c.relname as name, array_agg(a.attname::text) as columns
      from pg_index i join pg_class c on c.oid = i.indrelid
        join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
      where i.indisprimary and c.relnamespace = 'public'::regnamespace and c.relname not like 'kysely%'
      group by 1`.execute(store.db);
    assert.ok(rows.length >= 9);
    assert.deepEqual(
      rows.filter(({ columns }) => !columns.includes('tenant')),
      [],
    );
  });

  it('has the area in the key of every table, but for what is of a device, a driver, an incident, a product or a source', async () => {
    const { rows } = await sql<{ name: string }>`
      select c.relname as name
      from pg_index i join pg_class c on c.oid = i.indrelid
        join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
      where i.indisprimary and c.relnamespace = 'public'::regnamespace and c.relname not like 'kysely%'
      group by 1 having bool_and(a.attname <> 'area') order by 1`.execute(store.db);
    assert.deepEqual(
      rows.map(({ name }) => name),
      [
        'absences',
        'center_messages',
        'contact_addresses',
        'device_events',
        'device_facts',
        'devices',
        'drift',
        'driver_words',
        'event_sums',
        'exploited',
        'incident_news',
        'incidents',
        'installed_versions',
        'kept_readings',
        'listings',
        'pending_moves',
        'ring_sizes',
        'set_aside',
        'support_files',
        'support_requests',
        'support_texts',
        'timelines',
        'webhook_ids',
        'writes',
      ],
    );
  });

  it('has no column for names or addresses of people or devices', async () => {
    const { rows } = await sql<{ name: string }>`
      select table_name || '.' || column_name as name from information_schema.columns
      where table_schema = 'public' and table_name not like 'kysely%'`.execute(store.db);
    const personal = rows.filter(({ name }) =>
      /user|upn|mail|display|_name$|phone|\.ip/.test(name),
    );
    assert.deepEqual(personal, []);
  });

  it('refuses a database made by a newer version, names it, and changes nothing', async () => {
    const newer = openStore({ databaseUrl: await createDatabase() });
    try {
      await migrate(newer);
      await sql`insert into kysely_migration (name, timestamp) values ('9999-of-the-future', '')`.execute(
        newer.db,
      );
      const error = await failure(migrate(newer));
      assert.equal(error.code, 'newerSchema');
      assert.match(error.message, /9999-of-the-future/);
    } finally {
      await newer.close();
    }
  });

  it('says that the database cannot be reached, and never the password', async () => {
    const lost = openStore({ databaseUrl: 'postgresql://ringmaster:hush@127.0.0.1:9/none' });
    try {
      const error = await failure(readRings(lost, { tenant: 't', area: 'quality' }));
      assert.equal(error.code, 'unreachable');
      assert.doesNotMatch(error.message, /hush/);
    } finally {
      await lost.close();
    }
  });

  it('goes on after its connections were cut', async () => {
    await readRings(store, { tenant: 't', area: 'quality' });
    const other = openStore({ databaseUrl });
    try {
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`.execute(other.db);
    } finally {
      await other.close();
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(await readRings(store, { tenant: 't', area: 'quality' }), []);
  });

  it('says so when a connection is cut in the middle of a bulk write, and lives', async () => {
    const cut = inBulk(store, { what: 'Copying', tenant: 't' }, (client) =>
      client.query('select pg_terminate_backend(pg_backend_pid())'),
    );
    assert.equal((await failure(cut)).code, 'unreachable');
    assert.deepEqual(await readRings(store, { tenant: 't', area: 'quality' }), []);
  });

  it('reads counts and instants as numbers', async () => {
    const { rows } =
      await sql<object>`select 1733680800000::bigint as at, count(*) as devices, 1.5::numeric as share`.execute(
        store.db,
      );
    assert.deepEqual(rows, [{ at: 1_733_680_800_000, devices: 1, share: 1.5 }]);
  });

  it('says that it is busy when a statement takes too long', async () => {
    const error = await failure(
      inTransaction(store, 'Waiting', async (tx) => {
        await sql`set local statement_timeout = 50`.execute(tx);
        await sql`select pg_sleep(5)`.execute(tx);
      }),
    );
    assert.equal(error.code, 'busy');
    assert.match(error.message, /^Waiting: /);
  });

  it('lets errors of the work itself through as they are', async () => {
    const own = new RangeError('not of the store');
    await assert.rejects(
      inTransaction(store, 'Working', () => Promise.reject(own)),
      (error) => error === own,
    );
  });
});
