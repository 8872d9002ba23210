/** Graph's door: what devices and Microsoft's pages call things goes on as plain text, whatever stood in it. */
import assert from 'node:assert/strict';
import { plainTextFault } from '#core/plainText.ts';
import { listAppEvents } from '#graph/endpointAnalytics/appEvents.ts';
import { listQualityUpdates } from '#graph/updates/catalog.ts';
import { listManagedDevices } from '#graph/intune/devices.ts';
import { createGraph, type Graph } from '#graph/request.ts';
import { listServiceIssues } from '#graph/updates/serviceHealth.ts';
import { day } from '../emulator/emulated.ts';
import { fixedToken, rowsOf, startScripted, type Scripted } from './graphs.ts';

const hostile = 'S\u001B[2J\u001B]0;owned\u0007\r\n18\u202E\u200B\u009B31m';
const plain = 'S[2J]0;owned 1831m';

describe('texts of Graph', () => {
  let scripted: Scripted | null = null;
  afterEach(async () => {
    await scripted?.close();
    scripted = null;
  });

  async function serving(rows: readonly unknown[]): Promise<Graph> {
    scripted = await startScripted(() => ({ status: 200, body: { value: rows } }));
    return createGraph({ baseUrl: scripted.url, kind: 'microsoft', tokens: fixedToken });
  }

  it('of a device are plain, each of them', async () => {
    const graph = await serving([
      {
        id: 'd1',
        serialNumber: hostile,
        manufacturer: hostile,
        model: hostile,
        operatingSystem: hostile,
        osVersion: hostile,
        skuFamily: hostile,
        processorArchitecture: hostile,
        joinType: hostile,
        ownerType: hostile,
        managementAgent: hostile,
        deviceCategoryDisplayName: hostile,
        hardwareInformation: { systemManagementBIOSVersion: hostile },
      },
    ]);
    const [device] = await rowsOf(listManagedDevices(graph, { asOf: day(0) }));
    const texts = Object.values(device ?? {}).filter((value) => typeof value === 'string');
    assert.ok(texts.length >= 10);
    for (const text of texts) assert.equal(plainTextFault(text, 1_024), null);
    assert.equal(device?.model, plain);
    assert.equal(device.firmware, plain);
  });

  it('that say nothing once plain are not there', async () => {
    const graph = await serving([{ id: 'd1', serialNumber: '\u200B\u0000 \n' }]);
    const [device] = await rowsOf(listManagedDevices(graph, { asOf: day(0) }));
    assert.equal(device?.serialNumber, null);
  });

  it('of the catalogue, of advisories and of applications are plain', async () => {
    const updates = await listQualityUpdates(
      await serving([
        {
          '@odata.type': '#microsoft.graph.windowsUpdates.qualityUpdateCatalogEntry',
          id: 'e1',
          shortName: hostile,
          displayName: hostile,
          releaseDateTime: new Date(day(0)).toISOString(),
          qualityUpdateClassification: 'security',
        },
      ]),
      { asOf: day(1), since: day(-30) },
    );
    assert.equal(updates[0]?.name, plain);
    await scripted?.close();
    const issues = await listServiceIssues(
      await serving([{ id: 'WI1\u001B', title: hostile, service: 'Windows' }]),
      { asOf: day(1) },
    );
    assert.deepEqual(
      issues.map(({ id, title }) => [id, title]),
      [['WI1', plain]],
    );
    await scripted?.close();
    const graph = await serving([
      {
        deviceId: 'd1',
        eventDateTime: new Date(day(0)).toISOString(),
        eventType: 'crash',
        appDisplayName: hostile,
      },
    ]);
    const [event] = await rowsOf(listAppEvents(graph, { asOf: day(1), since: day(-7) }));
    assert.equal(event?.app, plain.toLowerCase());
  });
});
