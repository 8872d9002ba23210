/** Readiness labels and progress: the counts agree with core's rules device by device, and they add up. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { windowsBuild, type Device } from '#core/device/device.ts';
import { readinessOf, windowsEligibility } from '#core/device/readiness.ts';
import type { RingProgress } from '#core/release/state/release.ts';
import type { Lowest } from '#core/version.ts';
import { quality } from '#core/area/quality.ts';
import { excludeDevice } from '#store/registration/assignments.ts';
import { collectDevices } from '#store/device/devices.ts';
import { findDevice } from '#store/device/deviceList.ts';
import { markHeld } from '#store/holds/members.ts';
import { recordInstalls } from '#store/device/installs.ts';
import { readProgress } from '#store/release/progress.ts';
import {
  readRegistered,
  recordConflicts,
  registeredBatches,
  writeReadiness,
} from '#store/device/readiness.ts';
import type { Store } from '#store/store.ts';
import { openDatabase } from '../database.ts';
import {
  changes,
  device,
  discover,
  guid,
  now,
  numbers,
  paged,
  register,
  type Listed,
  qualityOf,
} from '../fleets.ts';
import { dayMs } from '#core/time.ts';

const plans = quality.profiles['groups-2023'] ?? [];
const ringOrder = plans.map(({ name }) => name);
const from = (build: number, revision: number): Lowest => ({
  line: String(build),
  version: [build, revision],
  label: '',
});
const all = [from(19_044, 1766), from(19_045, 2006), from(19_044, 1806)];

async function label(store: Store, tenant: string): Promise<number> {
  let changed = 0;
  for (const { from, to } of await registeredBatches(store, { tenant, size: 6 })) {
    const registered = await readRegistered(store, { tenant, from, to });
    const labels = registered.map(({ device: one, conflictsIn }) => {
      const policyConflict = conflictsIn.includes('quality');
      const label = readinessOf(one, { asOf: now, policyConflict }, windowsEligibility);
      return { deviceId: one.deviceId, policyConflict, ...label };
    });
    changed += (await writeReadiness(store, { key: qualityOf(tenant), at: now, labels })).changed;
  }
  return changed;
}

describe('readiness', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  it('moves devices between ready and not ready, and writes only what changed', async () => {
    const tenant = 'moves';
    await discover(
      store,
      tenant,
      numbers(14).map((number) => device(number)),
    );
    await register(store, { tenant, plans });
    assert.equal(await label(store, tenant), 14);
    assert.equal(await label(store, tenant), 0);
    const silent = device(3, { lastSyncAt: now - 30 * dayMs });
    await collectDevices(store, { tenant, pages: paged([silent]), collectedAt: now });
    assert.equal(await label(store, tenant), 1);
    const found = await findDevice(store, { key: qualityOf(tenant), id: silent.deviceId });
    assert.deepEqual(
      [found?.registration, found?.notReady, found?.ineligible],
      ['notReady', ['inactive'], 'contact'],
    );
    assert.notEqual(found?.ring, null);
    await collectDevices(store, { tenant, pages: paged([device(3)]), collectedAt: now });
    assert.equal(await label(store, tenant), 1);
    assert.equal(
      (await findDevice(store, { key: qualityOf(tenant), id: silent.deviceId }))?.registration,
      'ready',
    );
  });

  it('knows of conflicts with other policies as long as the policy is said to have them', async () => {
    const tenant = 'conflicts';
    await discover(
      store,
      tenant,
      numbers(3).map((number) => device(number)),
    );
    await register(store, { tenant, plans });
    const record = (policyId: string, some: readonly string[]) =>
      recordConflicts(store, { key: qualityOf(tenant), policyId, deviceIds: some, at: now });
    const stranger = guid('device', 99);
    assert.deepEqual(await record('one', [guid('device', 1), guid('device', 2), stranger, 'x']), {
      added: 2,
      removed: 0,
    });
    assert.deepEqual(await record('other', [guid('device', 2)]), { added: 1, removed: 0 });
    assert.deepEqual(await record('one', [guid('device', 1)]), { added: 0, removed: 1 });
    await label(store, tenant);
    const states = await Promise.all(
      numbers(3).map(
        async (number) =>
          (await findDevice(store, { key: qualityOf(tenant), id: guid('device', number) }))
            ?.registration,
      ),
    );
    assert.deepEqual(states, ['ready', 'notReady', 'notReady']);
  });

  it('takes a partial list of conflicts for no proof that the others are over', async () => {
    const tenant = 'partial';
    await discover(
      store,
      tenant,
      numbers(4).map((number) => device(number)),
    );
    const id = (number: number) => guid('device', number);
    const record = (conflicts: readonly number[], settled: readonly number[], days = 0) =>
      recordConflicts(store, {
        key: qualityOf(tenant),
        policyId: 'one',
        deviceIds: conflicts.map(id),
        settledIds: settled.map((number) => id(number).toUpperCase()),
        at: now + days * dayMs,
      });
    assert.deepEqual(await record([0, 1, 2], []), { added: 3, removed: 0 });
    assert.deepEqual(await record([0], [1, 3]), { added: 0, removed: 1 });
    assert.deepEqual(await record([0], [0], 20), { added: 0, removed: 0 }, 'one user, not another');
    assert.deepEqual(await record([], [], 29), { added: 0, removed: 1 }, 'not heard of for long');
  });

  it('leaves devices alone that are no longer registered', async () => {
    const tenant = 'gone';
    await discover(store, tenant, [device(1)]);
    await register(store, { tenant, plans });
    await excludeDevice(store, {
      tenant,
      deviceId: guid('device', 1),
      by: 'anna',
      why: 'asked',
      at: now,
    });
    const labels = [
      { deviceId: guid('device', 1), notReady: [], ineligible: null, policyConflict: false },
    ];
    assert.deepEqual(await writeReadiness(store, { key: qualityOf(tenant), at: now, labels }), {
      changed: 0,
    });
  });
});

describe('progress', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  it('of an unknown tenant is nothing, in every ring asked for', async () => {
    const progress = await readProgress(store, {
      key: qualityOf('nobody'),
      asOf: now,
      lowest: all,
      offeredRings: [],
      ringOrder,
    });
    assert.equal(progress.discovered, 0);
    assert.deepEqual(
      progress.rings.map(({ ring, devices }) => [ring, devices]),
      ringOrder.map((ring) => [ring, 0]),
    );
  });

  it('names rings that a policy does not know any more but that have devices', async () => {
    const tenant = 'renamed';
    await discover(
      store,
      tenant,
      numbers(3).map((number) => device(number)),
    );
    await register(store, { tenant, plans });
    const progress = await readProgress(store, {
      key: qualityOf(tenant),
      asOf: now,
      lowest: all,
      offeredRings: [],
      ringOrder: ['pilot'],
    });
    assert.deepEqual([progress.rings[0]?.ring, progress.rings[0]?.devices], ['pilot', 0]);
    assert.equal(sum(progress.rings, 'devices'), 3);
  });

  const install = (
    state: 'installing' | 'restartPending' | 'failed' | 'other',
    revision = 1766,
  ) => ({
    state,
    targetBuild: `10.0.19044.${revision}`,
  });
  const old = '10.0.19044.1706';
  const cases: readonly (readonly [
    string,
    Partial<Listed>,
    ReturnType<typeof install> | null,
    string,
  ])[] = [
    ['on the build', { osVersion: '10.0.19044.1766' }, null, 'done eligible updated'],
    ['on a later build', { osVersion: '10.0.19044.1900' }, null, 'done eligible updated'],
    [
      'done and silent',
      { osVersion: '10.0.19044.1766', lastSyncAt: now - 6 * dayMs },
      null,
      'done',
    ],
    ['one short of the build', { osVersion: '10.0.19044.1765' }, null, 'offered eligible'],
    [
      'silent for just five days',
      { osVersion: old, lastSyncAt: now - 5 * dayMs },
      null,
      'offered eligible',
    ],
    ['silent for longer', { osVersion: old, lastSyncAt: now - 5 * dayMs - 1 }, null, 'ineligible'],
    ['never in contact', { osVersion: old, lastSyncAt: null }, null, 'ineligible'],
    ['with 1 GB free', { osVersion: old, freeBytes: 1_000_000_000 }, null, 'ineligible'],
    ['with a byte more', { osVersion: old, freeBytes: 1_000_000_001 }, null, 'offered eligible'],
    ['with an unknown disk', { osVersion: old, freeBytes: null }, null, 'offered eligible'],
    ['on a Windows not served', { osVersion: '10.0.22000.1' }, null, 'ineligible'],
    ['of an unknown version', { osVersion: null }, null, 'ineligible'],
    ['installing', { osVersion: old }, install('installing'), 'installing eligible'],
    [
      'waiting for its restart',
      { osVersion: old },
      install('restartPending'),
      'installing eligible',
    ],
    ['failed', { osVersion: old }, install('failed'), 'failed eligible'],
    ['failed with a later update', { osVersion: old }, install('failed', 1806), 'failed eligible'],
    [
      'failed with an earlier update',
      { osVersion: old },
      install('failed', 1700),
      'offered eligible',
    ],
    ['in another state', { osVersion: old }, install('other'), 'offered eligible'],
    ['failed and silent', { osVersion: old, lastSyncAt: 0 }, install('failed'), 'ineligible'],
  ];
  for (const [what, facts, under, expected] of cases) {
    it(`counts a device ${what} as ${expected}`, async () => {
      const tenant = what;
      await discover(store, tenant, [device(1, facts)]);
      const [placed] = await register(store, { tenant, plans });
      const rows =
        under === null
          ? []
          : [
              {
                entraDeviceId: guid('entra', 1),
                ...under,
                errorClass: null,
                errorCode: null,
                at: now,
              },
            ];
      await recordInstalls(store, { key: qualityOf(tenant), rows, at: now });
      const ring = placed?.ring ?? '';
      const progress = await readProgress(store, {
        key: qualityOf(tenant),
        asOf: now,
        lowest: all.slice(0, 1),
        offeredRings: [ring],
        ringOrder: [ring],
      });
      const { ring: _, devices, ...counts } = progress.rings[0] ?? emptyRing('');
      const counted = Object.entries(counts).filter(([, value]) => value === 1);
      assert.deepEqual(
        [devices, counted.map(([name]) => name).toSorted()],
        [1, expected.split(' ').toSorted()],
      );
    });
  }

  for (const [what, facts, under, expected] of [
    ['never offered any', {}, null, 'ineligible'],
    ['that an update was offered', {}, install('failed'), 'failed'],
    ['done', { osVersion: '10.0.19044.1766' }, null, 'done'],
  ] as const)
    it(`counts a device out of service and ${what} as ${expected}`, async () => {
      const tenant = `out of service, ${what}`;
      await discover(store, tenant, [device(1, { osVersion: old, ...facts })]);
      const [placed] = await register(store, { tenant, plans });
      const of = { entraDeviceId: guid('entra', 1), errorClass: null, errorCode: null, at: now };
      const rows = under === null ? [] : [{ ...of, ...under }];
      await recordInstalls(store, { key: qualityOf(tenant), rows, at: now });
      const ring = placed?.ring ?? '';
      const progress = await readProgress(store, {
        key: qualityOf(tenant),
        asOf: now,
        lowest: all.slice(0, 1),
        outOfService: ['19044'],
        offeredRings: [ring],
        ringOrder: [ring],
      });
      const counted = progress.rings[0] ?? emptyRing('');
      assert.equal(counted[expected], 1);
      assert.equal(counted.eligible, expected === 'ineligible' ? 0 : 1);
    });

  it('counts a device under a hold as held until it is done, and as eligible all the while', async () => {
    const tenant = 'holding';
    const ids = numbers(4).map((number) => guid('device', number));
    await discover(store, tenant, [
      device(0, { osVersion: old }),
      device(1, { osVersion: '10.0.19044.1766' }),
      device(2, { osVersion: old, lastSyncAt: 0 }),
      device(3, { osVersion: old }),
    ]);
    const [placed] = await register(store, { tenant, plans: plans.slice(-1) });
    const ring = placed?.ring ?? '';
    const deviceIds = ids.slice(0, 3);
    await markHeld(store, {
      ...qualityOf(tenant),
      hold: 'a/hold-1',
      part: 'hold',
      deviceIds,
      at: now,
    });
    const progress = await readProgress(store, {
      key: qualityOf(tenant),
      asOf: now,
      lowest: all.slice(0, 1),
      offeredRings: [ring],
      ringOrder: [ring],
    });
    const { devices, ...counts } = progress.rings[0] ?? emptyRing(ring);
    assert.deepEqual(
      [devices, counts],
      [
        4,
        {
          ring,
          waiting: 0,
          offered: 1,
          installing: 0,
          done: 1,
          failed: 0,
          ineligible: 1,
          held: 1,
          eligible: 3,
          updated: 1,
        },
      ],
    );
  });

  const installs = fc.record(
    {
      state: fc.constantFrom('installing', 'restartPending', 'failed', 'other'),
      targetBuild: fc.constantFrom(
        '10.0.19044.1766',
        '10.0.19044.1806',
        '10.0.19044.1',
        '10.0.19045.2006',
        '',
      ),
    },
    { noNullPrototype: true },
  );
  const worlds = fc.record(
    {
      fleet: fc.array(
        fc.record({
          facts: changes,
          install: fc.option(installs),
          hasConflict: fc.boolean(),
          passes: fc.boolean(),
          isExcluded: fc.nat({ max: 6 }),
        }),
        { maxLength: 25 },
      ),
      lowest: fc.constantFrom([], all.slice(0, 1), all),
      offered: fc.subarray(ringOrder),
    },
    { noNullPrototype: true },
  );

  it('agrees with core’s rules device by device, and adds up', async () => {
    let world = 0;
    await fc.assert(
      fc.asyncProperty(worlds, async (made) => {
        world += 1;
        const tenant = `world-${world}`;
        const devices = made.fleet.map(({ facts }, number) => device(number, facts));
        await discover(store, tenant, devices);
        const passing = new Set(
          devices.filter((_, number) => made.fleet[number]?.passes).map(({ deviceId }) => deviceId),
        );
        const placed = await register(store, {
          tenant,
          plans,
          passes: ({ deviceId }) => passing.has(deviceId),
        });
        const conflicts = devices
          .filter((_, number) => made.fleet[number]?.hasConflict)
          .map(({ deviceId }) => deviceId);
        await recordConflicts(store, {
          key: qualityOf(tenant),
          policyId: 'p',
          deviceIds: conflicts,
          at: now,
        });
        await label(store, tenant);
        const excluded = devices.filter((_, number) => made.fleet[number]?.isExcluded === 0);
        for (const { deviceId } of excluded)
          await excludeDevice(store, { tenant, deviceId, by: 'anna', why: 'asked', at: now });
        const rows = made.fleet.flatMap(({ install }, number) =>
          install === null
            ? []
            : [
                {
                  entraDeviceId: guid('entra', number),
                  ...install,
                  errorClass: null,
                  errorCode: null,
                  at: now,
                },
              ],
        );
        await recordInstalls(store, { key: qualityOf(tenant), rows, at: now });
        const progress = await readProgress(store, {
          key: qualityOf(tenant),
          asOf: now,
          lowest: made.lowest,
          offeredRings: made.offered,
          ringOrder,
        });
        const out = new Set(excluded.map(({ deviceId }) => deviceId));
        const expected = new Map(ringOrder.map((ring) => [ring, emptyRing(ring)]));
        for (const { deviceId, ring } of placed.filter((one) => !out.has(one.deviceId))) {
          const number = devices.findIndex((one) => one.deviceId === deviceId);
          const one = { ...(devices[number] ?? device(0)), objectId: null };
          const state = stateOf(one, {
            lowest: made.lowest,
            hasConflict: made.fleet[number]?.hasConflict ?? false,
            install: made.fleet[number]?.install ?? null,
            isOffered: made.offered.includes(ring),
          });
          count(expected.get(ring), state);
        }
        assert.deepEqual(progress.rings, [...expected.values()]);
        for (const ring of progress.rings) {
          const { waiting, offered, installing, done, failed, ineligible, held = 0 } = ring;
          const states = waiting + offered + installing + done + failed + ineligible + held;
          assert.equal(states, ring.devices);
          assert.ok(ring.updated <= ring.eligible && ring.eligible <= ring.devices);
        }
        const { ready, notReady, notRegistered } = progress;
        assert.equal(progress.discovered, devices.length);
        assert.equal(ready + notReady + notRegistered + progress.excluded, devices.length);
        assert.equal(progress.excluded, out.size);
        assert.equal(ready + notReady, sum(progress.rings, 'devices'));
      }),
      { numRuns: 20 },
    );
  });
});

interface Seen {
  readonly lowest: readonly Lowest[];
  readonly hasConflict: boolean;
  readonly install: { readonly state: string; readonly targetBuild: string } | null;
  readonly isOffered: boolean;
}

type State = 'waiting' | 'offered' | 'installing' | 'done' | 'failed' | 'ineligible';

/** The rules said once more, in words of core. */
function stateOf(one: Device, seen: Seen): { readonly state: State; readonly isEligible: boolean } {
  const build = windowsBuild(one.osVersion);
  const own = seen.lowest
    .filter(({ line }) => line === String(build?.build))
    .map(({ version }) => version[1] ?? 0);
  const lowest = own.length === 0 ? null : Math.min(...own);
  const isServed = seen.lowest.length === 0 || lowest !== null;
  const { ineligible } = readinessOf(
    one,
    { asOf: now, policyConflict: seen.hasConflict },
    windowsEligibility,
  );
  const isEligible = isServed && ineligible === null;
  if (lowest !== null && (build?.revision ?? 0) >= lowest) return { state: 'done', isEligible };
  if (!isEligible) return { state: 'ineligible', isEligible };
  const aim = windowsBuild(seen.install?.targetBuild ?? null);
  const isOfThis = lowest !== null && aim?.build === build?.build && (aim?.revision ?? 0) >= lowest;
  if (isOfThis && seen.install?.state === 'failed') return { state: 'failed', isEligible };
  if (isOfThis && seen.install?.state !== 'other') return { state: 'installing', isEligible };
  return { state: seen.isOffered ? 'offered' : 'waiting', isEligible };
}

type Counts = { -readonly [Key in keyof RingProgress]: RingProgress[Key] };

function emptyRing(ring: string): Counts {
  return {
    ring,
    devices: 0,
    waiting: 0,
    offered: 0,
    installing: 0,
    done: 0,
    failed: 0,
    ineligible: 0,
    held: 0,
    eligible: 0,
    updated: 0,
  };
}

function count(ring: Counts | undefined, { state, isEligible }: ReturnType<typeof stateOf>): void {
  assert.ok(ring);
  Object.assign(ring, {
    devices: ring.devices + 1,
    [state]: ring[state] + 1,
    eligible: ring.eligible + (isEligible ? 1 : 0),
    updated: ring.updated + (isEligible && state === 'done' ? 1 : 0),
  });
}

function sum(rings: readonly RingProgress[], key: 'devices'): number {
  return rings.reduce((total, ring) => total + ring[key], 0);
}
