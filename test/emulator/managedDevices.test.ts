/** Intune's devices over HTTP, with the oddities of the live service, and how long a page takes. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import {
  day,
  type Emulated,
  type Json,
  listAll,
  settled,
  startEmulator,
  text,
} from './emulated.ts';

const resourcePath = '/v1.0/deviceManagement/managedDevices';

describe('Intune devices', () => {
  let emulated: Emulated;

  before(async () => {
    emulated = await startEmulator([...settled, '--devices', '2600']);
  });
  after(() => emulated.stop());

  const rows = async (query: string, at = day(0)) =>
    (await emulated.call('GET', `${resourcePath}${query}`, { at })).json[
      'value'
    ] as unknown as Json[];

  it('come 1,000 a page, the count is that of the page, and the link is absolute', async () => {
    const { json } = await emulated.call('GET', `${resourcePath}?$select=id`, { at: day(0) });
    equal(json['@odata.count'], 1000);
    ok(text(json['@odata.nextLink']).startsWith(`${emulated.url}${resourcePath}?`));
    const all = await listAll(emulated, `${resourcePath}?$select=id`, { at: day(0) });
    equal(new Set(all.map((one) => one['id'])).size, all.length);
    ok(all.length > 2580 && all.length < 2600);
  });

  it('do not page by $skip: nothing comes, and the link is there', async () => {
    const { json } = await emulated.call('GET', `${resourcePath}?$skip=1000`, { at: day(0) });
    deepEqual(json['value'], []);
    ok(json['@odata.nextLink']);
  });

  it('ignore a filter they do not know, and honour those of time, name and system', async () => {
    equal((await rows("?$select=id&$filter=skuFamily eq 'Home'")).length, 1000);
    const since = day(-0.25);
    const fresh = await rows(
      `?$select=id,lastSyncDateTime&$filter=lastSyncDateTime gt ${new Date(since).toISOString()}`,
    );
    ok(fresh.length > 0 && fresh.every((one) => Date.parse(text(one['lastSyncDateTime'])) > since));
    const [one] = await rows('?$top=1&$select=deviceName');
    const name = text(one?.['deviceName']);
    deepEqual(
      (await rows(`?$select=deviceName&$filter=deviceName eq '${name}'`)).map(
        (row) => row['deviceName'],
      ),
      [name],
    );
    const others = await rows("?$select=operatingSystem&$filter=operatingSystem eq 'macOS'");
    ok(others.length > 0 && others.every((row) => text(row['operatingSystem']) === 'macOS'));
  });

  it('show some properties on beta alone, and memory only on one device that selects it', async () => {
    const [row] = await rows('?$top=1');
    equal(row?.['skuFamily'], undefined);
    equal(row?.['physicalMemoryInBytes'], 0);
    const id = text(row?.['id']);
    const beta = await emulated.call('GET', `/beta/deviceManagement/managedDevices/${id}`, {
      at: day(0),
    });
    ok(beta.json['skuFamily']);
    equal(beta.json['physicalMemoryInBytes'], 0);
    const selected = await emulated.call(
      'GET',
      `${resourcePath}/${id}?$select=physicalMemoryInBytes`,
      {
        at: day(0),
      },
    );
    ok(Number(selected.json['physicalMemoryInBytes']) > 0);
  });

  it('are 404 by another of their ids', async () => {
    const [row] = await rows('?$top=1&$select=id,azureADDeviceId');
    equal(
      (
        await emulated.call('GET', `${resourcePath}/${text(row?.['azureADDeviceId'])}`, {
          at: day(0),
        })
      ).status,
      404,
    );
    equal((await emulated.call('GET', `${resourcePath}/none`, { at: day(0) })).status, 404);
  });

  it('carry a remote action out at their next contact', async () => {
    const [row] = await rows('?$top=1&$select=id');
    const path = `${resourcePath}/${text(row?.['id'])}`;
    equal((await emulated.call('POST', `${path}/syncDevice`, { at: day(1) })).status, 204);
    const state = async (at: number) => {
      const { json } = await emulated.call('GET', `${path}?$select=deviceActionResults`, { at });
      return json['deviceActionResults']?.[0]?.['actionState'];
    };
    equal(await state(day(1)), 'pending');
    equal(await state(day(30)), 'done');
  });

  it('come quickly, a thousand a page, when properties are selected', async () => {
    const path = `${resourcePath}?$select=id,azureADDeviceId,deviceName,osVersion,lastSyncDateTime,freeStorageSpaceInBytes`;
    const times: number[] = [];
    for (let nth = 0; nth < 15; nth++) {
      const startedAt = performance.now();
      await emulated.call('GET', path, { at: day(3) });
      times.push(performance.now() - startedAt);
    }
    const median = times.toSorted((a, b) => a - b)[7] ?? Infinity;
    // The goal is 25 ms of the emulator alone, which the bench measures; this bound only catches a page gone quadratic.
    ok(median < 250, `a page took ${median.toFixed(1)} ms`);
  });
});
