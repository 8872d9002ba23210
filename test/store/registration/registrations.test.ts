/** Registration: places by quota, once; group joins that survive a crash; what operators do to single devices. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { placeDevices } from '#core/device/placement.ts';
import { quality } from '#core/area/quality.ts';
import { type RingPlan } from '#core/ring.ts';
import { assignRing, excludeDevice, restoreDevice } from '#store/registration/assignments.ts';
import { collectDevices } from '#store/device/devices.ts';
import { findDevice, listDevices } from '#store/device/deviceList.ts';
import { StoreError } from '#store/error.ts';
import {
  markJoined,
  markLeft,
  markMissing,
  pendingJoins,
  pendingLeaves,
} from '#store/registration/joins.ts';
import { readProgress } from '#store/release/progress.ts';
import {
  ringSizes,
  readCandidates,
  unregisteredBatches,
  writeRegistrations,
} from '#store/registration/registrations.ts';
import type { Store } from '#store/store.ts';
import { openDatabase } from '../database.ts';
import {
  device,
  discover,
  guid,
  now,
  numbers,
  objectOf,
  paged,
  register,
  qualityOf,
} from '../fleets.ts';
import { dayMs } from '#core/time.ts';

const plans: readonly RingPlan[] = quality.profiles['groups-2023'] ?? [];
const ringNames = plans.map(({ name }) => name);

function wholly(name: string): RingPlan {
  return { name, share: 1, cadence: { deferralDays: 0, deadlineDays: 0, gracePeriodDays: 0 } };
}

describe('registration', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  it('cuts the waiting devices into ranges that hold each of them once', async () => {
    const tenant = 'ranges';
    await discover(
      store,
      tenant,
      numbers(23).map((number) => device(number)),
    );
    const ranges = await unregisteredBatches(store, { tenant, size: 10 });
    assert.deepEqual(
      ranges.map(({ count }) => count),
      [10, 10, 3],
    );
    const read = await Promise.all(
      ranges.map((range) => readCandidates(store, { tenant, ...range })),
    );
    assert.equal(new Set(read.flat().map((candidate) => candidate.device.deviceId)).size, 23);
  });

  it('places devices in the order of their ids as core does', async () => {
    const tenant = 'places';
    await discover(
      store,
      tenant,
      numbers(40).map((number) => device(number)),
    );
    const placed = await register(store, { tenant, plans, size: 7 });
    const { rings, sizes } = placeDevices(plans, {}, 40);
    assert.deepEqual(
      placed.map(({ ring }) => ring),
      rings,
    );
    assert.deepEqual(
      placed.map(({ deviceId }) => deviceId),
      placed.map(({ deviceId }) => deviceId).toSorted(),
    );
    const filled = Object.fromEntries(Object.entries(sizes).filter(([, count]) => count > 0));
    assert.deepEqual(await ringSizes(store, { tenant }), filled);
  });

  it('gives the same places when it is repeated', async () => {
    const tenant = 'repeated';
    await discover(
      store,
      tenant,
      numbers(12).map((number) => device(number)),
    );
    const verdicts = numbers(12).map((number) => ({
      deviceId: guid('device', number),
      kind: 'ready' as const,
    }));
    const first = await writeRegistrations(store, { tenant, at: now, verdicts, plans });
    const again = await writeRegistrations(store, { tenant, at: now + 1, verdicts, plans });
    assert.deepEqual(again, first);
    assert.equal((await unregisteredBatches(store, { tenant, size: 10 })).length, 0);
  });

  it('counts the rings right however many batches are written at once', async () => {
    const tenant = 'together';
    await discover(
      store,
      tenant,
      numbers(60).map((number) => device(number)),
    );
    const ranges = await unregisteredBatches(store, { tenant, size: 10 });
    const placed = await Promise.all(
      ranges.map(async (range) => {
        const candidates = await readCandidates(store, { tenant, ...range });
        const verdicts = candidates.map((one) => ({
          deviceId: one.device.deviceId,
          kind: 'ready' as const,
        }));
        return writeRegistrations(store, { tenant, at: now, verdicts, plans });
      }),
    );
    const expected = Object.entries(placeDevices(plans, {}, 60).sizes).filter(
      ([, count]) => count > 0,
    );
    assert.deepEqual(await ringSizes(store, { tenant }), Object.fromEntries(expected));
    assert.equal(placed.flat().length, 60);
  });

  it('keeps the reason of a failure, and judges again when the facts change', async () => {
    const tenant = 'reasons';
    await discover(store, tenant, [device(1, { sku: 'Home' }), device(2)]);
    await register(store, { tenant, plans, passes: ({ sku }) => sku !== 'Home' });
    const found = await findDevice(store, { key: qualityOf(tenant), id: guid('device', 1) });
    assert.deepEqual(found?.failure, { check: 'edition', number: 6, seen: 'edition Home' });
    assert.deepEqual(await unregisteredBatches(store, { tenant, size: 10 }), []);
    await collectDevices(store, { tenant, pages: paged([device(1)]), collectedAt: now });
    assert.deepEqual(
      (await unregisteredBatches(store, { tenant, size: 10 })).map(({ count }) => count),
      [1],
    );
    await register(store, { tenant, plans });
    const mended = await findDevice(store, { key: qualityOf(tenant), id: guid('device', 1) });
    assert.deepEqual([mended?.registration, mended?.failure], ['ready', null]);
  });

  it('judges again what was judged on facts that had changed meanwhile', async () => {
    const tenant = 'stale';
    await discover(store, tenant, [device(1, { sku: 'Home' })]);
    const [candidate] = await readCandidates(store, {
      tenant,
      from: guid('device', 1),
      to: guid('device', 1),
    });
    await collectDevices(store, { tenant, pages: paged([device(1)]), collectedAt: now });
    const failure = { check: 'edition', number: 6, seen: 'edition Home' } as const;
    const verdict = { deviceId: guid('device', 1), kind: 'notRegistered' as const, failure };
    const factsRevision = candidate?.factsRevision ?? 0;
    await writeRegistrations(store, {
      tenant,
      at: now,
      verdicts: [{ ...verdict, factsRevision }],
      plans,
    });
    assert.equal((await unregisteredBatches(store, { tenant, size: 10 })).length, 1);
  });

  it('lets the first of two devices with one serial number in, and the other when that one is excluded', async () => {
    const tenant = 'serials';
    await discover(store, tenant, [
      device(1, { serialNumber: 'same' }),
      device(2, { serialNumber: 'same' }),
    ]);
    const [placed, ...others] = await register(store, { tenant, plans });
    assert.deepEqual(others, []);
    const [first = '', second = ''] = [guid('device', 1), guid('device', 2)].toSorted();
    assert.equal(placed?.deviceId, first);
    const refused = await findDevice(store, { key: qualityOf(tenant), id: second });
    assert.deepEqual([refused?.failure?.check, refused?.failure?.number], ['identity', 1]);
    await excludeDevice(store, { tenant, deviceId: first, by: 'anna', why: 'asked', at: now });
    const [range] = await unregisteredBatches(store, { tenant, size: 10 });
    const [candidate] = await readCandidates(store, {
      tenant,
      from: range?.from ?? '',
      to: range?.to ?? '',
    });
    assert.deepEqual([candidate?.device.deviceId, candidate?.serialTaken], [second, false]);
    await register(store, { tenant, plans });
    assert.equal(
      (await findDevice(store, { key: qualityOf(tenant), id: second }))?.registration,
      'ready',
    );
  });

  const joinedAnew = async (tenant: string, silentDays: number) => {
    const old = device(1, { serialNumber: 'same', lastSyncAt: now - silentDays * dayMs });
    await discover(store, tenant, [old, device(3), device(4)]);
    await register(store, { tenant, plans });
    const before = await findDevice(store, { key: qualityOf(tenant), id: guid('device', 1) });
    await discover(store, tenant, [device(2, { serialNumber: 'same', lastSyncAt: now })]);
    await register(store, { tenant, plans });
    return {
      before,
      old: await findDevice(store, { key: qualityOf(tenant), id: guid('device', 1) }),
      anew: await findDevice(store, { key: qualityOf(tenant), id: guid('device', 2) }),
    };
  };

  it('gives a device that joined anew the place of its record that is out of contact, and names both', async () => {
    const { before, old, anew } = await joinedAnew('anew', 60);
    assert.equal(before?.registration, 'ready');
    assert.deepEqual([anew?.registration, anew?.ring], ['ready', before.ring]);
    assert.deepEqual([old?.registration, old?.ring], ['notRegistered', null]);
    assert.ok(old?.failure?.seen.includes(guid('device', 2)), old?.failure?.seen);
    const sizes = Object.values(await ringSizes(store, { tenant: 'anew' }));
    assert.equal(
      sizes.reduce((sum, size) => sum + size, 0),
      3,
    );
    const leaves = await pendingLeaves(store, {
      tenant: 'anew',
      ring: before.ring ?? '',
      limit: 10,
    });
    assert.deepEqual(leaves, [], 'it had not joined');
    assert.deepEqual(anew?.sameSerial, [guid('device', 1)]);
  });

  it('refuses it while both are in contact, with the other named on either', async () => {
    const { before, old, anew } = await joinedAnew('both', 20);
    assert.deepEqual([old?.registration, old?.ring], ['ready', before?.ring]);
    assert.deepEqual([anew?.registration, anew?.failure?.check], ['notRegistered', 'identity']);
    assert.ok(anew?.failure?.seen.includes(guid('device', 1)), anew?.failure?.seen);
    assert.match(anew?.failure?.seen ?? '', /belongs to a registered device/);
    assert.deepEqual(old?.sameSerial, [guid('device', 2)]);
  });

  it('chooses the living one of two that come together, whatever the order of their ids', async () => {
    for (const living of [1, 2]) {
      const tenant = `together${living}`;
      const other = 3 - living;
      await discover(store, tenant, [
        device(living, { serialNumber: 'same', lastSyncAt: now }),
        device(other, { serialNumber: 'same', lastSyncAt: now - 40 * dayMs }),
      ]);
      const placed = await register(store, { tenant, plans });
      assert.deepEqual(
        placed.map(({ deviceId }) => deviceId),
        [guid('device', living)],
      );
      const refused = await findDevice(store, {
        key: qualityOf(tenant),
        id: guid('device', other),
      });
      assert.ok(refused?.failure?.seen.includes(guid('device', living)), refused?.failure?.seen);
    }
  });

  it('takes a left behind record that comes back for one of two again, and puts nobody out', async () => {
    const tenant = 'back';
    await joinedAnew(tenant, 60);
    await discover(store, tenant, [device(1, { serialNumber: 'same', lastSyncAt: now + dayMs })]);
    await register(store, { tenant, plans });
    const old = await findDevice(store, { key: qualityOf(tenant), id: guid('device', 1) });
    const anew = await findDevice(store, { key: qualityOf(tenant), id: guid('device', 2) });
    assert.deepEqual([old?.registration, anew?.registration], ['notRegistered', 'ready']);
    assert.match(old?.failure?.seen ?? '', /belongs to a registered device/);
  });

  it('refuses a serial number that was taken between judging and writing', async () => {
    const tenant = 'raced';
    await discover(store, tenant, [
      device(1, { serialNumber: 'same' }),
      device(2, { serialNumber: 'same' }),
    ]);
    const write = (number: number) =>
      writeRegistrations(store, {
        tenant,
        at: now,
        verdicts: [{ deviceId: guid('device', number), kind: 'ready' }],
        plans,
      });
    assert.deepEqual([(await write(1)).length, (await write(2)).length], [1, 0]);
    assert.equal(
      (await findDevice(store, { key: qualityOf(tenant), id: guid('device', 2) }))?.failure?.number,
      1,
    );
  });

  it('tells that a serial number is taken by a registered device', async () => {
    const tenant = 'taken';
    await discover(store, tenant, [device(1, { serialNumber: 'same' })]);
    await register(store, { tenant, plans });
    await discover(store, tenant, [device(2, { serialNumber: 'same' })]);
    const [candidate] = await readCandidates(store, {
      tenant,
      from: guid('device', 2),
      to: guid('device', 2),
    });
    assert.equal(candidate?.serialTaken, true);
  });
});

describe('group joins', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  async function due(tenant: string) {
    const lists = await Promise.all(
      ringNames.map(async (ring) => [
        ...(await pendingJoins(store, { tenant, ring, limit: 100 })).map(
          (id) => `join ${ring} ${id}`,
        ),
        ...(await pendingLeaves(store, { tenant, ring, limit: 100 })).map(
          (id) => `leave ${ring} ${id}`,
        ),
      ]),
    );
    return lists.flat();
  }

  async function oneRegistered(
    tenant: string,
  ): Promise<{ ring: string; objectId: string; deviceId: string }> {
    await discover(store, tenant, [device(1)]);
    const [placed] = await register(store, { tenant, plans });
    return {
      ring: placed?.ring ?? '',
      objectId: objectOf(guid('entra', 1)),
      deviceId: guid('device', 1),
    };
  }

  it('are due until they are noted as done', async () => {
    const tenant = 'due';
    const { ring, objectId } = await oneRegistered(tenant);
    assert.deepEqual(await due(tenant), [`join ${ring} ${objectId}`]);
    await markJoined(store, { tenant, ring, objectIds: [objectId], at: now });
    assert.deepEqual(await due(tenant), []);
    assert.equal(
      (await findDevice(store, { key: qualityOf(tenant), id: objectId }))?.isJoined,
      true,
    );
  });

  it('of a moved device come after the old group was left', async () => {
    const tenant = 'moved';
    const { ring, objectId, deviceId } = await oneRegistered(tenant);
    await markJoined(store, { tenant, ring, objectIds: [objectId], at: now });
    await assignRing(store, { tenant, deviceId, ring: 'test', by: 'anna', why: 'asked', at: now });
    assert.deepEqual(await due(tenant), [`leave ${ring} ${objectId}`]);
    await markLeft(store, { tenant, ring, objectIds: [objectId] });
    assert.deepEqual(await due(tenant), [`join test ${objectId}`]);
    await markJoined(store, { tenant, ring: 'test', objectIds: [objectId], at: now });
    assert.deepEqual(await due(tenant), []);
  });

  it('that were under way while the device was moved are undone', async () => {
    const tenant = 'crossed';
    const { ring, objectId, deviceId } = await oneRegistered(tenant);
    await assignRing(store, { tenant, deviceId, ring: 'test', by: 'anna', why: 'asked', at: now });
    await markJoined(store, { tenant, ring, objectIds: [objectId], at: now });
    assert.deepEqual(await due(tenant), [`leave ${ring} ${objectId}`]);
  });

  it('of an object that the directory does not know wait until it is known again', async () => {
    const tenant = 'missing';
    const { ring, objectId } = await oneRegistered(tenant);
    await markMissing(store, { tenant, objectIds: [objectId] });
    assert.deepEqual(await due(tenant), []);
    await discover(store, tenant, [device(1)]);
    assert.deepEqual(await due(tenant), [`join ${ring} ${objectId}`]);
  });

  it('are given up by an excluded device, which leaves its group', async () => {
    const tenant = 'excluded';
    const { ring, objectId, deviceId } = await oneRegistered(tenant);
    await markJoined(store, { tenant, ring, objectIds: [objectId], at: now });
    await excludeDevice(store, { tenant, deviceId, by: 'anna', why: 'asked', at: now });
    assert.deepEqual(await due(tenant), [`leave ${ring} ${objectId}`]);
  });
});

describe('operators', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  const refused = (error: unknown) => error instanceof StoreError && error.code === 'refused';

  it('cannot put a device into a ring that is not registered, or restore one that is not excluded', async () => {
    const tenant = 'refused';
    await discover(store, tenant, [device(1)]);
    const of = { tenant, deviceId: guid('device', 1) };
    await assert.rejects(
      assignRing(store, { ...of, ring: 'fast', by: 'anna', why: 'asked', at: now }),
      refused,
    );
    await assert.rejects(
      restoreDevice(store, { ...of, by: 'anna', why: 'asked', at: now }),
      refused,
    );
    await assert.rejects(
      assignRing(store, {
        tenant,
        deviceId: guid('device', 9),
        ring: 'fast',
        by: 'anna',
        why: 'asked',
        at: now,
      }),
      (error) => error instanceof StoreError && error.code === 'notFound',
    );
  });

  it('keep a device out until it is restored, however often it is discovered', async () => {
    const tenant = 'out';
    const of = { tenant, deviceId: guid('device', 1) };
    await discover(store, tenant, [device(1)]);
    await register(store, { tenant, plans });
    assert.deepEqual(await excludeDevice(store, { ...of, by: 'anna', why: 'asked', at: now }), {
      changed: true,
    });
    assert.deepEqual(await excludeDevice(store, { ...of, by: 'anna', why: 'asked', at: now }), {
      changed: false,
    });
    await discover(store, tenant, [device(1, { lastSyncAt: now })]);
    assert.deepEqual(await register(store, { tenant, plans }), []);
    await restoreDevice(store, { ...of, by: 'anna', why: 'asked', at: now });
    assert.equal((await register(store, { tenant, plans })).length, 1);
  });

  it('change the counts of rings by what they do', async () => {
    const tenant = 'counts';
    await discover(store, tenant, [device(1), device(2), device(3)]);
    const [one, two] = await register(store, {
      tenant,
      plans: [...plans.slice(0, 1), wholly('broad')],
    });
    assert.deepEqual(await ringSizes(store, { tenant }), { broad: 3 });
    await assignRing(store, {
      tenant,
      deviceId: one?.deviceId ?? '',
      ring: 'test',
      by: 'anna',
      why: 'asked',
      at: now,
    });
    assert.deepEqual(await ringSizes(store, { tenant }), { broad: 2, test: 1 });
    await excludeDevice(store, {
      tenant,
      deviceId: one?.deviceId ?? '',
      by: 'anna',
      why: 'asked',
      at: now,
    });
    await excludeDevice(store, {
      tenant,
      deviceId: two?.deviceId ?? '',
      by: 'anna',
      why: 'asked',
      at: now,
    });
    assert.deepEqual(await ringSizes(store, { tenant }), { broad: 1 });
  });

  it('and the service together lose no device and count no ring wrong', async () => {
    let world = 0;
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('discover' as const),
        from: fc.nat({ max: 15 }),
        count: fc.integer({ min: 1, max: 6 }),
      }),
      fc.record({ kind: fc.constant('register' as const), odd: fc.boolean() }),
      fc.record({
        kind: fc.constant('assign' as const),
        number: fc.nat({ max: 20 }),
        ring: fc.constantFrom(...ringNames),
      }),
      fc.record({ kind: fc.constant('exclude' as const), number: fc.nat({ max: 20 }) }),
      fc.record({ kind: fc.constant('restore' as const), number: fc.nat({ max: 20 }) }),
      fc.record({ kind: fc.constant('work' as const), limit: fc.integer({ min: 1, max: 5 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        world += 1;
        const tenant = `world-${world}`;
        const groups = new Map<string, Set<string>>(ringNames.map((ring) => [ring, new Set()]));
        for (const one of steps) {
          if (one.kind === 'discover')
            await discover(
              store,
              tenant,
              numbers(one.count).map((n) => device(one.from + n)),
            );
          if (one.kind === 'register') {
            await register(store, {
              tenant,
              plans,
              size: 4,
              passes: ({ serialNumber }) => one.odd || serialNumber?.endsWith('1') === false,
            });
          }
          const of = 'number' in one ? { tenant, deviceId: guid('device', one.number) } : null;
          if (of !== null && one.kind === 'assign')
            await assignRing(store, {
              ...of,
              ring: one.ring,
              by: 'anna',
              why: 'asked',
              at: now,
            }).catch(ignore);
          if (of !== null && one.kind === 'exclude')
            await excludeDevice(store, { ...of, by: 'anna', why: 'asked', at: now }).catch(ignore);
          if (of !== null && one.kind === 'restore')
            await restoreDevice(store, { ...of, by: 'anna', why: 'asked', at: now }).catch(ignore);
          if (one.kind === 'work') await work(tenant, groups, one.limit);
          await check(tenant);
        }
        for (let round = 0; round < 20; round += 1) await work(tenant, groups, 10);
        const listed = await listDevices(store, { key: qualityOf(tenant), limit: 1000 });
        for (const ring of ringNames) {
          const members = listed
            .filter((row) => row.ring === ring)
            .map((row) => row.device.objectId ?? '');
          assert.deepEqual([...(groups.get(ring) ?? [])].toSorted(), members.toSorted(), ring);
        }
      }),
      { numRuns: 12 },
    );
  });

  function ignore(error: unknown): void {
    if (!(error instanceof StoreError)) throw error;
  }

  /** What the service does in the directory, a few at a time. */
  async function work(
    tenant: string,
    groups: ReadonlyMap<string, Set<string>>,
    limit: number,
  ): Promise<void> {
    for (const [ring, members] of groups) {
      const leaves = await pendingLeaves(store, { tenant, ring, limit });
      for (const id of leaves) members.delete(id);
      await markLeft(store, { tenant, ring, objectIds: leaves });
      const joins = await pendingJoins(store, { tenant, ring, limit });
      for (const id of joins) {
        for (const [other, ids] of groups)
          assert.ok(other === ring || !ids.has(id), 'in two groups at once');
        members.add(id);
      }
      await markJoined(store, { tenant, ring, objectIds: joins, at: now });
    }
  }

  async function check(tenant: string): Promise<void> {
    const progress = await readProgress(store, {
      key: qualityOf(tenant),
      asOf: now,
      lowest: [],
      offeredRings: [],
      ringOrder: ringNames,
    });
    const { ready, notReady, notRegistered, excluded } = progress;
    assert.equal(progress.discovered, ready + notReady + notRegistered + excluded);
    const counted = progress.rings
      .filter(({ devices }) => devices > 0)
      .map(({ ring, devices }) => [ring, devices]);
    const sizes: Record<string, number> = Object.fromEntries(counted) as Record<string, number>;
    assert.deepEqual(await ringSizes(store, { tenant }), sizes);
  }
});
