/** Listing devices from Intune and the directory: translated, paged, and not trusting the server's filter. */
import assert from 'node:assert/strict';
import { listDirectoryDevices, listManagedDevices } from '#graph/intune/devices.ts';
import { GraphError } from '#graph/error.ts';
import { createGraph } from '#graph/request.ts';
import { day, type Emulated, listing, startEmulator } from '../../emulator/emulated.ts';
import { fixedToken, graphOver, rowsOf, startScripted, type Scripted } from '../graphs.ts';

const asOf = day(0);

describe('managed devices', () => {
  let emulated: Emulated;
  let scripted: Scripted | null = null;
  before(async () => {
    emulated = await startEmulator([...listing, '--devices', '2300']);
  });
  after(() => emulated.stop());
  afterEach(async () => {
    await emulated.control('DELETE', 'faults');
    await scripted?.close();
    scripted = null;
  });

  it('come in pages of 1000, each once', async () => {
    const sizes: number[] = [];
    const ids = new Set<string>();
    for await (const page of listManagedDevices(graphOver(emulated), { asOf })) {
      sizes.push(page.length);
      for (const { deviceId } of page) ids.add(deviceId);
    }
    assert.deepEqual(sizes.slice(0, 2), [1000, 1000]);
    assert.equal(
      ids.size,
      sizes.reduce((sum, size) => sum + size, 0),
    );
  });

  it('are told in the words of the field, and nothing of their users', async () => {
    const devices = await rowsOf(listManagedDevices(graphOver(emulated), { asOf }));
    const windows = devices.filter((device) => device.operatingSystem === 'Windows');
    const typical = windows.find((device) => device.sku === 'Enterprise');
    assert.ok(typical);
    assert.match(typical.osVersion ?? '', /^10\.0\.\d+\.\d+$/);
    assert.match(typical.entraDeviceId ?? '', /^[0-9a-f-]{36}$/);
    assert.ok((typical.lastSyncAt ?? 0) <= asOf && (typical.lastSyncAt ?? 0) > day(-90));
    assert.ok((typical.freeBytes ?? 0) > 0);
    const sites = new Set(devices.map(({ site }) => site));
    assert.ok(sites.has('Berlin') && sites.has('Sydney'), 'sites are told by category');
    assert.ok(sites.has(null) && !sites.has('Unknown'), 'a device without a category has no site');
    const firmware = devices
      .filter(({ model }) => model === 'Fjord 13 G2')
      .map((one) => one.firmware);
    assert.deepEqual(new Set(firmware), new Set(['R68 1.21', 'R68 1.22']));
    assert.deepEqual(
      Object.keys(typical).filter((key) => /name|user|mail/i.test(key)),
      [],
    );
    assert.ok(
      devices.some((device) => device.coManagement !== null),
      'some are co-managed',
    );
  });

  it('in contact after an instant are those only, whatever the server makes of the filter', async () => {
    const graph = graphOver(emulated);
    const syncedAfter = day(-1);
    const all = await rowsOf(listManagedDevices(graph, { asOf }));
    const expected = all.filter(({ lastSyncAt }) => (lastSyncAt ?? 0) > syncedAfter);
    const listed = await rowsOf(listManagedDevices(graph, { asOf, syncedAfter }));
    assert.ok(expected.length > 0 && expected.length < all.length);
    assert.deepEqual(listed, expected);
    scripted = await startScripted(() => ({
      status: 200,
      body: {
        value: [
          { id: 'a', lastSyncDateTime: new Date(day(-2)).toISOString() },
          { id: 'b', lastSyncDateTime: new Date(day(-0.5)).toISOString() },
        ],
      },
    }));
    const ignoring = createGraph({ baseUrl: scripted.url, kind: 'microsoft', tokens: fixedToken });
    const rows = await rowsOf(listManagedDevices(ignoring, { asOf, syncedAfter }));
    assert.deepEqual(
      rows.map(({ deviceId }) => deviceId),
      ['b'],
    );
  });

  it('that cannot be read hurt only themselves', async () => {
    scripted = await startScripted(() => ({
      status: 200,
      body: { value: [{ id: 'a' }, { id: 7 }, { id: 'c', freeStorageSpaceInBytes: 'much' }, null] },
    }));
    const graph = createGraph({ baseUrl: scripted.url, kind: 'microsoft', tokens: fixedToken });
    const poison: string[] = [];
    const onPoison = (reason: string): void => void poison.push(reason);
    const rows = await rowsOf(listManagedDevices(graph, { asOf, onPoison }));
    assert.deepEqual(
      rows.map(({ deviceId }) => deviceId),
      ['a'],
    );
    assert.deepEqual(
      poison.map((reason) => reason.split(':')[0]),
      ['id', 'freeStorageSpaceInBytes', 'row'],
    );
    await assert.rejects(
      rowsOf(listManagedDevices(graph, { asOf })),
      (error) =>
        error instanceof GraphError && error.kind === 'malformed' && /row 1/.test(error.message),
    );
  });

  it('with Graph’s words for nothing have nulls: zero GUIDs, sentinel dates, empty texts', async () => {
    const zero = '00000000-0000-0000-0000-000000000000';
    scripted = await startScripted(() => ({
      status: 200,
      body: {
        value: [
          {
            id: 'a',
            azureADDeviceId: zero,
            serialNumber: '',
            lastSyncDateTime: '0001-01-01T00:00:00Z',
          },
        ],
      },
    }));
    const graph = createGraph({ baseUrl: scripted.url, kind: 'microsoft', tokens: fixedToken });
    const [device] = await rowsOf(listManagedDevices(graph, { asOf }));
    assert.deepEqual(
      [device?.entraDeviceId, device?.serialNumber, device?.lastSyncAt, device?.coManagement],
      [null, null, null, null],
    );
  });

  const badLinks: readonly (readonly [string, (own: string) => string, string])[] = [
    ['to another host', () => 'https://graph.example/v1.0/more', 'foreignLink'],
    ['nowhere', () => '$skiptoken=2', 'foreignLink'],
    [
      'back to itself',
      (own) => `${own}/beta/deviceManagement/managedDevices?$skiptoken=2`,
      'pagingLoop',
    ],
  ];
  for (const [what, linkFrom, code] of badLinks) {
    it(`refuse a next page that leads ${what}`, async () => {
      const server = await startScripted(() => ({
        status: 200,
        body: { value: [{ id: 'a' }], '@odata.nextLink': linkFrom(server.url) },
      }));
      scripted = server;
      const graph = createGraph({ baseUrl: server.url, kind: 'microsoft', tokens: fixedToken });
      await assert.rejects(
        rowsOf(listManagedDevices(graph, { asOf })),
        (error) => error instanceof GraphError && error.code === code,
      );
      assert.ok(server.requests.length <= 2);
    });
  }

  it('go on after an empty page that names a next one', async () => {
    const server = await startScripted((_, nth) => ({
      status: 200,
      body:
        nth === 1
          ? { value: [], '@odata.nextLink': `${server.url}/beta/x?$skiptoken=2` }
          : { value: [{ id: 'late' }] },
    }));
    scripted = server;
    const graph = createGraph({ baseUrl: server.url, kind: 'microsoft', tokens: fixedToken });
    assert.equal((await rowsOf(listManagedDevices(graph, { asOf }))).length, 1);
    assert.equal(server.requests[1]?.url, '/beta/x?$skiptoken=2');
  });
});

describe('directory devices', () => {
  let emulated: Emulated;
  before(async () => {
    emulated = await startEmulator(['--devices', '1200']);
  });
  after(() => emulated.stop());

  it('give the directory object of each managed device', async () => {
    const graph = graphOver(emulated);
    const directory = await rowsOf(listDirectoryDevices(graph, { asOf }));
    const byEntraId = new Map(directory.map((device) => [device.entraDeviceId, device]));
    const managed = await rowsOf(listManagedDevices(graph, { asOf }));
    const joined = managed.filter(
      (device) => device.entraDeviceId !== null && device.operatingSystem === 'Windows',
    );
    const linked = joined.filter((device) => byEntraId.has(device.entraDeviceId ?? ''));
    assert.ok(linked.length > joined.length * 0.9, `${linked.length} of ${joined.length}`);
    assert.ok(directory.every(({ objectId, entraDeviceId }) => objectId !== entraDeviceId));
  });
});
