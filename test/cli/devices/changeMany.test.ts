/** Several devices at once, out of a file: shown first, asked, changed one by one, and safe to repeat. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { listDevices } from '#store/device/deviceList.ts';
import type { Store } from '#store/store.ts';
import { openDatabase } from '../../store/database.ts';
import { device, discover, numbers, qualityOf, register } from '../../store/fleets.ts';
import { ran, type Ran } from '../run.ts';

const tenant = 'contoso';

describe('devices of a file', () => {
  let store: Store;
  let url = '';
  let folder = '';
  const asked = (...words: readonly string[]): Promise<Ran> =>
    ran(['devices', ...words], { DATABASE_URL: url, RINGMASTER_OPERATOR: 'anna' });
  const file = async (text: string): Promise<string> => {
    const path = join(folder, 'some.csv');
    await writeFile(path, text);
    return path;
  };
  const standing = async (): Promise<readonly string[]> => {
    const all = await listDevices(store, { key: qualityOf(tenant), limit: 9 });
    return all
      .map(({ device: { serialNumber }, registration, ring }) =>
        [serialNumber, ring ?? registration].join(' '),
      )
      .toSorted();
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringmaster-many-'));
    ({ store, url } = await openDatabase());
    await discover(store, tenant, [
      ...numbers(3).map((one) => device(one)),
      device(3, { sku: 'Home' }),
    ]);
    await register(store, {
      tenant,
      plans: defaultPolicy(tenant).rings.slice(-1),
      passes: ({ sku }) => sku !== 'Home',
    });
  });
  after(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  const move = ['assign', '--ring', 'fast', '--reason', 'a pilot'] as const;

  it('are shown before anything is done, and nothing is without a yes', async () => {
    const from = await file('device\nS-0\nS-1\nS-3\nS-9\nS-0\n');
    const { code, errors } = await asked(...move, '--from', from);
    assert.equal(code, 2, errors);
    assert.match(errors, /2 devices of broad would be moved to fast/);
    assert.match(errors, /S-3 {2}is not registered/);
    assert.match(errors, /S-9 {2}is not known/);
    assert.deepEqual(await standing(), [
      'S-0 broad',
      'S-1 broad',
      'S-2 broad',
      'S-3 notRegistered',
    ]);
  });

  it('are changed, and to do it again changes nothing more', async () => {
    const from = await file('device\nS-0\nS-1\nS-3\n');
    const { code, out, errors } = await asked(...move, '--from', from, '--yes', '--json');
    assert.equal(code, 0, errors);
    const told = JSON.parse(out) as { changed: number; already: number; left: readonly unknown[] };
    assert.deepEqual([told.changed, told.already, told.left.length], [2, 0, 1]);
    assert.deepEqual(await standing(), ['S-0 fast', 'S-1 fast', 'S-2 broad', 'S-3 notRegistered']);
    const again = JSON.parse(
      (await asked(...move, '--from', from, '--yes', '--json')).out,
    ) as typeof told;
    assert.deepEqual([again.changed, again.already], [0, 2]);
    assert.match((await asked('show', 'S-1')).out, /moved from broad to fast, by anna: a pilot/);
  });

  it('may be those of a list by whatever filter, taken out and let back in', async () => {
    const { out } = await asked('list', '--ring', 'fast', '--csv', '--all');
    const from = await file(out);
    const why = ['--reason', 'are sold', '--from', from, '--yes'];
    assert.match((await asked('deregister', ...why)).out, /2 devices are out of the service/);
    assert.deepEqual(await standing(), [
      'S-0 excluded',
      'S-1 excluded',
      'S-2 broad',
      'S-3 notRegistered',
    ]);
    assert.match((await asked('restore', ...why)).out, /2 devices are checked again/);
  });

  it('are refused as a whole where the ring is none, or one device is named as well', async () => {
    const from = await file('device\nS-0\n');
    const nowhere = await asked(
      'assign',
      '--ring',
      'fats',
      '--reason',
      'x',
      '--from',
      from,
      '--yes',
    );
    assert.equal(nowhere.code, 4, nowhere.errors);
    assert.equal((await asked(...move, 'S-0', '--from', from)).code, 2);
    assert.equal((await asked(...move)).code, 2);
  });
});
