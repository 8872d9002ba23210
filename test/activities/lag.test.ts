/**
 * Rings and holds on a directory whose replicas lag: a group that was just made is unknown for a while, searches find it
 * later and its members show late. Whatever is tried again ends with every device where it belongs, and with one group
 * of each name.
 */
import assert from 'node:assert/strict';
import { listTransitiveDevices } from '#graph/directory/groups.ts';
import { readHoldGroups } from '#store/holds/groups.ts';
import { heldMembers } from '#store/holds/members.ts';
import { readRings } from '#store/release/rings.ts';
import type { Store } from '#store/store.ts';
import { enactHold } from '../../src/activities/enact/holds.ts';
import { day, listAll, text } from '../emulator/emulated.ts';
import { rowsOf } from '../graph/graphs.ts';
import { openDatabase } from '../store/database.ts';
import { createTenant, holdOf, ordered, repeated, type Tenant } from './tenants.ts';
import { qualityOf } from '../store/fleets.ts';

describe('replicas that lag', () => {
  let store: Store;
  let tenant: Tenant;

  before(async () => {
    ({ store } = await openDatabase());
    tenant = await createTenant(store, { devices: 160, lags: true });
    const action = { kind: 'hold', hold: holdOf(tenant) } as const;
    await repeated(() => enactHold(tenant.deps, ...ordered(tenant, action, day(-5))));
  });
  after(async () => {
    await tenant.emulated.stop();
    await store.close();
  });

  const membersOf = async (groupId: string) =>
    new Set(await rowsOf(listTransitiveDevices(tenant.deps.graph, { groupId, asOf: day(1) })));
  const known = async () =>
    store.db
      .selectFrom('devices')
      .select(['device_id', 'object_id', 'ring'])
      .where('tenant', '=', tenant.name)
      .where('ring', 'is not', null)
      .execute();

  it('cost no device its place in the directory or in its ring', async () => {
    const devices = await known();
    assert.ok(devices.length > 100, String(devices.length));
    assert.ok(devices.every(({ object_id }) => object_id !== null));
    for (const { ring, groupId } of await readRings(store, {
      tenant: tenant.name,
      area: 'quality',
    })) {
      const wanted = devices.filter((one) => one.ring === ring).map((one) => one.object_id);
      assert.deepEqual(await membersOf(groupId ?? ''), new Set(wanted), ring);
    }
  });

  it('have in a hold’s group exactly those that are told as held', async () => {
    const [part] = await readHoldGroups(store, qualityOf(tenant.name));
    const held = await heldMembers(store, {
      ...qualityOf(tenant.name),
      hold: part?.hold ?? '',
      part: 'hold',
      limit: 1_000,
    });
    assert.equal(held.length, (await tenant.ofModel('Fjord 13 G2')).length);
    assert.deepEqual(
      await membersOf(part?.groupId ?? ''),
      new Set(held.map((one) => one.objectId)),
    );
  });

  it('lead to one group of each name', async () => {
    const groups = await listAll(tenant.emulated, '/v1.0/groups?$select=id,displayName', {
      at: day(1),
    });
    const names = groups.map((one) => text(one['displayName']));
    assert.equal(new Set(names).size, names.length, names.join());
  });
});
