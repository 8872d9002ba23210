/** Planned faults: what each kind makes of an answer, on whose calls, how often and when. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { faultKinds } from '../../emulator/fleet/scenario/fault.ts';
import { day, type Emulated, type Json, listAll, startEmulator, text } from './emulated.ts';

const devicesPath = '/v1.0/deviceManagement/managedDevices';
const queryPath = '/v1/workspaces/emulated/query';

describe('Planned faults of the emulator', () => {
  let emulated: Emulated;

  before(async () => {
    emulated = await startEmulator(['--devices', '40']);
    await emulated.token();
  });
  after(() => emulated.stop());
  afterEach(() => emulated.control('DELETE', 'faults'));

  const plan = (...faults: readonly object[]) => emulated.control('POST', 'faults', faults);
  const rows = async (path: string, at = day(0)) =>
    (await emulated.call('GET', path, { at })).json['value'] as unknown as Json[];

  it('are told with what each kind does', async () => {
    const { json } = await emulated.control('GET', 'faults');
    deepEqual(Object.keys(json['kinds'] ?? {}), Object.keys(faultKinds));
  });

  it('answer with what is no JSON, or with nothing, and say 200', async () => {
    await plan({ kind: 'garbage', times: 1 });
    const garbage = await emulated.call('GET', devicesPath);
    deepEqual([garbage.status, garbage.json], [200, undefined]);
    ok(garbage.text.length > 0);
    await plan({ kind: 'empty', times: 1 });
    const empty = await emulated.call('GET', devicesPath);
    deepEqual([empty.status, empty.text], [200, '']);
  });

  it('spoil one request inside a batch and leave the others readable', async () => {
    await plan({ kind: 'garbage', match: { path: '/groups' }, times: 1 });
    const requests = ['1', '2'].map((id) => ({ id, method: 'GET', url: '/groups?$top=1' }));
    const { json } = await emulated.call('POST', '/v1.0/$batch', { body: { requests } });
    const bodies = (json['responses'] as unknown as Json[]).map((one) => typeof one['body']);
    deepEqual(bodies.sort(), ['object', 'string']);
  });

  it('list nobody, in a listing and in a table', async () => {
    const reported = async () => {
      const body = { query: 'UCClient | project AzureADDeviceId' };
      const { json } = await emulated.call('POST', queryPath, { at: day(3), body });
      return json['tables']?.[0]?.['rows'] as unknown as unknown[];
    };
    ok((await reported()).length > 0);
    await plan({ kind: 'stale' });
    deepEqual(await rows(`${devicesPath}?$select=id`), []);
    const group = (await emulated.call('GET', '/v1.0/groups?$top=1')).json;
    deepEqual([group['value'], group['@odata.nextLink']], [[], undefined]);
    deepEqual(await reported(), []);
  });

  it('overwrite fields of rows that fit, as many as asked', async () => {
    const first = text((await rows(`${devicesPath}?$select=id`))[0]?.['id']);
    await plan({ kind: 'poison', set: { manufacturer: 5 }, where: { id: first } });
    const poisoned = (await rows(devicesPath)).filter(
      (one) => typeof one['manufacturer'] === 'number',
    );
    deepEqual(
      poisoned.map((one) => one['id']),
      [first],
    );
    await plan({ kind: 'poison', set: { lastSyncDateTime: '9999-12-31T23:59:59Z' }, rows: 2 });
    const far = (await rows(devicesPath)).filter((one) =>
      text(one['lastSyncDateTime']).startsWith('9999'),
    );
    equal(far.length, 2);
  });

  it('overwrite what lies inside an object, and an entity that is no listing', async () => {
    const id = text((await rows(`${devicesPath}?$select=id`))[0]?.['id']);
    await plan({ kind: 'poison', set: { 'a.b': null, id: 7 } });
    const [group] = await listAll(emulated, '/v1.0/groups?$select=id');
    deepEqual([group?.['id'], group?.['a']], [7, { b: null }]);
    const { json } = await emulated.call('GET', `${devicesPath}/${id}`);
    deepEqual([json['id'], json['a']], [7, { b: null }]);
  });

  it('strike the token endpoint only when it is named', async () => {
    const ask = async () =>
      (await fetch(`${emulated.url}/t/oauth2/v2.0/token`, { method: 'POST' })).status;
    await plan({ kind: 'status', status: 503 });
    equal(await ask(), 400);
    await plan({ kind: 'status', status: 503, match: { host: 'login' } });
    equal(await ask(), 503);
    equal((await emulated.call('GET', devicesPath)).status, 200);
  });

  it('strike Log Analytics by its name alone', async () => {
    await plan({ kind: 'status', status: 403, match: { host: 'analytics' } });
    equal((await emulated.call('GET', devicesPath)).status, 200);
    const query = await emulated.call('POST', queryPath, {
      body: { query: 'UCClient' },
    });
    equal(query.status, 403);
  });

  it('last from a day of the month to another, and then never again', async () => {
    await plan({ kind: 'status', status: 404, from: 9, to: 9.5 });
    const at = async (days: number) =>
      (await emulated.call('GET', devicesPath, { at: day(days) })).status;
    deepEqual([await at(8.9), await at(9), await at(9.4), await at(9.5)], [200, 404, 404, 200]);
  });

  it('carry a claims challenge, as continuous access evaluation sends it', async () => {
    const challenge = 'Bearer error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="';
    await plan({ kind: 'status', status: 401, headers: { 'WWW-Authenticate': challenge } });
    const answer = await emulated.call('GET', devicesPath);
    deepEqual([answer.status, answer.headers.get('www-authenticate')], [401, challenge]);
  });

  it('are refused when they are not right, and nothing changes', async () => {
    const answer = await plan({ kind: 'poison' });
    equal(answer.status, 400);
    match(answer.text, /needs set/);
    deepEqual((await emulated.control('GET', 'faults')).json['faults'], []);
  });
});
