/** What a tenant's report is made of, out of a real database. */
import assert from 'node:assert/strict';
import { quality } from '#core/area/quality.ts';
import { dayMs } from '#core/time.ts';
import { tenantReport } from '#reports/tenant/page.ts';
import { collectDevices } from '#store/device/devices.ts';
import { recordInstalls } from '#store/device/installs.ts';
import { recordObjectiveLook } from '#store/release/objectiveLooks.ts';
import { saveRelease } from '#store/release/releases.ts';
import { recordProgress } from '#store/release/trend.ts';
import { noteFleetDay, readFleetDays } from '#store/report/fleetDays.ts';
import { tenantsWithReleases } from '#store/report/published.ts';
import { readTenantValues } from '#store/report/tenantValues.ts';
import type { Store } from '#store/store.ts';
import { judgedRelease, publishedAt, sampleRelease } from '../../reports/sampleRelease.ts';
import { plannedIn } from '../../reports/sampleTenant.ts';
import { openDatabase } from '../database.ts';
import { device, discover, guid, numbers, paged, qualityOf, register } from '../fleets.ts';

const plans = quality.profiles['groups-2023'] ?? [];
const key = qualityOf('contoso');
const { progress } = sampleRelease();
const look = {
  asOf: publishedAt + dayMs,
  target: 0.95,
  eligible: 39,
  updated: 30,
  rings: [],
  blockers: [],
  ineligible: [{ reason: 'disk', devices: 1 }],
  forecast: null,
};

describe('What a tenant’s report is made of', () => {
  let store: Store;

  before(async () => {
    ({ store } = await openDatabase());
    const devices = numbers(40).map((number) =>
      device(number, {
        osVersion: `10.0.19044.${1700 + Math.floor(number / 2)}`,
        sku: number === 7 ? 'Home' : 'Enterprise',
      }),
    );
    await discover(store, 'contoso', devices);
    await register(store, { tenant: 'contoso', plans, passes: ({ sku }) => sku !== 'Home' });
    for (const [release, status] of [
      [judgedRelease(), 'over'],
      [plannedIn('edge'), 'running'],
    ] as const)
      await saveRelease(store, { release, status, at: publishedAt + 22 * dayMs });
    assert.ok(progress !== null);
    for (const hours of [0, 6, 12, 24])
      await recordProgress(store, {
        key: judgedRelease().key,
        progress: { ...progress, asOf: publishedAt + (hours * dayMs) / 24 },
        evidence: null,
      });
    // What came after the next release was planned is no business of this one.
    const next = judgedRelease();
    await saveRelease(store, {
      release: {
        ...next,
        key: { ...next.key, id: '2027-01-B' },
        publishedAt: publishedAt + 35 * dayMs,
        objective: null,
        phase: 'planned',
      },
      status: 'running',
      at: publishedAt + 22 * dayMs,
    });
  });
  after(() => store.close());

  it('notes a day of the fleet once, with further versions as one number', async () => {
    const asOf = publishedAt + dayMs;
    assert.equal(await noteFleetDay(store, { key, asOf }), true);
    assert.equal(await noteFleetDay(store, { key, asOf: asOf + 1 }), false);
    const [day, ...more] = await readFleetDays(store, { key, since: publishedAt });
    assert.deepEqual(more, []);
    assert.ok(day !== undefined);
    assert.equal(day.versions.length, 13);
    assert.deepEqual(day.versions.at(-1)?.version, null);
    assert.equal(
      day.versions.reduce((sum, { devices }) => sum + devices, 0),
      39,
    );
  });

  it('forgets days that no report goes back to', async () => {
    assert.equal(await noteFleetDay(store, { key, asOf: publishedAt + 150 * dayMs }), true);
    const days = await readFleetDays(store, { key, since: 0 });
    assert.deepEqual(
      days.map(({ at }) => at),
      [publishedAt + 150 * dayMs],
    );
    await noteFleetDay(store, { key, asOf: publishedAt + dayMs });
  });

  it('is read as of the newest that is known, with one look a day of each month', async () => {
    const values = await readTenantValues(store, { tenant: 'contoso', now: 0 });
    assert.equal(values.asOf, publishedAt + 22 * dayMs);
    assert.deepEqual(
      values.areas.map(({ area, release }) => [area, release.key.id]),
      [
        ['quality', '2026-12-B'],
        ['edge', '2026-12'],
      ],
    );
    const [month] = values.areas[0]?.months ?? [];
    assert.deepEqual(
      month?.course.map(({ asOf, eligible, updated }) => [asOf - publishedAt, eligible, updated]),
      [
        // Days are those of UTC: six hours after a publication at 18:00 the next one has begun.
        [0, 935, 47],
        [dayMs, 935, 47],
      ],
    );
  });

  it('counts reasons, and failed installs by what was told of them', async () => {
    const build = '10.0.19044.1766';
    await recordInstalls(store, {
      key,
      at: publishedAt + dayMs,
      rows: [1, 2, 3].map((number) => ({
        entraDeviceId: guid('entra', number),
        targetBuild: build,
        state: 'failed' as const,
        errorClass: 'DiskFull',
        errorCode: '0x80070070',
        at: publishedAt + dayMs,
      })),
    });
    await recordObjectiveLook(store, { key: judgedRelease().key, look });
    const values = await readTenantValues(store, { tenant: 'contoso', now: 0 });
    const [area] = values.areas;
    assert.deepEqual(values.notRegistered, [{ reason: 'edition', devices: 1 }]);
    assert.deepEqual(area?.look?.ineligible, look.ineligible);
    assert.deepEqual(area?.failures, [{ what: 'DiskFull', code: '0x80070070', devices: 3 }]);
    assert.match(tenantReport(values), /0x80070070 DiskFull/);
  });

  it('tells a tenant without releases as such, and knows who has any', async () => {
    const { areas } = await readTenantValues(store, { tenant: 'nobody', now: 0 });
    assert.deepEqual(areas, []);
    assert.deepEqual(await tenantsWithReleases(store), ['contoso']);
  });

  it('has the version of a product that stands in a table', async () => {
    await collectDevices(store, {
      tenant: 'contoso',
      pages: paged([device(1)]),
      collectedAt: publishedAt,
    });
    assert.equal(
      await noteFleetDay(store, { key: { tenant: 'contoso', area: 'edge' }, asOf: publishedAt }),
      true,
    );
    const edge = { tenant: 'contoso', area: 'edge' } as const;
    const [day] = await readFleetDays(store, { key: edge, since: publishedAt });
    assert.deepEqual(day?.versions, [{ version: null, devices: 39 }]);
  });
});
