/** Which version of Office devices have, by inventories that are odd, old or cut. */
import assert from 'node:assert/strict';
import { channelFact } from '#core/device/officeApps.ts';
import type { Release } from '#core/release/state/release.ts';
import { recordFacts } from '#store/device/deviceFacts.ts';
import { keepReading } from '#store/reading/keptReadings.ts';
import { readSetAside } from '#store/reading/setAside.ts';
import { readVersions } from '#store/device/versions.ts';
import type { Store } from '#store/store.ts';
import { officeInventory } from '../../../../src/activities/areas/office/inventory.ts';
import type { Deps } from '../../../../src/activities/deps.ts';
import type { Exports } from '../../../graph/intune/exports.ts';
import { withExports } from '../given.ts';
import { enroll, noon } from '../../../store/evidence/histories.ts';
import { guid, numbers } from '../../../store/fleets.ts';

const suite = 'Microsoft 365 Apps for enterprise - en-us';
const former = '16.0.20330.20150';
const current = '16.0.20425.20160';

describe('the inventory of Office', () => {
  let store: Store;
  let exports: Exports;
  let tenants = 0;
  withExports((given) => ({ store, exports } = given));

  /** A tenant of so many devices in one ring, whose list of versions knows two builds. */
  async function tenantOf(devices: number) {
    tenants += 1;
    const tenant = `inventory-${tenants}`;
    await enroll(
      store,
      tenant,
      numbers(devices).map((number) => ({ number, is: { lastSyncAt: noon(0) }, ring: 'first' })),
    );
    const body = [former, current].map((text) => ({
      build: text.split('.').map(Number),
      version: null,
      availableAt: 0,
      endsAt: null,
    }));
    await keepReading(store, { tenant, name: 'officeReleases', readAt: 0, body });
    const key = { tenant, area: 'office', id: '2026-12-B' } as const;
    const read = (days: number, rows: readonly (readonly [number, string, string])[]) => {
      const lines = rows.map(
        ([number, name, version]) => `${guid('device', number)},${name},${version}`,
      );
      exports.serve(['DeviceId,ApplicationName,ApplicationVersion', ...lines].join('\n'));
      return officeInventory.read({ store, graph: exports.graph } as Deps, {
        release: { key } as unknown as Release,
        asOf: noon(days),
        heartbeat: () => undefined,
      });
    };
    const lines = async () =>
      Object.fromEntries((await readVersions(store, key)).map((one) => [one.line, one.devices]));
    const versionOf = async (number: number) => {
      const { rows } = await store.pool.query<{ version: number[] }>(
        'select version from installed_versions where tenant = $1 and device_id = $2',
        [tenant, guid('device', number)],
      );
      return rows[0]?.version.join('.') ?? null;
    };
    return { tenant, read, lines, versionOf };
  }

  it('takes the lowest of several rows, whatever their language, and no other product', async () => {
    const { read, versionOf } = await tenantOf(3);
    await read(0, [
      [0, suite, current],
      [0, 'Aplicaciones de Microsoft 365 para empresas - es-es', former],
      [1, 'Microsoft Visio - en-us', current],
      [2, suite.toUpperCase(), current],
    ]);
    assert.deepEqual(
      [await versionOf(0), await versionOf(1), await versionOf(2)],
      [former, null, current],
    );
  });

  it('knows a channel by what the device says, and a build of no channel by none', async () => {
    const { tenant, read, lines } = await tenantOf(3);
    const value = 'http://officecdn.microsoft.com/pr/492350f6-3a01-4f97-b9c0-c7c6ddf67d60';
    const rows = [{ deviceId: guid('device', 1), fact: channelFact, value }];
    await recordFacts(store, { tenant, rows, at: noon(0) });
    await read(0, [
      [0, suite, current],
      [1, suite, current],
      [2, suite, '16.0.99999.1'],
    ]);
    assert.deepEqual(await lines(), { Current: 1, MonthlyEnterprise: 1, unknown: 1 });
  });

  it('is read once a day, and a device that it names no more has Office no more', async () => {
    const { read, versionOf } = await tenantOf(2);
    await read(0, [
      [0, suite, former],
      [1, suite, former],
    ]);
    await read(0.25, [[0, suite, current]]);
    assert.equal(await versionOf(0), former);
    await read(1, [[0, suite, current]]);
    assert.deepEqual([await versionOf(0), await versionOf(1)], [current, null]);
  });

  it('proves nothing when half of the devices are gone at once, until another says the same', async () => {
    const { read, versionOf } = await tenantOf(30);
    const of = (count: number, version: string) =>
      numbers(count).map((number) => [number, suite, version] as const);
    await read(0, of(30, former));
    await assert.rejects(read(1, of(5, current)), /on 5 devices where it was on 30 the last time/);
    assert.equal(await versionOf(0), former);
    await read(2, of(5, current));
    assert.deepEqual([await versionOf(0), await versionOf(29)], [current, null]);
  });

  it('is missing when too many of its rows cannot be read, which are counted', async () => {
    const { tenant, read, versionOf } = await tenantOf(100);
    const rows = numbers(100).map(
      (number) => [number, suite, number < 20 ? 'latest' : current] as const,
    );
    await assert.rejects(read(0, rows), /The inventory of applications gave 20 of 100 rows/);
    assert.equal(await versionOf(99), null);
    const [aside] = await readSetAside(store, { tenant });
    assert.deepEqual([aside?.source, aside?.rows, aside?.ofRows], ['officeVersions', 20, 100]);
  });
});
