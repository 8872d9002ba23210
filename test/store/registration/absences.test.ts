/**
 * Devices that are gone: they leave the counts once whole lists have been without them for long, and no sooner; they come back
 * as what they were.
 */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { nextStep } from '#core/device/nextStep.ts';
import { reasonText, standingText } from '#core/report/deviceLine.ts';
import { findDevice, listDevices } from '#store/device/deviceList.ts';
import { readDeviceEvents } from '#store/device/deviceEvents.ts';
import { collectDevices, linkDirectory } from '#store/device/devices.ts';
import { noteAbsent } from '#store/registration/absences.ts';
import { assignRing, excludeDevice } from '#store/registration/assignments.ts';
import { markCandidates } from '#store/registration/candidates.ts';
import { markJoined, pendingLeaves } from '#store/registration/joins.ts';
import { ringSizes } from '#store/registration/registrations.ts';
import type { Store } from '#store/store.ts';
import { dayMs } from '#core/time.ts';
import { openDatabase } from '../database.ts';
import {
  device,
  discover,
  guid,
  now,
  numbers,
  objectOf,
  paged,
  qualityOf,
  register,
  type Listed,
} from '../fleets.ts';

const plans = (tenant: string) => defaultPolicy(tenant).rings;

describe('devices that are gone', () => {
  let store: Store;
  let tenants = 0;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  /** A registered fleet of a tenant of its own. */
  async function fleet(size: number): Promise<string> {
    const tenant = `gone-${(tenants += 1)}`;
    await discover(
      store,
      tenant,
      numbers(size).map((one) => device(one)),
    );
    await register(store, { tenant, plans: plans(tenant) });
    return tenant;
  }

  /** A whole list on a day, of these devices; their directory objects are in the group. */
  async function list(
    tenant: string,
    day: number,
    devices: readonly Listed[],
    inDirectory: readonly Listed[] = [],
  ): Promise<number> {
    const at = now + day * dayMs;
    const { seen } = await collectDevices(store, {
      tenant,
      pages: paged(devices),
      collectedAt: at,
    });
    const left = await noteAbsent(store, { tenant, of: 'managed', seen, at });
    const links = [...devices, ...inDirectory].map(({ entraDeviceId }) => ({
      objectId: objectOf(entraDeviceId ?? ''),
      entraDeviceId: entraDeviceId ?? '',
    }));
    await linkDirectory(store, { tenant, pages: paged(links) });
    await markCandidates(store, {
      tenant,
      pages: paged(links.map(({ objectId }) => objectId)),
      at,
    });
    return left;
  }

  const find = async (tenant: string, number: number) =>
    await findDevice(store, { key: qualityOf(tenant), id: guid('device', number) });
  const counted = async (tenant: string): Promise<number> =>
    (await listDevices(store, { key: qualityOf(tenant), limit: 100 })).length;
  const others = (size: number, without: readonly number[]): Listed[] =>
    numbers(size)
      .filter((one) => !without.includes(one))
      .map((one) => device(one));

  it('leave the counts after seven days and three whole lists, with their reason, and their ring has one less', async () => {
    const tenant = await fleet(4);
    const before = await ringSizes(store, { tenant });
    const ring = (await find(tenant, 2))?.ring ?? '';
    await markJoined(store, { tenant, ring, objectIds: [guid('object', 2)], at: now });
    assert.equal(await list(tenant, 1, others(4, [2])), 0);
    const missing = await find(tenant, 2);
    assert.deepEqual([missing?.registration, missing?.absence?.goneAt], ['ready', null]);
    assert.match(
      reasonText(missing!),
      /in no whole list of Intune since .*leaves the counts after 7 days/,
    );
    assert.equal(await list(tenant, 5, others(4, [2])), 0);
    assert.equal(await counted(tenant), 4);
    assert.equal(await list(tenant, 8, others(4, [2])), 1);
    assert.equal(await counted(tenant), 3);
    const gone = await find(tenant, 2);
    assert.deepEqual([gone?.registration, gone?.ring, standingText(gone!)], ['gone', null, 'gone']);
    assert.match(reasonText(gone!), /so it left the counts on/);
    assert.match(nextStep({ ...gone!, labels: [], updates: [] }), /enrol it in Intune again/);
    const listed = await listDevices(store, {
      key: qualityOf(tenant),
      registration: 'gone',
      limit: 9,
    });
    assert.deepEqual(
      listed.map((one) => one.device.deviceId),
      [guid('device', 2)],
    );
    assert.equal((await ringSizes(store, { tenant }))[ring] ?? 0, (before[ring] ?? 0) - 1);
    assert.deepEqual(await pendingLeaves(store, { tenant, ring, limit: 9 }), [guid('object', 2)]);
  });

  it('do not leave by two lists far apart, by the same list told again, or by a list that has them in between', async () => {
    const tenant = await fleet(3);
    await list(tenant, 1, others(3, [0]));
    assert.equal(await list(tenant, 30, others(3, [0])), 0, 'two lists');
    assert.equal(await list(tenant, 30, others(3, [0])), 0, 'the same again');
    await list(tenant, 31, others(3, []));
    assert.equal((await find(tenant, 0))?.absence, null);
    assert.equal(await list(tenant, 32, others(3, [0])), 0);
    assert.equal(await list(tenant, 33, others(3, [0])), 0);
    assert.equal(await list(tenant, 34, others(3, [0])), 0, 'three, within seven days');
  });

  it('stay gone while only their directory object is in the group', async () => {
    const tenant = await fleet(3);
    for (const day of [1, 4, 8, 9]) await list(tenant, day, others(3, [1]), [device(1)]);
    await register(store, { tenant, plans: plans(tenant) });
    assert.deepEqual([(await find(tenant, 1))?.registration, await counted(tenant)], ['gone', 2]);
  });

  it('come back into the ring that an operator had put them into, and one that was taken out stays out', async () => {
    const tenant = await fleet(4);
    const by = { tenant, by: 'anna', why: 'x', at: now };
    await assignRing(store, { ...by, deviceId: guid('device', 1), ring: 'test' });
    await excludeDevice(store, { ...by, deviceId: guid('device', 3) });
    for (const day of [1, 4, 8]) await list(tenant, day, others(4, [1, 3]));
    assert.equal(await counted(tenant), 2);
    await list(tenant, 9, others(4, []));
    await register(store, { tenant, plans: plans(tenant) });
    const moved = await find(tenant, 1);
    assert.deepEqual([moved?.registration, moved?.ring, moved?.ringBy], ['ready', 'test', 'anna']);
    assert.equal((await find(tenant, 3))?.registration, 'excluded');
    const events = await readDeviceEvents(store, { tenant, deviceId: guid('device', 1) });
    assert.deepEqual(
      events.map(({ kind, by: who }) => [kind, who]),
      [
        ['returned', 'service'],
        ['gone', 'service'],
        ['moved', 'anna'],
      ],
    );
  });

  it('give their place to a record of the same Entra id that comes after they have left', async () => {
    const tenant = await fleet(3);
    await assignRing(store, {
      tenant,
      by: 'anna',
      why: 'x',
      at: now,
      deviceId: guid('device', 1),
      ring: 'test',
    });
    for (const day of [1, 4, 8]) await list(tenant, day, others(3, [1]));
    const anew = device(77, { entraDeviceId: guid('entra', 1), serialNumber: 'S-1' });
    await list(tenant, 12, [...others(3, [1]), anew]);
    await register(store, { tenant, plans: plans(tenant) });
    assert.deepEqual(
      [(await find(tenant, 77))?.ring, (await find(tenant, 1))?.ring],
      ['test', null],
    );
  });

  it('free their serial number for another record', async () => {
    const tenant = await fleet(2);
    const twin = device(5, { serialNumber: 'S-1' });
    await list(tenant, 1, [...others(2, []), twin]);
    await register(store, { tenant, plans: plans(tenant) });
    for (const day of [2, 5, 9]) await list(tenant, day, [device(0), twin]);
    await register(store, { tenant, plans: plans(tenant) });
    assert.equal((await find(tenant, 5))?.registration, 'ready');
  });

  it('are, of the group, those that Intune never knew and that it has no more', async () => {
    const tenant = await fleet(1);
    const stale = guid('object', 9);
    await markCandidates(store, { tenant, pages: paged([guid('object', 0), stale]), at: now });
    assert.equal(await counted(tenant), 2);
    for (const day of [1, 4, 8])
      await noteAbsent(store, { tenant, of: 'unmanaged', seen: [], at: now + day * dayMs });
    assert.equal(await counted(tenant), 1);
    await markCandidates(store, { tenant, pages: paged([stale]), at: now + 9 * dayMs });
    assert.equal(await counted(tenant), 2, 'it is in the group again');
  });

  it('are those alone that the rule says, whatever lists come, and they are counted once each', async () => {
    const size = 4;
    const lists = fc.array(
      fc.record({
        days: fc.integer({ min: 1, max: 4 }),
        without: fc.uniqueArray(fc.nat(size - 1)),
      }),
      { minLength: 1, maxLength: 10 },
    );
    await fc.assert(
      fc.asyncProperty(lists, async (told) => {
        const tenant = await fleet(size);
        const model = numbers(size).map(() => ({ since: 0, lists: 0, isGone: false }));
        let day = 0;
        for (const { days, without } of told) {
          day += days;
          await list(tenant, day, others(size, without));
          for (const [number, one] of model.entries()) {
            if (!without.includes(number)) Object.assign(one, { lists: 0, isGone: false });
            else if (!one.isGone) {
              if (one.lists === 0) one.since = day;
              one.lists += 1;
              one.isGone = one.lists >= 3 && day - one.since >= 7;
            }
          }
          await register(store, { tenant, plans: plans(tenant) });
          const left = await listDevices(store, {
            key: qualityOf(tenant),
            registration: 'gone',
            limit: 9,
          });
          const ids = left.map((one) => one.device.deviceId);
          assert.deepEqual(
            ids.toSorted(),
            numbers(size)
              .filter((one) => model[one]?.isGone === true)
              .map((one) => guid('device', one))
              .toSorted(),
          );
          assert.equal(await counted(tenant), size - ids.length);
          const sizes = Object.values(await ringSizes(store, { tenant }));
          assert.equal(
            sizes.reduce((sum, one) => sum + one, 0),
            size - ids.length,
          );
        }
      }),
      { numRuns: 20 },
    );
  });
});
