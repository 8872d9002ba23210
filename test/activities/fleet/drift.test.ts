/** Groups that somebody changed by hand: what the directory says outranks what was noted, is named, and put right. */
import assert from 'node:assert/strict';
import { createGroup, readMembers } from '#graph/directory/groups.ts';
import { addMembers } from '#graph/directory/members.ts';
import { findDevice } from '#store/device/deviceList.ts';
import { compareRing, readDrift } from '#store/registration/drift.ts';
import { upsertHoldGroup } from '#store/holds/groups.ts';
import { markHeld } from '#store/holds/members.ts';
import { readRings } from '#store/release/rings.ts';
import type { Store } from '#store/store.ts';
import { joinGroups } from '../../../src/activities/fleet/register.ts';
import { day } from '../../emulator/emulated.ts';
import { openDatabase } from '../../store/database.ts';
import { atLastAttempt } from '../attempts.ts';
import { createTenant, type Tenant } from '../tenants.ts';
import { hourMs } from '#core/time.ts';
import { qualityOf } from '../../store/fleets.ts';

describe('groups changed by hand', () => {
  let store: Store;
  let tenant: Tenant;
  before(async () => {
    ({ store } = await openDatabase());
    tenant = await createTenant(store, { devices: 120 });
  });
  after(async () => {
    await tenant.emulated.stop();
    await store.close();
  });

  const groupOf = async (ring: string): Promise<string> => {
    const rings = await readRings(store, { tenant: tenant.name, area: 'quality' });
    return rings.find((one) => one.ring === ring)?.groupId ?? '';
  };
  const members = async (ring: string, asOf: number) =>
    readMembers(tenant.deps.graph, { groupId: await groupOf(ring), asOf });
  const takeOut = async (groupId: string, id: string, at: number) => {
    const path = `/v1.0/groups/${groupId}/members/${id}/$ref`;
    assert.equal((await tenant.emulated.call('DELETE', path, { at })).status, 204);
  };
  const putIn = async (groupId: string, id: string, at: number) => {
    const path = `/v1.0/groups/${groupId}/members/$ref`;
    const body = { '@odata.id': `${tenant.emulated.url}/v1.0/directoryObjects/${id}` };
    assert.equal((await tenant.emulated.call('POST', path, { at, body })).status, 204);
  };
  const edge = (asOf: number) =>
    atLastAttempt(() => joinGroups(tenant.deps, { tenant: tenant.name, asOf }));
  const driftOf = async (objectId: string) =>
    (await readDrift(store, { tenant: tenant.name }))
      .filter((one) => one.objectId === objectId)
      .map(({ place, kind, mendedAt }) => [place, kind, mendedAt]);

  it('get back who was taken out, and lose who belongs to another ring; strangers are named and left', async () => {
    const broad = [...(await members('broad', day(-4)))].toSorted();
    const [out = '', both = ''] = broad;
    const { rows } = await store.pool.query<{ readonly id: string }>(
      `select object_id as id from devices where tenant = $1 and ring is null and object_id is not null order by 1`,
      [tenant.name],
    );
    const stranger = rows[0]?.id ?? '';
    await takeOut(await groupOf('broad'), out, day(-4));
    await putIn(await groupOf('first'), both, day(-4));
    await putIn(await groupOf('first'), stranger, day(-4));
    await edge(day(0));
    const [first, after] = [await members('first', day(1)), await members('broad', day(1))];
    assert.ok(after.has(out) && after.has(both));
    assert.ok(!first.has(both) && first.has(stranger));
    assert.deepEqual(await driftOf(out), [['ring/broad', 'takenOut', day(0)]]);
    assert.deepEqual(await driftOf(both), [['ring/first', 'inTwo', day(0)]]);
    assert.deepEqual(await driftOf(stranger), [['ring/first', 'stranger', null]]);
    const listed = await findDevice(store, { key: qualityOf(tenant.name), id: out });
    assert.deepEqual([listed?.isJoined, listed?.drift[0]?.kind], [true, 'takenOut']);
    const audit = await store.pool.query<{ readonly why: string; readonly status: number }>(
      `select why, status from writes where tenant = $1 and begun_at = $2 order by number`,
      [tenant.name, day(0)],
    );
    assert.ok(audit.rows.length >= 2 && audit.rows.every(({ status }) => status !== null));
    await edge(day(2));
    assert.equal((await driftOf(out)).length, 1, 'it is told for a while');
    await edge(day(40));
    assert.deepEqual(await driftOf(out), []);
  });

  it('say nothing of who joined a short while ago, since lists lag', async () => {
    const { rows } = await store.pool.query<{ readonly at: number }>(
      `select max(joined_at) as at from devices where tenant = $1`,
      [tenant.name],
    );
    const compare = (at: number) =>
      compareRing(store, { tenant: 'lag', ring: 'broad', members: new Set(), at });
    await store.pool.query(
      `insert into devices (tenant, device_id, object_id, collected_at, discovered_at, registration, ring, joined_ring, joined_at)
       select 'lag', device_id, object_id, 1, 1, 'ready', 'broad', 'broad', $2 from devices
       where tenant = $1 and ring = 'broad'`,
      [tenant.name, rows[0]?.at ?? 0],
    );
    assert.equal((await compare((rows[0]?.at ?? 0) + hourMs)).takenOut, 0);
    assert.ok((await compare((rows[0]?.at ?? 0) + 25 * hourMs)).takenOut > 0);
  });

  const notedIn = async (ring: string) => {
    const { rows } = await store.pool.query<{ readonly id: string }>(
      `select object_id as id from devices where tenant = $1 and joined_ring = $2 order by 1`,
      [tenant.name, ring],
    );
    return rows.map(({ id }) => id);
  };

  for (const [unread, other, at] of [
    ['broad', 'first', day(50)],
    ['first', 'broad', day(52)],
  ] as const) {
    it(`do not count as emptied when that of ${unread} cannot be read, and keep none of the others`, async () => {
      const noted = await notedIn(unread);
      const [gone = ''] = await notedIn(other);
      await takeOut(await groupOf(other), gone, at);
      await tenant.emulated.control('POST', 'faults', [
        { match: { path: `groups/${await groupOf(unread)}` }, kind: 'status', status: 404 },
      ]);
      await assert.rejects(edge(at + hourMs), /does not know the group/);
      await tenant.emulated.control('DELETE', 'faults');
      assert.ok(noted.length > 20, String(noted.length));
      assert.deepEqual(await notedIn(unread), noted);
      assert.deepEqual(await driftOf(gone), [[`ring/${other}`, 'takenOut', at + hourMs]]);
      assert.ok((await members(other, at + 2 * hourMs)).has(gone));
      await edge(at + 3 * hourMs);
    });
  }

  it('of a hold get back whom they lost', async () => {
    const { graph } = tenant.deps;
    const hold = '2026-12-B/hold-1';
    const { groupId } = await createGroup(graph, {
      displayName: 'Hold',
      description: '',
      asOf: day(60),
    });
    const { rows } = await store.pool.query<{ readonly device: string; readonly object: string }>(
      `select device_id as device, object_id as object from devices
       where tenant = $1 and ring = 'broad' and object_id is not null order by 1 limit 5`,
      [tenant.name],
    );
    const objectIds = rows.map(({ object }) => object);
    await addMembers(graph, { groupId, objectIds, asOf: day(60) });
    const of = { ...qualityOf(tenant.name), hold };
    await upsertHoldGroup(store, { ...of, part: 'hold', groupId, policyId: null });
    const deviceIds = rows.map(({ device }) => device);
    await markHeld(store, { ...of, part: 'hold', deviceIds, at: day(60) });
    await takeOut(groupId, objectIds[0] ?? '', day(61));
    await edge(day(62));
    assert.equal((await readMembers(graph, { groupId, asOf: day(63) })).size, 5);
    assert.deepEqual(await driftOf(objectIds[0] ?? ''), [[`hold/${hold}`, 'takenOut', day(62)]]);
  });
});
