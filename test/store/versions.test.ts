/** Products other than Windows: who is up to date, who begins, goes back and is rolled back by what its table tells. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { quality } from '#core/area/quality.ts';
import { byVersion, type Lowest } from '#core/version.ts';
import { readDeviceStory } from '#store/device/deviceStory.ts';
import { recordExposures } from '#store/evidence/exposures.ts';
import { markHeld, moveHeld } from '#store/holds/members.ts';
import { holdProgress } from '#store/holds/progress.ts';
import { readProgress } from '#store/release/progress.ts';
import type { Store } from '#store/store.ts';
import { openDatabase } from './database.ts';
import { enroll, noon, release, tell } from './evidence/histories.ts';
import { guid, numbers } from './fleets.ts';

type Version = readonly number[];

describe('versions of a product that has a table', () => {
  let store: Store;
  let tenants = 0;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  const lowest: readonly Lowest[] = [
    { line: 'Current', version: [16, 0, 17_029, 20_108], label: 'Current Channel' },
    { line: 'Monthly', version: [16, 0, 16_924, 20_180], label: 'Monthly Enterprise Channel' },
  ];
  const keyOf = (tenant: string) => ({ tenant, area: 'office', id: release }) as const;

  async function runs(tenant: string, number: number, line: string, version: Version) {
    await store.pool.query(
      `insert into installed_versions values ($1, 'office', $2, $3, $4, $5)
       on conflict (tenant, product, device_id) do update set line = excluded.line, version = excluded.version`,
      [tenant, guid('device', number), line, version, noon(0)],
    );
  }

  const heard = (number: number, days: number) => ({ number, is: { lastSyncAt: noon(days) } });
  const progressOf = (tenant: string) =>
    readProgress(store, {
      key: keyOf(tenant),
      asOf: noon(1),
      lowest,
      offeredRings: ['first'],
      ringOrder: ['first'],
    });

  it('counts as done who has the lowest of its line or a newer one, number by number', () => {
    const part = fc.constantFrom(16_924, 17_029, 20_107, 20_108, 20_180, 9);
    const versions = fc.array(
      fc.tuple(fc.constantFrom('Current', 'Monthly', 'Beta'), part, part, fc.boolean()),
      { minLength: 1, maxLength: 6 },
    );
    return fc.assert(
      fc.asyncProperty(versions, async (fleet) => {
        tenants += 1;
        const tenant = `many-${tenants}`;
        await enroll(
          store,
          tenant,
          fleet.map((_, number) => ({ ...heard(number, 1), ring: 'first' })),
        );
        for (const [number, [line, build, revision, isShort]] of fleet.entries())
          await runs(tenant, number, line, isShort ? [16, 0, build] : [16, 0, build, revision]);
        const done = fleet.filter(([line, build, revision, isShort]) => {
          const own = lowest.find((one) => one.line === line)?.version;
          const version = isShort ? [16, 0, build] : [16, 0, build, revision];
          return own !== undefined && byVersion(version, own) >= 0;
        });
        const [ring] = (await progressOf(tenant)).rings;
        assert.deepEqual(
          [ring?.done, ring?.eligible, ring?.ineligible],
          // On a line that has nothing it counts all the same, and is not done.
          [done.length, fleet.length, 0],
        );
      }),
      { numRuns: 20 },
    );
  });

  it('counts nobody as done of whom nothing is told, whatever Windows it runs', async () => {
    await enroll(store, 'untold', [{ ...heard(0, 1), ring: 'first' }]);
    const [ring] = (await progressOf('untold')).rings;
    assert.deepEqual([ring?.done, ring?.ineligible], [0, 1]);
  });

  it('tells who began with an update and who went back, and not by another product', async () => {
    const tenant = 'life';
    const key = keyOf(tenant);
    const look = (days: number) =>
      recordExposures(store, {
        key,
        lowest,
        signals: quality.signals,
        asOf: noon(days),
        offered: [{ ring: 'first', at: noon(0) }],
      });
    const story = async (number: number) => {
      const of = { deviceId: guid('device', number), entraDeviceId: null, ring: null, since: 0 };
      const { exposure, badDays } = await readDeviceStory(store, { key, ...of });
      const version = exposure?.version?.join('.') ?? null;
      return [version, exposure?.backAt ?? null, badDays.map(({ signal }) => signal)];
    };
    await enroll(
      store,
      tenant,
      numbers(3).map((number) => ({ ...heard(number, 1), ring: 'first' })),
    );
    await runs(tenant, 0, 'Current', [16, 0, 17_029, 20_140]);
    await runs(tenant, 1, 'Current', [16, 0, 17_029, 20_068]);
    await look(1);
    assert.deepEqual(await story(0), ['16.0.17029.20108', null, []]);
    assert.deepEqual(await story(1), [null, null, []]);
    await runs(tenant, 0, 'Monthly', [16, 0, 16_731, 1]);
    await runs(tenant, 1, 'Current', [16, 0, 17_029, 20_108]);
    await look(2);
    assert.deepEqual(await story(0), ['16.0.17029.20108', null, []], 'another line tells nothing');
    assert.deepEqual(await story(1), ['16.0.17029.20108', null, []]);
    await runs(tenant, 1, 'Current', [16, 0, 17_029, 20_068]);
    await tell(store, tenant, [
      { number: 1, is: { osVersion: '10.0.19044.1', lastSyncAt: noon(3) } },
    ]);
    await look(3);
    assert.deepEqual(await story(1), ['16.0.17029.20108', noon(3), ['uninstall']]);
    assert.deepEqual(await story(2), [null, null, []]);
  });

  it('tells whose rollback is done', async () => {
    const tenant = 'back';
    const key = keyOf(tenant);
    await enroll(
      store,
      tenant,
      numbers(2).map((number) => ({ ...heard(number, 1), ring: 'first' })),
    );
    for (const number of numbers(2)) await runs(tenant, number, 'Current', [16, 0, 17_029, 20_108]);
    const signals = quality.signals;
    await recordExposures(store, { key, lowest, signals, asOf: noon(1), offered: [] });
    const of = { tenant, area: 'office', hold: 'h' } as const;
    const deviceIds = numbers(2).map((number) => guid('device', number));
    await markHeld(store, { ...of, part: 'hold', deviceIds, at: noon(1) });
    await moveHeld(store, { ...of, part: 'pilot', deviceIds, at: noon(2) });
    await runs(tenant, 0, 'Current', [16, 0, 17_029, 20_068]);
    await tell(store, tenant, [heard(0, 3), heard(1, 3)]);
    const { pilot, pilotBack } = await holdProgress(store, { ...of, lowest, asOf: noon(3) });
    assert.deepEqual([pilot, pilotBack], [2, 1]);
  });
});
