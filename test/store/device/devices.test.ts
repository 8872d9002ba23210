/** Collecting and linking devices: only differences are written, nothing is removed, poison hurts itself only. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { collectDevices, linkDirectory } from '#store/device/devices.ts';
import { markCandidates } from '#store/registration/candidates.ts';
import { findDevice, listDevices } from '#store/device/deviceList.ts';
import { knownFleet } from '#store/reading/listings.ts';
import { recordInstalls } from '#store/device/installs.ts';
import { pendingJoins, markJoined } from '#store/registration/joins.ts';
import { quality } from '#core/area/quality.ts';
import type { Store } from '#store/store.ts';
import { openDatabase } from '../database.ts';
import {
  changes,
  device,
  discover,
  guid,
  now,
  numbers,
  objectOf,
  paged,
  register,
  type Listed,
  qualityOf,
} from '../fleets.ts';
import { hourMs } from '#core/time.ts';

const plans = quality.profiles['groups-2023'] ?? [];

describe('collecting devices', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  async function collect(tenant: string, rows: readonly Listed[]) {
    const { listed, added, changed, poison } = await collectDevices(store, {
      tenant,
      pages: paged(rows),
      collectedAt: now,
    });
    return { listed, added, changed, poison };
  }

  async function stored(tenant: string, id: string) {
    return (await findDevice(store, { key: qualityOf(tenant), id }))?.device;
  }

  it('stores every fact as it was told', async () => {
    const odd = device(1, {
      model: 'A\tb\\c\nd\re "f" 💻',
      manufacturer: String.raw`\N`,
      coManagement: {
        windowsUpdateForBusiness: true,
        deviceConfiguration: false,
        officeApps: true,
      },
      serialNumber: null,
      isVirtualMachine: true,
    });
    await collect('facts', [odd]);
    assert.deepEqual(await stored('facts', odd.deviceId), { ...odd, objectId: null });
  });

  it('writes new devices, then nothing, then what changed', async () => {
    const rows = numbers(25).map((number) => device(number));
    assert.deepEqual(await collect('diff', rows), {
      listed: 25,
      added: 25,
      changed: 0,
      poison: [],
    });
    assert.deepEqual(await collect('diff', rows), { listed: 25, added: 0, changed: 0, poison: [] });
    const next = rows.map((row, index) => (index % 5 === 0 ? { ...row, lastSyncAt: now } : row));
    assert.deepEqual(await collect('diff', next), { listed: 25, added: 0, changed: 5, poison: [] });
    assert.deepEqual(await knownFleet(store, { tenant: 'diff', asOf: now }), {
      devices: 25,
      lastContactAt: now,
    });
    const hourAgo = await knownFleet(store, { tenant: 'diff', asOf: now - hourMs });
    assert.equal(hourAgo.lastContactAt, now - 2 * hourMs, 'what lies ahead is no last contact');
  });

  it('keeps of a device listed twice the row of its latest contact, in whatever order they come', async () => {
    const early = device(1, {
      lastSyncAt: now - 1000,
      model: 'Older',
      osVersion: '10.0.19044.1706',
    });
    const late = device(1, { lastSyncAt: now, model: 'Newer', osVersion: '10.0.19044.1766' });
    const twin = { ...late, deviceId: late.deviceId.toUpperCase() };
    const others = numbers(4).map((number) => device(number + 10));
    const models = new Set<string | null | undefined>();
    const orders = [
      [early, ...others, late, twin],
      [twin, late, ...others, early],
      [late, early, twin, ...others],
    ];
    for (const [index, rows] of orders.entries()) {
      const tenant = `twice${index}`;
      await collect(tenant, rows);
      await collect(tenant, [...rows].toReversed());
      models.add((await stored(tenant, late.deviceId))?.model);
    }
    assert.deepEqual(models, new Set(['Newer']));
  });

  it('removes nobody who is missing from a listing', async () => {
    await collect(
      'partial',
      numbers(10).map((number) => device(number)),
    );
    await collect('partial', []);
    await collect('partial', [device(3)]);
    const { rows } = await store.pool.query(`select 1 from devices where tenant = 'partial'`);
    assert.equal(rows.length, 10);
  });

  it('takes the later row of a device that is listed twice, in whatever case its id is', async () => {
    const first = device(1, { model: 'Old' });
    const outcome = await collect('twice', [
      first,
      device(2),
      { ...first, deviceId: first.deviceId.toUpperCase(), model: 'New' },
    ]);
    assert.deepEqual([outcome.listed, outcome.added], [3, 2]);
    assert.equal((await stored('twice', first.deviceId))?.model, 'New');
  });

  it('leaves out rows that cannot be stored, counts them by reason, and keeps the rest', async () => {
    const poison = [
      device(1, { deviceId: 'not-a-guid' }),
      device(2, { model: 'nul\u0000l' }),
      device(3, { model: 'nul\u0000l' }),
      device(4, { serialNumber: 'x'.repeat(10_000) }),
      device(5, { freeBytes: 1.5 }),
      device(6, { lastSyncAt: Number.NaN }),
      device(7, { entraDeviceId: 'none' }),
    ];
    const outcome = await collect('poison', [
      ...poison,
      device(8),
      device(9, { model: '\ud800 lone' }),
    ]);
    assert.deepEqual([outcome.listed, outcome.added], [9, 2]);
    assert.deepEqual(outcome.poison.map(({ reason, rows }) => `${rows} ${reason}`).toSorted(), [
      '1 deviceId: is no GUID',
      '1 entraDeviceId: is no GUID',
      '1 freeBytes: is no whole number',
      '1 lastSyncAt: is no whole number',
      '1 serialNumber: longer than 1024 characters',
      '2 model: holds a NUL character',
    ]);
  });

  it('keeps tenants apart', async () => {
    await collect('here', [device(1, { model: 'Here' })]);
    await collect('there', [device(1, { model: 'There' })]);
    assert.equal((await stored('here', guid('device', 1)))?.model, 'Here');
    assert.equal(await stored('nowhere', guid('device', 1)), undefined);
  });

  it('keeps what came before a listing broke off, and lets the connection go', async () => {
    async function* breaking(): AsyncGenerator<readonly Listed[]> {
      yield numbers(10_000).map((number) => device(number));
      await Promise.resolve();
      throw new Error('the line went dead');
    }
    for (let round = 0; round < 12; round += 1) {
      await assert.rejects(
        collectDevices(store, { tenant: 'broken', pages: breaking(), collectedAt: now }),
        /the line went dead/,
      );
    }
    const free = await Promise.all(numbers(8).map(() => store.pool.connect()));
    for (const client of free) client.release();
    const { rows } = await store.pool.query(`select 1 from devices where tenant = 'broken'`);
    assert.equal(rows.length, 10_000);
  });

  it('tells how far it is', async () => {
    const seen: number[] = [];
    await collectDevices(store, {
      tenant: 'beats',
      pages: paged(
        numbers(25_000).map((number) => device(number)),
        5_000,
      ),
      collectedAt: now,
      heartbeat: (listed) => seen.push(listed),
    });
    assert.deepEqual(seen, [10_000, 20_000, 25_000]);
  });

  it('holds the last told facts of each device after any listings', async () => {
    let world = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.tuple(fc.nat({ max: 9 }), changes), { maxLength: 12 }), {
          minLength: 1,
          maxLength: 4,
        }),
        async (listings) => {
          world += 1;
          const tenant = `world-${world}`;
          const expected = new Map<string, Listed>();
          for (const listing of listings) {
            const rows = listing.map(([number, change]) => device(number, change));
            const before = new Map(expected);
            for (const row of latestOfEach(rows)) expected.set(row.deviceId, row);
            const fresh = [...expected.keys()].filter((id) => !before.has(id)).length;
            const changed = [...before].filter(
              ([id, row]) => !isSame(row, expected.get(id)),
            ).length;
            const outcome = await collect(tenant, rows);
            assert.deepEqual([outcome.added, outcome.changed], [fresh, changed]);
          }
          for (const [id, row] of expected) {
            assert.deepEqual(await stored(tenant, id), { ...row, objectId: null });
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  /** Of rows of one device in one listing that of the latest contact; of the same contact the later one. */
  function latestOfEach(rows: readonly Listed[]): readonly Listed[] {
    return rows.filter((row, index) =>
      rows.every(
        (other, place) =>
          other.deviceId !== row.deviceId ||
          (other.lastSyncAt ?? -1) < (row.lastSyncAt ?? -1) ||
          (other.lastSyncAt === row.lastSyncAt && place <= index),
      ),
    );
  }

  function isSame(one: Listed, other: Listed | undefined): boolean {
    return JSON.stringify(one) === JSON.stringify(other);
  }
});

describe('discovery', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  async function mark(tenant: string, ids: readonly string[]) {
    const { listed, discovered, unmanaged } = await markCandidates(store, {
      tenant,
      pages: paged(ids),
      at: now,
    });
    return { listed, discovered, unmanaged };
  }

  it('marks the devices of the group once', async () => {
    const tenant = 'once';
    await collectDevices(store, {
      tenant,
      pages: paged(numbers(10).map((n) => device(n))),
      collectedAt: now,
    });
    const links = numbers(10).map((n) => ({
      entraDeviceId: guid('entra', n),
      objectId: guid('object', n),
    }));
    assert.deepEqual(await linkDirectory(store, { tenant, pages: paged(links) }), {
      listed: 10,
      linked: 10,
    });
    assert.deepEqual(await linkDirectory(store, { tenant, pages: paged(links) }), {
      listed: 10,
      linked: 0,
    });
    const ids = numbers(6).map((n) => guid('object', n));
    assert.deepEqual(await mark(tenant, [...ids, ids[0] ?? '']), {
      listed: 7,
      discovered: 6,
      unmanaged: 0,
    });
    assert.deepEqual(await mark(tenant, ids), { listed: 6, discovered: 0, unmanaged: 0 });
    assert.equal((await listDevices(store, { key: qualityOf(tenant), limit: 100 })).length, 6);
  });

  it('keeps a candidate that the device manager does not know, failing check 2, until it is managed', async () => {
    const tenant = 'unmanaged';
    assert.deepEqual(await mark(tenant, [guid('object', 1)]), {
      listed: 1,
      discovered: 1,
      unmanaged: 1,
    });
    const [row] = await listDevices(store, { key: qualityOf(tenant), limit: 10 });
    assert.deepEqual(
      [row?.registration, row?.failure?.check, row?.failure?.number],
      ['notRegistered', 'managed', 2],
    );
    await discover(store, tenant, [device(1)]);
    const [managed, ...others] = await listDevices(store, { key: qualityOf(tenant), limit: 10 });
    assert.deepEqual(
      [managed?.device.deviceId, managed?.registration, managed?.failure, others],
      [guid('device', 1), 'notRegistered', null, []],
    );
  });

  it('gives a device that was enrolled again the place it had', async () => {
    const tenant = 'again';
    await discover(store, tenant, [device(1)]);
    const [placed] = await register(store, { tenant, plans });
    const ring = placed?.ring ?? '';
    const [objectId = ''] = await pendingJoins(store, { tenant, ring, limit: 10 });
    await markJoined(store, { tenant, ring, objectIds: [objectId], at: now });
    const again = device(2, {
      entraDeviceId: guid('entra', 1),
      serialNumber: 'S-1',
      lastSyncAt: now,
    });
    await discover(store, tenant, [again]);
    const [one, ...others] = await listDevices(store, { key: qualityOf(tenant), limit: 10 });
    assert.deepEqual(
      [
        one?.device.deviceId,
        one?.device.objectId,
        one?.registration,
        one?.ring,
        one?.isJoined,
        others,
      ],
      [again.deviceId, objectOf(guid('entra', 1)), 'ready', ring, true, []],
    );
    assert.equal(
      (await findDevice(store, { key: qualityOf(tenant), id: guid('device', 1) }))?.registration,
      null,
    );
  });
});

describe('install states', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  const row = (number: number, state: 'installing' | 'failed' = 'installing') => ({
    entraDeviceId: guid('entra', number),
    targetBuild: '10.0.19044.1766',
    state,
    errorClass: state === 'failed' ? 'DiskFull' : null,
    errorCode: null,
    at: now,
  });

  it('follow the newest report: added, changed, and gone', async () => {
    const tenant = 'reports';
    const record = (rows: readonly ReturnType<typeof row>[]) =>
      recordInstalls(store, { key: qualityOf(tenant), rows, at: now });
    assert.deepEqual(await record([row(1), row(2), row(3)]), { written: 3, removed: 0, poison: 0 });
    assert.deepEqual(await record([row(1), row(2), row(3)]), { written: 0, removed: 0, poison: 0 });
    assert.deepEqual(await record([row(1, 'failed'), row(2)]), {
      written: 1,
      removed: 1,
      poison: 0,
    });
    const broken = { ...row(4), entraDeviceId: 'x' };
    assert.deepEqual(await record([row(2), broken]), { written: 0, removed: 1, poison: 1 });
  });
});
