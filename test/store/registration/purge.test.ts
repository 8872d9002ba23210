/** What a policy keeps no longer goes, and nothing that is younger or that somebody still needs. */
import assert from 'node:assert/strict';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Registration } from '#core/device/device.ts';
import { findDevice } from '#store/device/deviceList.ts';
import { deviceTables } from '#store/device/deviceRecords.ts';
import { purge } from '#store/registration/purge.ts';
import { recordInstalls } from '#store/device/installs.ts';
import type { Store } from '#store/store.ts';
import { dayMs } from '#core/time.ts';
import { openDatabase } from '../database.ts';
import { device, discover, guid, now, numbers, qualityOf, register } from '../fleets.ts';

const plan = defaultPolicy('x').retention;

describe('what a policy keeps no longer', () => {
  let store: Store;
  let tenants = 0;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  /** Three registered devices, of which the first has left so many days ago, with rows about each. */
  async function left(daysAgo: number): Promise<string> {
    const tenant = `purge-${(tenants += 1)}`;
    await discover(
      store,
      tenant,
      numbers(3).map((one) => device(one)),
    );
    await register(store, { tenant, plans: defaultPolicy(tenant).rings });
    await recordInstalls(store, {
      key: qualityOf(tenant),
      at: now,
      rows: numbers(3).map((one) => ({
        entraDeviceId: guid('entra', one),
        state: 'failed' as const,
        targetBuild: '10.0.19044.1766',
        errorClass: null,
        errorCode: null,
        at: now,
      })),
    });
    await store.pool.query(
      `insert into absences (tenant, device_id, since, lists, looked_at, gone_at, registration)
       values ($1, $2, 0, 9, 0, $3, 'ready')`,
      [tenant, guid('device', 0), now - daysAgo * dayMs],
    );
    await store.pool.query(
      `update devices set registration = null, discovered_at = null, ring = null where tenant = $1 and device_id = $2`,
      [tenant, guid('device', 0)],
    );
    await store.pool.query('delete from pending_moves where tenant = $1', [tenant]);
    return tenant;
  }
  const standing = async (tenant: string): Promise<Registration | null | undefined> =>
    (await findDevice(store, { key: qualityOf(tenant), id: guid('device', 0) }))?.registration;
  const purged = async (tenant: string) =>
    (await purge(store, { tenant, asOf: now, plan })).devices;
  const rowsAbout = async (tenant: string, number: number): Promise<number> => {
    const ids = [guid('device', number), guid('entra', number), guid('object', number)];
    let rows = 0;
    for (const { table, column } of await deviceTables(store.pool)) {
      const found = await store.pool.query(
        `select 1 from ${table} where tenant = $1 and ${column} = any($2)`,
        [tenant, ids],
      );
      rows += found.rowCount ?? 0;
    }
    return rows;
  };

  it('are all rows about a device thirty days after it left, and no sooner', async () => {
    const young = await left(29.9);
    assert.deepEqual([await purged(young), await standing(young)], [0, 'gone']);
    const old = await left(30.1);
    const others = [await rowsAbout(old, 1), await rowsAbout(old, 2)];
    assert.equal(await purged(old), 1);
    assert.equal(await rowsAbout(old, 0), 0);
    assert.deepEqual([await rowsAbout(old, 1), await rowsAbout(old, 2)], others);
    assert.equal(await purged(old), 0, 'again it finds nothing');
    assert.equal(await standing(young), 'gone', 'another tenant is left alone');
  });

  it('is not what a new record of the same device has', async () => {
    const tenant = await left(31);
    const anew = device(70, { entraDeviceId: guid('entra', 0), serialNumber: 'S-0' });
    await discover(store, tenant, [anew]);
    assert.equal(await purged(tenant), 1);
    const { rowCount } = await store.pool.query(
      'select 1 from installs where tenant = $1 and entra_device_id = $2',
      [tenant, guid('entra', 0)],
    );
    assert.equal(rowCount, 1);
  });

  const needs: readonly (readonly [string, string])[] = [
    [
      'a hold has',
      `insert into hold_members (tenant, area, hold, device_id, part, joined_at) values ($1, 'quality', 'h', $2, 'hold', 0)`,
    ],
    [
      'a ring’s group has',
      `update devices set joined_ring = 'broad', joined_at = 0 where tenant = $1 and device_id = $2`,
    ],
    [
      'a release that is not over counts',
      `with r as (insert into releases (tenant, area, release, status, revision, body, saved_at) values ($1, 'quality', 'r', 'running', 1, '{}', 0))
       insert into exposures (tenant, area, release, device_id, ring, since) values ($1, 'quality', 'r', $2, 'broad', 0)`,
    ],
  ];
  for (const [what, statement] of needs) {
    it(`is not a device that ${what}`, async () => {
      const tenant = await left(300);
      await store.pool.query(statement, [tenant, guid('device', 0)]);
      assert.deepEqual([await purged(tenant), await standing(tenant)], [0, 'gone']);
      await store.pool.query(`update releases set status = 'judged' where tenant = $1`, [tenant]);
      await store.pool.query('delete from hold_members where tenant = $1', [tenant]);
      await store.pool.query('update devices set joined_ring = null where tenant = $1', [tenant]);
      assert.equal(await purged(tenant), 1, 'once it is over');
    });
  }

  it('is a verdict of a year ago, which is made anew, and none that is younger', async () => {
    const tenant = `purge-${(tenants += 1)}`;
    await discover(
      store,
      tenant,
      numbers(2).map((one) => device(one)),
    );
    await register(store, { tenant, plans: defaultPolicy(tenant).rings, passes: () => false });
    const at = (days: number, id: string) =>
      store.pool.query('update devices set judged_at = $3 where tenant = $1 and device_id = $2', [
        tenant,
        id,
        now - days * dayMs,
      ]);
    await at(366, guid('device', 0));
    await at(364, guid('device', 1));
    assert.equal((await purge(store, { tenant, asOf: now, plan })).verdicts, 1);
    const failures = await Promise.all(
      numbers(2).map(async (one) => {
        const found = await findDevice(store, { key: qualityOf(tenant), id: guid('device', one) });
        return found?.failure?.check ?? null;
      }),
    );
    assert.deepEqual(failures, [null, 'edition']);
  });

  it('goes in bounded batches, however much it is', async () => {
    const tenant = `purge-${(tenants += 1)}`;
    await store.pool.query(
      `with ids as (select gen_random_uuid() as id from generate_series(1, 1201)),
       absent as (insert into absences (tenant, device_id, since, lists, looked_at, gone_at, registration)
         select $1, id, 0, 3, 0, 1, 'ready' from ids)
       insert into devices (tenant, device_id, collected_at) select $1, id, 0 from ids`,
      [tenant],
    );
    let batches = 0;
    const { devices } = await purge(store, { tenant, asOf: now, plan, beat: () => (batches += 1) });
    assert.equal(devices, 1201);
    assert.ok(batches >= 3);
    const { rowCount } = await store.pool.query('select 1 from devices where tenant = $1', [
      tenant,
    ]);
    assert.equal(rowCount, 0);
  });
});
