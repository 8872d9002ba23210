/** What stands before an objective, counted in the store: each device once, as the rings are counted, and by its reason. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { quality } from '#core/area/quality.ts';
import { objectiveLookOf } from '#core/objective/look.ts';
import { standingOf, type Standing } from '#core/objective/blockers.ts';
import { dayMs, hourMs } from '#core/time.ts';
import { recordInstalls } from '#store/device/installs.ts';
import { markHeld } from '#store/holds/members.ts';
import { pruneEvidence } from '#store/evidence/prune.ts';
import {
  lastObjectiveLook,
  readObjectiveLooks,
  readRingLooks,
  recordObjectiveLook,
  releasesBefore,
} from '#store/release/objectiveLooks.ts';
import { readProgress } from '#store/release/progress.ts';
import { readStanding } from '#store/release/standing.ts';
import type { Store } from '#store/store.ts';
import { plannedRelease } from '../../core/release/world.ts';
import { openDatabase } from '../database.ts';
import {
  changes,
  device,
  discover,
  guid,
  now,
  numbers,
  qualityOf,
  register,
  type Listed,
} from '../fleets.ts';

const plans = quality.profiles['groups-2023']?.slice(-1) ?? [];
const ring = plans[0]?.name ?? '';
const lowest = [{ line: '19044', version: [19_044, 1766], label: '' }];
const asked = {
  ring,
  offeredAt: now - 6 * dayMs,
  isStopped: false,
  isOverdue: false,
  daysFromReturn: 7,
};

async function place(store: Store, tenant: string, devices: readonly Listed[]): Promise<void> {
  await discover(store, tenant, devices);
  await register(store, { tenant, plans });
}

async function standing(
  store: Store,
  tenant: string,
  over: Partial<typeof asked> & { readonly asOf?: number } = {},
): Promise<readonly Standing[]> {
  const { asOf = now, ...ofRing } = over;
  const rings = [{ ...asked, ...ofRing }];
  return await readStanding(store, { key: qualityOf(tenant), asOf, lowest, rings });
}

const report = (
  number: number,
  state: 'failed' | 'installing' | 'restartPending',
  errorClass: string | null = null,
) => ({
  entraDeviceId: guid('entra', number),
  state,
  targetBuild: '10.0.19044.1766',
  errorClass,
  errorCode: errorClass === null ? null : '0x80070070',
  at: now,
});

describe('what stands before an objective', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  it('is told of each device by the first reason that holds', async () => {
    const tenant = 'reasons';
    await place(store, tenant, [
      device(0, { osVersion: '10.0.19044.1766' }),
      device(1),
      device(2),
      device(3),
      device(4),
      device(5),
      device(6, { lastSyncAt: now - 3 * dayMs }),
      device(7),
      device(8, { lastSyncAt: now - 9 * dayMs }),
      device(9, { freeBytes: 0 }),
      device(10, { osVersion: '10.0.19044.1766', lastSyncAt: now - 9 * dayMs }),
    ]);
    const key = qualityOf(tenant);
    const rows = [
      report(2, 'failed', 'DiskFull'),
      report(3, 'failed'),
      report(4, 'installing'),
      report(5, 'restartPending'),
    ];
    await recordInstalls(store, { key, rows, at: now });
    await markHeld(store, {
      ...key,
      hold: 'a/hold-1',
      part: 'hold',
      deviceIds: [guid('device', 1)],
      at: now,
    });
    const told = (some: readonly Standing[]) =>
      some.map(({ standing: is, what, devices }) => [is, what, devices]);
    assert.deepEqual(told(await standing(store, tenant)), [
      ['failed', 'DiskFull 0x80070070', 1],
      ['failed', null, 1],
      ['held', null, 1],
      ['ineligible', 'contact', 1],
      ['ineligible', 'disk', 1],
      ['installing', null, 1],
      ['notContacted', null, 1],
      ['offered', null, 1],
      ['restartPending', null, 1],
      ['uncounted', null, 1],
      ['updated', null, 1],
    ]);
    const ofOpen = async (over: Partial<typeof asked>): Promise<number | undefined> => {
      const kinds = ['paused', 'notOffered', 'overdue', 'notContacted'];
      const some = await standing(store, tenant, over);
      return some.filter((one) => kinds.includes(one.standing)).find(({ devices }) => devices > 0)
        ?.devices;
    };
    assert.equal(await ofOpen({ isStopped: true }), 2);
    const unopened = await readStanding(store, {
      key,
      asOf: now,
      lowest,
      rings: [{ ...asked, offeredAt: null }],
    });
    assert.equal(unopened.find((one) => one.standing === 'notOffered')?.devices, 2);
    const overdue = await standing(store, tenant, { isOverdue: true });
    assert.equal(overdue.find((one) => one.standing === 'overdue')?.devices, 1);
  });

  it('tells the errors of most devices by themselves, and others as one', async () => {
    const tenant = 'errors';
    const devices = numbers(31).map((number) => device(number));
    await place(store, tenant, devices);
    const rows = devices.map((_, nth) => report(nth, 'failed', nth < 3 ? 'Often' : `Odd${nth}`));
    await recordInstalls(store, { key: qualityOf(tenant), rows, at: now });
    const failed = (await standing(store, tenant)).filter((one) => one.standing === 'failed');
    assert.equal(failed.length, 13);
    assert.equal(failed.find(({ what }) => what === 'Often 0x80070070')?.devices, 3);
    assert.equal(failed.find(({ what }) => what === null)?.devices, 31 - 3 - 11);
  });

  it('knows who came back from being away or is new, by the days of contact', async () => {
    const tenant = 'back';
    await place(store, tenant, [device(0), device(1), device(2)]);
    const heard = (number: number, days: string) =>
      store.pool.query(
        'update devices set heard_days = $3::bit(56)::bigint where device_id = $2 and tenant = $1',
        [tenant, guid('device', number), days.padStart(56, '0')],
      );
    await heard(0, '1111111111111111111111111');
    await heard(1, '1111100000001');
    await heard(2, '1');
    const [row] = (await standing(store, tenant)).filter((one) => one.standing === 'offered');
    assert.deepEqual([row?.devices, row?.back], [3, 2]);
  });

  it('adds up to what the rings are counted as, whatever the devices are', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(changes, fc.constantFrom(null, 'failed' as const, 'restartPending' as const)),
          {
            minLength: 1,
            maxLength: 12,
          },
        ),
        async (some) => {
          run += 1;
          const tenant = `any ${run}`;
          await place(
            store,
            tenant,
            some.map(([differences], number) => device(number, differences)),
          );
          const key = qualityOf(tenant);
          const rows = some.flatMap(([, state], number) =>
            state === null ? [] : [report(number, state, 'E')],
          );
          await recordInstalls(store, { key, rows, at: now });
          const question = { key, asOf: now, lowest, offeredRings: [ring], ringOrder: [ring] };
          const progress = await readProgress(store, question);
          const counted = await standing(store, tenant);
          const { eligible, updated, blockers } = standingOf(counted, {
            target: 0.95,
            stoppedRings: [],
          });
          assert.deepEqual(
            [eligible, updated],
            [progress.rings[0]?.eligible, progress.rings[0]?.updated],
          );
          const blocked = blockers.reduce((sum, { devices }) => sum + devices, 0);
          assert.equal(updated + blocked, eligible);
          assert.equal(
            counted.reduce((sum, { devices }) => sum + devices, 0),
            progress.rings[0]?.devices,
          );
        },
      ),
      { numRuns: 15 },
    );
  });

  it('is kept for each look, once, and forgotten as evidence is', async () => {
    const tenant = 'kept';
    await place(store, tenant, [device(0), device(1, { osVersion: '10.0.19044.1766' })]);
    const release = plannedRelease();
    const key = { ...release.key, tenant };
    const counted = await standing(store, tenant);
    const look = async (asOf: number) =>
      objectiveLookOf(release, {
        progress: await readProgress(store, {
          key,
          asOf,
          lowest,
          offeredRings: [ring],
          ringOrder: [ring],
        }),
        counted,
        forecast: null,
      });
    const [one, other] = [await look(now), await look(now + 6 * hourMs)];
    for (const some of [other, one, other]) await recordObjectiveLook(store, { key, look: some });
    assert.deepEqual(await readObjectiveLooks(store, { key }), [one, other]);
    assert.deepEqual(await lastObjectiveLook(store, { key }), other);
    assert.deepEqual(
      await readRingLooks(store, { key }),
      [one, other].map(({ asOf, rings }) => ({ asOf, rings })),
    );
    const forecast = {
      asOf: now,
      share: { low: 0.7, middle: 0.9, high: 0.98 },
      reachedAt: { low: now, middle: null, high: null },
      missChance: 0.6,
      isKnown: false,
      months: 0,
    };
    for (const [id, monthsBefore] of [
      ['2026-11-B', 1],
      ['2026-10-B', 2],
      ['2026-09-B', 3],
    ] as const) {
      const earlier = { ...one, asOf: now - monthsBefore * 28 * dayMs, forecast };
      await recordObjectiveLook(store, { key: { ...key, id }, look: earlier });
    }
    const before = await releasesBefore(store, { key, at: now, count: 2 });
    assert.deepEqual(
      before.map(({ id }) => id),
      ['2026-11-B', '2026-10-B'],
    );
    const [earlier] = await readObjectiveLooks(store, { key: { ...key, id: '2026-11-B' } });
    assert.deepEqual(earlier?.forecast, forecast);
    await pruneEvidence(store, { tenant, asOf: now + 500 * dayMs, keptDays: 400 });
    assert.deepEqual(await readObjectiveLooks(store, { key }), []);
    assert.equal(await lastObjectiveLook(store, { key }), null);
  });
});
