/** Holds: who has a cohort's facts, who is under a hold, and how those ordered back come back. */
import assert from 'node:assert/strict';
import type { Cohort } from '#core/evidence/count/counts.ts';
import { readFacts, recordFacts } from '#store/device/deviceFacts.ts';
import { dropHold, readHoldGroups, upsertHoldGroup } from '#store/holds/groups.ts';
import {
  heldDeviceCount,
  heldMembers,
  markHeld,
  matchingDevices,
  moveHeld,
  pendingHoldMembers,
} from '#store/holds/members.ts';
import { holdProgress } from '#store/holds/progress.ts';
import type { Store } from '#store/store.ts';
import { openDatabase } from '../database.ts';
import { enroll, noon, lowest, tell, after as updated } from '../evidence/histories.ts';
import { guid, numbers, qualityOf } from '../fleets.ts';

describe('holds in the store', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  const ids = (...some: readonly number[]) => some.map((number) => guid('device', number));
  const fleet = numbers(6).map((number) => ({
    number,
    ring: 'first',
    is: { model: number < 4 ? 'Fjord' : 'Book', firmware: number < 2 ? 'R1' : 'R2' },
  }));
  const model: Cohort = { fact: 'model', value: 'Fjord' };
  const firmware: Cohort = { fact: 'firmware', value: 'R1' };
  const driver: Cohort = { fact: 'driver', value: 'dock 2.1' };
  const windows: Cohort = { fact: 'windows', value: '19044' };

  it('match devices that have all facts, and none without facts', async () => {
    const tenant = 'match';
    await enroll(store, tenant, fleet);
    await recordFacts(store, {
      tenant,
      at: noon(1),
      rows: [1, 2, 4].map((number) => ({
        deviceId: guid('entra', number),
        fact: 'driver',
        value: 'dock 2.1',
      })),
    });
    await store.pool.query(
      `update devices set registration = 'excluded', ring = null where tenant = $1 and device_id = $2`,
      [tenant, guid('device', 3)],
    );
    const found = async (...cohort: readonly Cohort[]) =>
      (await matchingDevices(store, { tenant, cohort })).map(({ deviceId }) => deviceId);
    assert.deepEqual(await found(model), ids(0, 1, 2).toSorted());
    assert.deepEqual(await found(model, firmware, windows), ids(0, 1).toSorted());
    assert.deepEqual(await found(model, driver), ids(1, 2).toSorted());
    assert.deepEqual(await found(model, { fact: 'windows', value: '1' }), []);
    assert.deepEqual(await found({ fact: 'unheard of', value: "'; drop table devices" }), []);
    assert.deepEqual(await found(), []);
  });

  it('have members until they are dropped, each in one part', async () => {
    const tenant = 'members';
    const of = { ...qualityOf(tenant), hold: 'h1' };
    await enroll(store, tenant, fleet);
    await store.pool.query(
      'update devices set object_id = null where tenant = $1 and device_id = $2',
      [tenant, guid('device', 0)],
    );
    const pending = async (limit = 10) =>
      (await pendingHoldMembers(store, { ...of, cohort: [model], limit })).map(
        ({ deviceId }) => deviceId,
      );
    const [one = '', two = '', three = ''] = ids(1, 2, 3).toSorted();
    assert.deepEqual(await pending(), [one, two, three]);
    assert.deepEqual(await pending(1), [one]);
    const hold = { ...of, part: 'hold', deviceIds: [one, two], at: noon(1) } as const;
    for (const _ of [1, 2]) await markHeld(store, hold);
    assert.deepEqual(await pending(), [three]);
    assert.equal(await heldDeviceCount(store, of), 2);
    await moveHeld(store, { ...of, part: 'pilot', deviceIds: [one], at: noon(2) });
    const members = async (part: 'hold' | 'pilot', after: string | null = null) =>
      (await heldMembers(store, { ...of, part, limit: 5, after })).map(({ deviceId }) => deviceId);
    assert.deepEqual([await members('hold'), await members('pilot')], [[two], [one]]);
    assert.deepEqual(await members('hold', two), []);
    await upsertHoldGroup(store, { ...of, part: 'hold', groupId: 'g', policyId: null });
    await upsertHoldGroup(store, { ...of, part: 'hold', groupId: null, policyId: 'p' });
    const group = { ...of, part: 'hold', groupId: 'g', policyId: 'p' };
    assert.deepEqual(await readHoldGroups(store, of), [group]);
    assert.deepEqual(await readHoldGroups(store, qualityOf(tenant)), [group]);
    assert.deepEqual(await readHoldGroups(store, { ...qualityOf(tenant), hold: 'h2' }), []);
    for (const _ of [1, 2]) await dropHold(store, of);
    assert.deepEqual(await readHoldGroups(store, of), []);
    assert.equal((await pending()).length, 3);
  });

  it('count a device as back when it was heard after its order and is below the update', async () => {
    const tenant = 'back';
    const of = { ...qualityOf(tenant), hold: 'h1' };
    await enroll(store, tenant, fleet);
    await markHeld(store, { ...of, part: 'hold', deviceIds: ids(0, 1, 2, 3, 4, 5), at: noon(1) });
    await moveHeld(store, { ...of, part: 'pilot', deviceIds: ids(0, 1, 2, 3), at: noon(3) });
    await moveHeld(store, { ...of, part: 'rest', deviceIds: ids(4), at: noon(5) });
    await tell(store, tenant, [
      { number: 0, is: { lastSyncAt: noon(4) } },
      { number: 1, is: { lastSyncAt: noon(2) } },
      { number: 2, is: { lastSyncAt: noon(4), osVersion: updated } },
      { number: 3, is: { lastSyncAt: noon(4), osVersion: null } },
      { number: 4, is: { lastSyncAt: noon(6) } },
      { number: 5, is: { lastSyncAt: noon(6) } },
    ]);
    const none = { hold: 'none', devices: 0, pilot: 0, pilotBack: 0, rest: 0, restBack: 0 };
    const untouched = await holdProgress(store, { ...of, lowest, asOf: noon(6) });
    assert.deepEqual(untouched, { ...none, hold: 'h1', devices: 6 }, 'nobody had the update');
    await store.pool.query(
      `insert into exposures (tenant, area, release, device_id, ring, since, begun_at, line, version)
       select $1, 'quality', 'r', id, 'broad', $2, $2, '19044', '{19044,1766}' from unnest($3::uuid[]) as s (id)`,
      [tenant, noon(1), ids(0, 1, 2, 3, 4, 5)],
    );
    const progress = { hold: 'h1', devices: 6, pilot: 4, pilotBack: 1, rest: 1, restBack: 1 };
    assert.deepEqual(await holdProgress(store, { ...of, lowest, asOf: noon(6) }), progress);
    const unknown = { ...qualityOf(tenant), hold: 'none', lowest, asOf: noon(6) };
    assert.deepEqual(await holdProgress(store, unknown), none);
  });

  it('take further facts by either id; the last counts, and strange ones are left out', async () => {
    const tenant = 'facts';
    await enroll(store, tenant, fleet);
    const row = (deviceId: string, fact: string, value: string) => ({ deviceId, fact, value });
    const rows = [
      row(guid('device', 1), 'driver', '1.0'),
      row(guid('device', 1), 'driver', '1.1'),
      row(guid('entra', 1), 'app outlook', '16'),
      row(guid('device', 99), 'driver', '1'),
      row(guid('device', 1), 'model', 'Other'),
      row(guid('device', 1), 'Driver', '1'),
      row(guid('device', 1), 'driver', 'x'.repeat(121)),
      row('PC-1', 'driver', '1'),
    ];
    const record = (at: number, some = rows) => recordFacts(store, { tenant, rows: some, at });
    assert.deepEqual(await record(noon(1)), { written: 2, unknown: 1, poison: 4 });
    assert.deepEqual(await record(noon(2)), { written: 0, unknown: 1, poison: 4 });
    await record(noon(1) - 1, [row(guid('device', 1), 'driver', 'older')]);
    assert.deepEqual(await readFacts(store, { tenant, deviceId: guid('device', 1) }), [
      { fact: 'app outlook', value: '16', toldAt: noon(1) },
      { fact: 'driver', value: '1.1', toldAt: noon(1) },
    ]);
    assert.deepEqual(await readFacts(store, { tenant, deviceId: 'PC-1' }), []);
  });
});
