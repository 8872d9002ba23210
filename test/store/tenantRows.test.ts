/**
 * Two tenants in one database never see each other's rows: asked of every table there is, by a role that tries, by the
 * tables' owner, and through the stores that share connections.
 */
import assert from 'node:assert/strict';
import { Client, escapeIdentifier } from 'pg';
import { unprotected } from '#store/migrations/tenantRows.ts';
import { migrate, openServer, openStore, storeOn, type Store } from '#store/store.ts';
import { openDatabase } from './database.ts';

const roles = ['tries', 'owns'] as const;
type Role = (typeof roles)[number];

/** Kysely's own: they tell of the database and of no tenant. */
const ofNobody = ['kysely_migration', 'kysely_migration_lock'];

interface Column {
  readonly name: string;
  readonly type: string;
}

describe('rows of tenants', () => {
  let store: Store;
  let url: string;
  let tables: ReadonlyMap<string, readonly Column[]>;

  before(async () => {
    ({ store, url } = await openDatabase());
    tables = await tenantTables(store);
    await dropChecks(store);
    for (const role of roles)
      await store.pool.query(`create role ${role} login password 'p' nosuperuser nobypassrls`);
    await store.pool.query(
      `grant select, insert, update, delete, truncate on all tables in schema public to tries`,
    );
    for (const [table, columns] of tables)
      for (const tenant of ['a', 'b']) await store.pool.query(insertion(table, columns), [tenant]);
  });
  after(async () => {
    await store.pool.query(`reassign owned by owns to current_user`);
    for (const role of roles) {
      await store.pool.query(`drop owned by ${role}`);
      await store.pool.query(`drop role ${role}`);
    }
    await store.close();
  });

  it('are protected in every table, whichever migration made it', async () => {
    const { rows } = await store.pool.query(unprotected);
    assert.deepEqual(rows, []);
    const { rows: all } = await store.pool.query<{ readonly name: string }>(
      `select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace`,
    );
    const others = all.map(({ name }) => name).filter((name) => !tables.has(name));
    assert.deepEqual(others.toSorted(), ofNobody, 'a table whose rows are of no tenant');
    assert.ok(tables.size >= 43);
  });

  it('are protected in a table that is new, by the migration that makes it', async () => {
    await store.pool.query('create table news (tenant text not null)');
    assert.deepEqual((await store.pool.query(unprotected)).rows, [{ name: 'news' }]);
    await migrate(store);
    assert.deepEqual((await store.pool.query(unprotected)).rows, []);
    await store.pool.query('drop table news');
  });

  for (const role of roles) {
    describe(role === 'owns' ? 'for the owner of the tables' : 'for a role that tries', () => {
      let client: Client;
      before(async () => {
        if (role === 'owns')
          for (const table of tables.keys())
            await store.pool.query(`alter table ${table} owner to owns`);
        client = await connectAs(url, role);
      });
      after(() => client.end());

      it('are not seen without a tenant, and of a tenant only its own', async () => {
        for (const [table] of tables) {
          await speakFor(client, null);
          assert.equal(await count(client, table), 0, table);
          await speakFor(client, 'a');
          const { rows } = await client.query(`select distinct tenant from ${table}`);
          assert.deepEqual(rows, [{ tenant: 'a' }], table);
        }
      });

      it('are neither changed, taken away, nor written for another', async () => {
        await speakFor(client, 'a');
        for (const [table, columns] of tables) {
          const changed = await client.query(`update ${table} set tenant = 'c' where tenant = 'b'`);
          const removed = await client.query(`delete from ${table} where tenant = 'b'`);
          assert.deepEqual([changed.rowCount, removed.rowCount], [0, 0], table);
          await assert.rejects(
            client.query(insertion(table, columns), ['b']),
            /row-level security/,
            table,
          );
          await assert.rejects(
            client.query(`update ${table} set tenant = 'b'`),
            /row-level security/,
            table,
          );
        }
        for (const [table] of tables) {
          const { rows } = await store.pool.query<{ readonly rows: number }>(
            `select count(*)::int as rows from ${table} where tenant = 'b'`,
          );
          assert.deepEqual(rows, [{ rows: 1 }], table);
        }
      });
    });
  }

  it('are not let loose by a role that is not their owner', async () => {
    const client = await connectAs(url, 'tries');
    try {
      for (const statement of [
        'alter table devices disable row level security',
        'alter table devices no force row level security',
        'drop policy own_tenant on devices',
        'set role owns',
      ])
        await assert.rejects(client.query(statement), /must be owner|permission denied/, statement);
    } finally {
      await client.end();
    }
  });

  it('are kept apart by stores that share one connection, whoever had it last', async () => {
    const server = openServer({ databaseUrl: addressOf(url, 'tries'), maxConnections: 1 });
    try {
      const [a, b] = [storeOn(server, 'a'), storeOn(server, 'b')];
      const seen = async (of: Pick<Store, 'db' | 'pool' | 'lockDb'>) => [
        ...(await of.db.selectFrom('devices').select('tenant').execute()),
        ...(await of.lockDb.selectFrom('devices').select('tenant').execute()),
        ...(await of.pool.query<{ tenant: string }>('select tenant from devices')).rows,
      ];
      const rounds = await Promise.all(
        Array.from({ length: 20 }, (_, round) => seen(round % 2 === 0 ? a : b)),
      );
      rounds.forEach((rows, round) => {
        const tenant = round % 2 === 0 ? 'a' : 'b';
        assert.deepEqual(rows, [{ tenant }, { tenant }, { tenant }]);
      });
      await assert.rejects(
        a.db.updateTable('devices').set({ tenant: 'b' }).execute(),
        /row-level security/,
      );
      assert.deepEqual(await seen(a), [{ tenant: 'a' }, { tenant: 'a' }, { tenant: 'a' }]);
    } finally {
      await server.close();
    }
  });

  it('are all seen by the store of the whole installation', async () => {
    const whole = openStore({ databaseUrl: addressOf(url, 'tries') });
    try {
      const rows = await whole.db
        .selectFrom('devices')
        .select('tenant')
        .orderBy('tenant')
        .execute();
      assert.deepEqual(rows, [{ tenant: 'a' }, { tenant: 'b' }]);
    } finally {
      await whole.close();
    }
  });
});

async function tenantTables({ pool }: Store): Promise<ReadonlyMap<string, readonly Column[]>> {
  const { rows } = await pool.query<{ table: string; columns: readonly Column[] }>(
    `select c.relname as table, jsonb_agg(jsonb_build_object('name', a.attname, 'type', t.typcategory::text || t.typname::text)) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       join pg_type t on t.oid = a.atttypid
     where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and a.attidentity = '' and a.attgenerated = ''
     group by c.relname having bool_or(a.attname = 'tenant')`,
  );
  return new Map(rows.map(({ table, columns }) => [table, columns]));
}

/** What a row may hold is not asked here, only whose it is. */
async function dropChecks({ pool }: Store): Promise<void> {
  const { rows } = await pool.query<{ text: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as text
     from pg_constraint where contype in ('c', 'f') and connamespace = 'public'::regnamespace`,
  );
  for (const { text } of rows) await pool.query(text);
}

/** A row of the tenant $1 with something in each column. */
function insertion(table: string, columns: readonly Column[]): string {
  const names = columns.map(({ name }) => escapeIdentifier(name));
  const values = columns.map(({ name, type }) => (name === 'tenant' ? '$1' : valueOf(type)));
  return `insert into ${table} (${names.join(', ')}) values (${values.join(', ')})`;
}

function valueOf(type: string): string {
  if (type === 'Uuuid') return `'00000000-0000-4000-8000-000000000001'`;
  if (type === 'Ujsonb') return `'{}'`;
  if (type.startsWith('A')) return `'{}'`;
  if (type.startsWith('N')) return '1';
  return type.startsWith('B') ? 'false' : `'x'`;
}

async function count(client: Client, table: string): Promise<number> {
  const { rows } = await client.query<{ rows: number }>(
    `select count(*)::int as rows from ${table}`,
  );
  return rows[0]?.rows ?? -1;
}

async function speakFor(client: Client, tenant: string | null): Promise<void> {
  await client.query(`select set_config('ringmaster.tenant', $1, false)`, [tenant ?? '']);
}

function addressOf(url: string, role: Role): string {
  const address = new URL(url);
  address.username = role;
  address.password = 'p';
  return address.href;
}

async function connectAs(url: string, role: Role): Promise<Client> {
  const client = new Client({ connectionString: addressOf(url, role) });
  await client.connect();
  return client;
}
