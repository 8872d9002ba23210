/** What is kept, as the schema itself says it: docs/privacy.md is made from it (`UPDATE=1`), and a device can be exported and erased. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { deviceTables } from '#store/device/deviceRecords.ts';
import { recordInstalls } from '#store/device/installs.ts';
import type { Store } from '#store/store.ts';
import { markJoined } from '#store/registration/joins.ts';
import { ran, type Ran } from '../cli/run.ts';
import { openDatabase } from './database.ts';
import { device, discover, guid, now, qualityOf, register } from './fleets.ts';

const document = 'docs/privacy.md';
const made = /<!-- tables -->[^]*$/;
/** Columns by which a table may name a person. */
const people = ['by', 'operator', 'ring_by', 'contact', 'sender'];
/** Tables whose bodies hold what people asked for. */
const bodies = ['releases', 'decisions', 'messages', 'incidents'];

interface Column {
  readonly table: string;
  readonly column: string;
  readonly about: string | null;
  readonly note: string | null;
}

describe('what is kept', () => {
  let store: Store;
  let url = '';
  let columns: readonly Column[] = [];
  let ofDevices: readonly string[] = [];

  before(async () => {
    ({ store, url } = await openDatabase());
    const { rows } = await store.pool.query<Column>(`
      select c.relname as table, a.attname as column, obj_description(c.oid) as about,
        col_description(c.oid, a.attnum) as note
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
      order by c.relname, a.attnum`);
    columns = rows;
    ofDevices = (await deviceTables(store.pool)).map(({ table }) => table);
  });
  after(() => store.close());

  const tables = () => [...new Set(columns.map(({ table }) => table))];
  const ofPeople = () =>
    tables()
      .filter((table) => !ofDevices.includes(table))
      .filter(
        (table) =>
          bodies.includes(table) ||
          columns.some((one) => one.table === table && people.includes(one.column)),
      );
  const aboutOf = (table: string) => columns.find((one) => one.table === table)?.about ?? null;

  it('is noted of every table, and of every column of those that tell of devices or people', () => {
    assert.deepEqual(
      tables().filter((table) => aboutOf(table) === null),
      [],
      'write `comment on table` into the migration that makes it',
    );
    const noted = [...ofDevices, ...ofPeople()];
    const silent = columns.filter(({ table, note }) => noted.includes(table) && note === null);
    assert.deepEqual(
      silent.map(({ table, column }) => `${table}.${column}`),
      [],
    );
    assert.deepEqual(
      noted.filter((table) => !/ Kept: .+\.$/.test(aboutOf(table) ?? '')),
      [],
      'and how long it is kept',
    );
  });

  it('is what docs/privacy.md says', async () => {
    const section = (table: string): string => {
      const own = columns.filter((one) => one.table === table);
      const rows = own.map(({ column, note }) => `| \`${column}\` | ${note ?? ''} |`);
      return [
        `### ${table}`,
        '',
        aboutOf(table),
        '',
        '| column | what |',
        '| --- | --- |',
        ...rows,
      ].join('\n');
    };
    const others = tables().filter((one) => ![...ofDevices, ...ofPeople()].includes(one));
    const text = [
      '<!-- tables -->',
      '## Of single devices',
      ...ofDevices.map(section),
      '## Of operators and contacts',
      ...ofPeople().map(section),
      '## Of nobody',
      others.map((table) => `- \`${table}\`: ${aboutOf(table) ?? ''}`).join('\n'),
    ].join('\n\n');
    const formatted = await format(text, { parser: 'markdown', printWidth: 130 });
    if (process.env['UPDATE'] === '1')
      writeFileSync(
        document,
        readFileSync(document, 'utf8').replace(made, () => formatted),
      );
    assert.equal(made.exec(readFileSync(document, 'utf8'))?.[0], formatted);
  });

  describe('about a device', () => {
    const tenant = 'contoso';
    const asked = (...words: readonly string[]): Promise<Ran> =>
      ran(['devices', ...words], { DATABASE_URL: url, RINGMASTER_OPERATOR: 'anna' });

    before(async () => {
      const plans = defaultPolicy(tenant).rings.slice(-1);
      await discover(store, tenant, [device(1), device(2)]);
      await register(store, { tenant, plans });
      const group = { tenant, ring: 'broad' };
      await markJoined(store, { ...group, objectIds: [guid('object', 1)], at: now });
      await recordInstalls(store, {
        key: qualityOf(tenant),
        at: now,
        rows: [1, 2].map((number) => ({
          entraDeviceId: guid('entra', number),
          state: 'failed',
          targetBuild: '10.0.19044.1766',
          errorClass: null,
          errorCode: '0x80070070',
          at: now,
        })),
      });
    });

    it('is given out whole, by whichever of its ids a table has', async () => {
      const { out, code } = await asked('export', 'S-1');
      const { records } = JSON.parse(out) as { records: Record<string, readonly object[]> };
      assert.deepEqual([code, Object.keys(records)], [0, ['devices', 'installs']]);
      assert.ok(!out.includes('S-2') && !out.includes(guid('entra', 2)));
    });

    it('is not erased while the service or a group of its has the device', async () => {
      const registered = await asked('erase', 'S-1', '--yes');
      assert.deepEqual([registered.code, /deregister it first/.test(registered.errors)], [3, true]);
      await asked('deregister', 'S-1', '--reason', 'is sold');
      const joined = await asked('erase', 'S-1', '--yes');
      assert.deepEqual([joined.code, /next discovery/.test(joined.errors)], [3, true]);
      assert.equal((await asked('erase', 'S-1')).code, 2, 'nobody is here to be asked');
    });

    it('is gone from every table once it is erased, and of the others nothing is', async () => {
      await store.pool.query(
        `update devices set joined_ring = null where tenant = $1 and serial_number = 'S-1'`,
        [tenant],
      );
      await store.pool.query('delete from pending_moves where tenant = $1', [tenant]);
      const { code, errors } = await asked('erase', 'S-1', '--yes');
      assert.equal(code, 0, errors);
      assert.equal((await asked('show', 'S-1')).code, 4);
      for (const { table, column } of await deviceTables(store.pool)) {
        const { rows } = await store.pool.query<{ left: number }>(
          `select count(*)::int as left from ${table} where ${column} = any($1)`,
          [[guid('device', 1), guid('entra', 1), guid('object', 1)]],
        );
        assert.equal(rows[0]?.left, 0, table);
      }
      const { out } = await asked('export', 'S-2');
      const { records } = JSON.parse(out) as { records: Record<string, readonly object[]> };
      assert.deepEqual(Object.keys(records), ['devices', 'installs']);
    });
  });
});
