/** Which Windows devices run: who is on a release's version or past it, on a serviced one by edition, and who goes back. */
import assert from 'node:assert/strict';
import { feature } from '#core/area/feature.ts';
import type { Lowest } from '#core/version.ts';
import { recordExposures } from '#store/evidence/exposures.ts';
import { readProgress } from '#store/release/progress.ts';
import { upsertRing } from '#store/release/rings.ts';
import type { Store } from '#store/store.ts';
import { openDatabase } from './database.ts';
import { enroll, noon, tell } from './evidence/histories.ts';
import { recordInstalls } from '#store/device/installs.ts';
import { guid, type Listed } from './fleets.ts';

const on = (line: string, build: number): Lowest => ({ line, version: [build], label: 'Windows' });
const lowest = [on('enterprise', 26_200), on('pro', 26_200)];
/** Enterprise is serviced a year longer. */
const supported = [on('enterprise', 26_100), on('pro', 26_200)];
const keyOf = (tenant: string) => ({ tenant, area: 'feature', id: '2026-12-F' }) as const;

describe('versions of Windows', () => {
  let store: Store;
  before(async () => ({ store } = await openDatabase()));
  after(() => store.close());

  const runs = (number: number, osVersion: string | null, sku: string | null, ring = 'test') => {
    const is: Partial<Listed> = { osVersion, sku, lastSyncAt: noon(1) };
    return { number, ring, is };
  };
  const progressOf = async (tenant: string) => {
    const of = { key: keyOf(tenant), asOf: noon(1), lowest, supported };
    const progress = await readProgress(store, {
      ...of,
      offeredRings: ['test'],
      ringOrder: ['test'],
    });
    const [ring] = progress.rings;
    return [ring?.eligible, ring?.updated, ring?.current, ring?.done];
  };

  it('count by their build, whatever the update of the month on it', async () => {
    await enroll(store, 'builds', [
      runs(0, '10.0.26200.1', 'Enterprise'),
      runs(1, '10.0.28000.1', 'Enterprise'),
      runs(2, '10.0.26100.9999', 'Enterprise'),
      runs(3, '10.0.19045.6000', 'Enterprise'),
    ]);
    assert.deepEqual(await progressOf('builds'), [4, 3, 2, 2]);
  });

  it('are serviced as long as their edition is, and an edition that is not told as short as any', async () => {
    const skus = ['Enterprise', 'Education', 'IoT Enterprise', 'Pro', 'Pro Education', null];
    await enroll(
      store,
      'editions',
      skus.map((sku, number) => runs(number, '10.0.26100.1', sku)),
    );
    assert.deepEqual(await progressOf('editions'), [6, 3, 0, 0]);
  });

  it('do not count where nothing is told of what runs', async () => {
    await enroll(store, 'untold', [runs(0, null, 'Pro')]);
    assert.deepEqual(await progressOf('untold'), [0, 0, 0, 0]);
  });

  it('count installs by the edition of a device, and do not count devices that Microsoft keeps from it', async () => {
    const tenant = 'kept away';
    await enroll(store, tenant, [
      runs(0, '10.0.26100.1', 'Pro'),
      runs(1, '10.0.26100.1', 'Pro'),
      runs(2, '10.0.26100.1', 'Enterprise'),
    ]);
    const states = ['notOffered', 'failed', 'notOffered'] as const;
    const rows = states.map((state, number) => ({
      entraDeviceId: guid('entra', number),
      targetBuild: '10.0.26200.0',
      state,
      errorClass: state === 'failed' ? 'WUDamaged' : 'SafeguardHold',
      errorCode: null,
      at: noon(1),
    }));
    await recordInstalls(store, { key: keyOf(tenant), rows, at: noon(1) });
    // The one on Enterprise is on a version that is serviced, and counts as such.
    assert.deepEqual(await progressOf(tenant), [2, 1, 0, 0]);
    const of = { key: keyOf(tenant), asOf: noon(1), lowest, supported };
    const { rings } = await readProgress(store, {
      ...of,
      offeredRings: ['test'],
      ringOrder: ['test'],
    });
    assert.deepEqual([rings[0]?.failed, rings[0]?.ineligible, rings[0]?.offered], [1, 1, 1]);
    await recordExposures(store, {
      key: keyOf(tenant),
      lowest,
      signals: feature.signals,
      asOf: noon(1),
      offered: [{ ring: 'test', at: noon(0) }],
    });
    const bad = await store.pool.query<{ signal: string; what: string }>(
      `select signal, what from bad_days where tenant = $1 and area = 'feature'`,
      [tenant],
    );
    assert.deepEqual(bad.rows, [{ signal: 'installFailure', what: 'WUDamaged' }]);
  });

  it('tell who began, and who went back to the version before', async () => {
    const tenant = 'life';
    const expose = (days: number) =>
      recordExposures(store, {
        key: keyOf(tenant),
        lowest,
        signals: feature.signals,
        asOf: noon(days),
        offered: [{ ring: 'test', at: noon(0) }],
      });
    const heard = (osVersion: string, days: number) => [
      { number: 0, is: { osVersion, sku: 'Enterprise', lastSyncAt: noon(days) } },
      { number: 1, is: { osVersion: '10.0.26200.7', sku: 'Pro', lastSyncAt: noon(days) } },
    ];
    await enroll(store, tenant, [
      runs(0, '10.0.26100.1', 'Enterprise'),
      runs(1, '10.0.26100.1', 'Pro'),
    ]);
    await expose(1);
    // The profile of a ring names a version at any time: that alone takes nobody back.
    await upsertRing(store, {
      tenant,
      area: 'feature',
      ring: 'test',
      position: 0,
      groupId: null,
      policyId: null,
      cadence: { deferralDays: 0, deadlineDays: 5, gracePeriodDays: 0 },
      paused: false,
      pauseExpiresAt: null,
      rolledBackAt: null,
      pinnedTo: '26200',
      writtenAt: noon(0),
    });
    for (const [day, osVersion] of [
      [2, '10.0.26200.1'],
      [4, '10.0.26100.2'],
    ] as const) {
      await tell(store, tenant, heard(osVersion, day));
      await expose(day);
    }
    const { rows } = await store.pool.query<{ device: string; line: string; back: boolean }>(
      `select line, back_at is not null as back from exposures where tenant = $1 and area = 'feature' order by line`,
      [tenant],
    );
    assert.deepEqual(rows, [
      { line: 'enterprise', back: true },
      { line: 'pro', back: false },
    ]);
    const bad = await store.pool.query(
      `select signal from bad_days where tenant = $1 and area = 'feature'`,
      [tenant],
    );
    assert.deepEqual(bad.rows, [{ signal: 'uninstall' }]);
  });
});
