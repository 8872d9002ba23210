/** One device on a page: what is known, what was done to it and why, in each area, and what to do next. */
import assert from 'node:assert/strict';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Store } from '#store/store.ts';
import { writeReadiness } from '#store/device/readiness.ts';
import { startEmulator, settled, type Emulated } from '../../emulator/emulated.ts';
import { openDatabase } from '../../store/database.ts';
import { device, discover, guid, now, qualityOf, register } from '../../store/fleets.ts';
import { ran, type Ran } from '../run.ts';

const tenant = 'contoso';

describe('devices show', () => {
  let store: Store;
  let url = '';
  const asked = (...words: readonly string[]): Promise<Ran> =>
    ran(['devices', ...words], { DATABASE_URL: url, RINGMASTER_OPERATOR: 'anna' });
  const page = async (id: string): Promise<string> => (await asked('show', id)).out;

  before(async () => {
    ({ store, url } = await openDatabase());
    await discover(store, tenant, [device(1), device(2, { sku: 'Home' })]);
    await register(store, {
      tenant,
      plans: defaultPolicy(tenant).rings.slice(-1),
      passes: ({ sku }) => sku !== 'Home',
    });
  });
  after(() => store.close());

  it('tells each check with what was seen, and what to do about the one that fails', async () => {
    const out = await page('S-2');
    assert.match(out, /prerequisites, judged Tue 8 Dec 2026/);
    assert.match(out, /✘ 6 Enterprise, Pro or Pro for Workstations: edition Home/);
    assert.match(out, /· 7 joined to Entra/);
    assert.match(out, /next {2}check 6: upgrade it to Pro or Enterprise/);
  });

  it('wants a reason for whatever is done to it, and tells it with who did it', async () => {
    assert.equal((await asked('deregister', 'S-1')).code, 2);
    await asked('assign', 'S-1', '--ring', 'test', '--reason', 'tries it first');
    await asked('deregister', 'S-1', '--reason', 'goes to the museum');
    const out = await page('S-1');
    assert.match(out, /is +excluded/);
    assert.match(out, /deregistered, out of ring test, by anna: goes to the museum/);
    assert.match(out, /moved from broad to test, by anna: tries it first/);
    assert.match(out, /next {2}nothing, unless .*devices restore/);
    await asked('restore', 'S-1', '--reason', 'is back');
    await register(store, { tenant, plans: defaultPolicy(tenant).rings.slice(-1) });
    const { out: json } = await asked('show', 'S-1', '--json');
    const told = JSON.parse(json) as {
      registration: string;
      history: readonly { what: string; by: string; why: string | null }[];
      next: string;
    };
    assert.equal(told.registration, 'ready');
    assert.deepEqual(
      told.history.filter(({ by }) => by === 'anna').map(({ why }) => why),
      ['is back', 'goes to the museum', 'tries it first'],
    );
    assert.equal(told.next, 'nothing');
  });

  it('tells what stands against it in each area', async () => {
    await writeReadiness(store, {
      key: qualityOf(tenant),
      at: now,
      labels: [
        { deviceId: guid('device', 1), notReady: [], ineligible: 'disk', policyConflict: false },
      ],
    });
    const out = await page('S-1');
    assert.match(out, /Windows quality updates +– +– +– +disk/i);
    assert.match(out, /next {2}disk \(free more than 1 GB/);
  });
});

describe('devices show --names', () => {
  let emulated: Emulated;
  let store: Store;
  let environment: Record<string, string> = {};

  before(async () => {
    emulated = await startEmulator([...settled, '--devices', '30']);
    const opened = await openDatabase();
    store = opened.store;
    environment = {
      DATABASE_URL: opened.url,
      GRAPH_URL: emulated.url,
      GRAPH_LOGIN_URL: emulated.url,
      GRAPH_TENANT_ID: '11111111-2222-4333-8444-555555555555',
      GRAPH_CLIENT_ID: 'ringmaster',
      GRAPH_CLIENT_SECRET: 'emulated',
    };
  });
  after(async () => {
    await store.close();
    await emulated.stop();
  });

  it('asks Graph for host name and user, finds by the name, and keeps neither', async () => {
    const { json } = await emulated.call('GET', '/beta/deviceManagement/managedDevices');
    const [first] = json['value'] as unknown as readonly {
      readonly id: string;
      readonly deviceName: string;
      readonly userPrincipalName: string;
    }[];
    assert.ok(first !== undefined);
    await discover(store, tenant, [device(1, { deviceId: first.id })]);
    const shown = await ran(['devices', 'show', first.deviceName, '--names'], environment);
    assert.equal(shown.code, 0, shown.errors);
    assert.ok(shown.out.includes(first.deviceName) && shown.out.includes(first.userPrincipalName));
    const without = await ran(['devices', 'show', first.id], environment);
    assert.ok(!without.out.includes(first.deviceName));
    const unknown = await ran(['devices', 'show', first.deviceName], environment);
    assert.equal(unknown.code, 4);
    const dump = await store.pool.query<{ text: string }>('select d::text as text from devices d');
    assert.ok(dump.rows.every(({ text }) => !text.includes(first.deviceName)));
  });

  it('says that nobody has the name', async () => {
    const { code } = await ran(['devices', 'show', 'NOBODY', '--names'], environment);
    assert.equal(code, 4);
  });
});
