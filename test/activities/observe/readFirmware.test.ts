/** Firmware, which lists leave out: asked of single devices, once, so many at a time, and going on where it stopped. */
import assert from 'node:assert/strict';
import { createGraph } from '#graph/request.ts';
import { findDevice } from '#store/device/deviceList.ts';
import type { Store } from '#store/store.ts';
import { learnFirmware } from '../../../src/activities/observe/readFirmware.ts';
import type { Deps } from '../../../src/activities/deps.ts';
import { readDevices } from '../../../src/activities/observe/readDevices.ts';
import { day, startEmulator } from '../../emulator/emulated.ts';
import { fixedToken, graphOver, startScripted, type Scripted } from '../../graph/graphs.ts';
import { quality } from '#core/area/quality.ts';
import { openDatabase } from '../../store/database.ts';
import { device, discover, guid, now, numbers, register, qualityOf } from '../../store/fleets.ts';
import { dayMs } from '#core/time.ts';

const heartbeat = (): void => undefined;
const plans = quality.profiles['groups-2023'] ?? [];

describe('firmware', () => {
  let store: Store;
  let server: Scripted;
  let served = 0;
  let isPatient = true;
  before(async () => {
    ({ store } = await openDatabase());
    server = await startScripted(({ body }) => {
      const { requests } = body as { requests: { id: string; url: string }[] };
      const responses = requests.map(({ id, url }) => {
        served += 1;
        if (!isPatient && served > 70) return { id, status: 429, headers: { 'Retry-After': 17 } };
        if (url.includes(guid('device', 3))) return { id, status: 404 };
        const systemManagementBIOSVersion = url.includes(guid('device', 4)) ? '' : 'R1.22';
        return { id, status: 200, body: { hardwareInformation: { systemManagementBIOSVersion } } };
      });
      return { status: 200, body: { responses } };
    });
  });
  after(async () => {
    await server.close();
    await store.close();
  });
  beforeEach(() => {
    served = 0;
    isPatient = true;
  });

  async function tenant(name: string, count: number): Promise<Deps> {
    await discover(
      store,
      name,
      numbers(count).map((number) => device(number, { firmware: null })),
    );
    await register(store, { tenant: name, plans });
    const graph = createGraph({ baseUrl: server.url, kind: 'microsoft', tokens: fixedToken });
    const feeds = { knownExploited: null, securityGuide: null };
    return { graph, analytics: null, store, feeds, reportsDir: '', outlets: null };
  }
  const firmware = async (name: string, number: number) =>
    (await findDevice(store, { key: qualityOf(name), id: guid('device', number) }))?.device
      .firmware;
  const learn = (deps: Deps, name: string, asOf: number, limit = 1000) =>
    learnFirmware(deps, { tenant: name, asOf, limit, heartbeat });

  it('is asked of each registered device once, and of none again for weeks', async () => {
    const deps = await tenant('once', 50);
    assert.deepEqual(await learn(deps, 'once', now), { read: 50, endedBy: null });
    assert.equal(await firmware('once', 1), 'R1.22');
    assert.deepEqual([await firmware('once', 3), await firmware('once', 4)], [null, null]);
    assert.deepEqual(await learn(deps, 'once', now + 6 * dayMs), { read: 0, endedBy: null });
    assert.deepEqual(await learn(deps, 'once', now + 22 * dayMs), { read: 50, endedBy: null });
  });

  it('goes on behind what was read when the service asked for patience, and within a limit', async () => {
    const deps = await tenant('patience', 200);
    isPatient = false;
    const { read: first, endedBy } = await learn(deps, 'patience', now);
    assert.equal(endedBy?.kind, 'throttled');
    assert.ok(first > 0, `${first}`);
    const asked = served;
    await assert.rejects(learn(deps, 'patience', now), { code: '', kind: 'throttled' });
    isPatient = true;
    assert.deepEqual(await learn(deps, 'patience', now, 30), { read: 30, endedBy: null });
    const { read } = await learn(deps, 'patience', now);
    assert.ok(read > 0 && read < 170, `${read} after ${asked}`);
  });

  it('stays known though every list leaves it out', async () => {
    const emulated = await startEmulator(['--devices', '200', '--profile', 'strict']);
    try {
      const deps = { ...(await tenant('strict', 0)), graph: graphOver(emulated) };
      const read = (asOf: number) =>
        readDevices(deps, { tenant: 'strict', asOf, isWhole: true, heartbeat });
      const known = async () => {
        const { rows } = await store.pool.query<{ readonly firmware: string | null }>(
          `select distinct firmware from devices where tenant = 'strict' and model = 'Fjord 13 G2'`,
        );
        return rows
          .map((row) => row.firmware)
          .toSorted((one, other) => String(one).localeCompare(String(other)));
      };
      await read(day(0));
      assert.deepEqual(await known(), [null]);
      await store.pool.query(
        `update devices set registration = 'ready', discovered_at = 1, ring = 'test' where tenant = 'strict'`,
      );
      await learn(deps, 'strict', day(0));
      assert.deepEqual(await known(), ['R68 1.21', 'R68 1.22']);
      await read(day(1));
      assert.deepEqual(await known(), ['R68 1.21', 'R68 1.22']);
    } finally {
      await emulated.stop();
    }
  });
});
