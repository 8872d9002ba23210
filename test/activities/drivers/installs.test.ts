/** What reports tell of drivers on devices: facts by which cohorts are found, and installs that nobody approved. */
import assert from 'node:assert/strict';
import { dayMs, hourMs } from '#core/time.ts';
import { GraphError } from '#graph/error.ts';
import type { Analytics } from '#graph/logAnalytics/analytics.ts';
import { listDriverInstalls } from '#graph/logAnalytics/driverInstalls.ts';
import { readFacts } from '#store/device/deviceFacts.ts';
import { collectDevices } from '#store/device/devices.ts';
import type { Store } from '#store/store.ts';
import { readDriverInstalls } from '../../../src/activities/drivers/installs.ts';
import { openDatabase } from '../../store/database.ts';
import { device, guid, paged } from '../../store/fleets.ts';

const asOf = Date.parse('2026-12-20T12:00:00Z');
const row = (entra: string, name: string, more: object = {}) => ({
  AzureADDeviceId: entra,
  UpdateDisplayName: name,
  ClientState: 'Installed',
  ClientSubstate: 'UpdateInstalled',
  UpdateInstalledTime: '2026-12-19T08:00:00Z',
  TimeGenerated: '2026-12-20T00:00:00Z',
  ...more,
});
const told = (rows: readonly object[]): Analytics => ({
  query: () => Promise.resolve(rows as never),
});

describe('reports of driver installs', () => {
  it('tell what is installed, as it is documented, and leave out the rest', async () => {
    const [one, two] = [guid('entra', 1), guid('entra', 2)];
    const rows = [
      row(one.toUpperCase(), 'A - System - 1'),
      row(two, 'A - System - 1', { ClientState: '', UpdateInstalledTime: '' }),
      row(two, 'A - System - 2', { ClientState: 'Installing', ClientSubstate: 'DownloadStart' }),
      row('', 'A - System - 3'),
      row(two, ''),
      row(two, 'A - System - 4', { UpdateInstalledTime: '2027-12-19T08:00:00Z' }),
      row(one, 'A - System - 5', { ClientSubstate: 'UpdateFailed' }),
    ];
    const found = await listDriverInstalls(told(rows), { asOf });
    assert.deepEqual(found, [
      {
        entraDeviceId: one,
        name: 'A - System - 1',
        installedAt: Date.parse('2026-12-19T08:00:00Z'),
      },
      {
        entraDeviceId: two,
        name: 'A - System - 1',
        installedAt: Date.parse('2026-12-20T00:00:00Z'),
      },
    ]);
  });

  it('take the instant of the report where the one of the install never was', async () => {
    const rows = [row(guid('entra', 1), 'Dock', { UpdateInstalledTime: '0001-01-01T00:00:00Z' })];
    const [found] = await listDriverInstalls(told(rows), { asOf });
    assert.equal(found?.installedAt, Date.parse('2026-12-20T00:00:00Z'));
  });

  it('are refused where most rows cannot be read', async () => {
    const rows = [{}, {}, {}].map(() => ({ UpdateDisplayName: 7 }));
    await assert.rejects(listDriverInstalls(told(rows), { asOf }), GraphError);
  });
});

describe('what reports tell of drivers', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  const tenant = 'told';
  const read = (analytics: Analytics | null, more: object = {}) =>
    readDriverInstalls(
      {
        graph: {} as never,
        analytics,
        store,
        feeds: { knownExploited: null, securityGuide: null },
        reportsDir: '',
        outlets: null,
      },
      { tenant, asOf, former: null, gatedSince: asOf - 10 * dayMs, ...more },
    );

  it('becomes a fact of each device, the newest of a class, and a sum by driver', async () => {
    await collectDevices(store, {
      tenant,
      pages: paged([device(1), device(2)]),
      collectedAt: asOf,
    });
    const [one, two] = [device(1), device(2)].map(({ entraDeviceId }) => entraDeviceId ?? '');
    assert.ok(one !== undefined && two !== undefined);
    const { installs } = await read(
      told([
        row(one, 'Contoso - Firmware - 2'),
        row(one, 'Contoso - Firmware - 1', { UpdateInstalledTime: '2026-12-18T08:00:00Z' }),
        row(two, 'Contoso - Firmware - 2'),
        row(two, 'Dock'),
      ]),
    );
    assert.deepEqual(
      installs?.map(({ name, devices }) => [name, devices]),
      [
        ['Contoso - Firmware - 2', 2],
        ['Contoso - Firmware - 1', 1],
        ['Dock', 1],
      ],
    );
    const facts = await readFacts(store, { tenant, deviceId: device(1).deviceId });
    assert.deepEqual(
      facts.map(({ fact, value }) => [fact, value]),
      [['driver firmware', 'Contoso - Firmware - 2']],
    );
  });

  it('is of installs since all rings are gated, with some days for what was offered before', async () => {
    const rows = [row(guid('entra', 1), 'Dock')];
    assert.deepEqual((await read(told(rows), { gatedSince: null })).installs, []);
    assert.deepEqual((await read(told(rows), { gatedSince: asOf - 2 * dayMs })).installs, []);
  });

  it('is read once a day, and unknown where nobody tells', async () => {
    const former = { installs: [], installsAsOf: asOf - hourMs };
    const refusing: Analytics = { query: () => Promise.reject(new Error('asked again')) };
    assert.deepEqual(await read(refusing, { former }), former);
    assert.deepEqual(await read(null), { installs: null, installsAsOf: null });
  });
});
