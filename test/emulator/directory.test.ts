/** Groups, their members, their changes over time, and directory devices, over HTTP. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import {
  day,
  type Emulated,
  eventual,
  type Json,
  listAll,
  settled,
  startEmulator,
  text,
} from './emulated.ts';

const ref = 'https://graph.microsoft.com/v1.0/directoryObjects/';

describe('The emulated directory', () => {
  let emulated: Emulated;
  let devices: Json[];

  before(async () => {
    emulated = await startEmulator(settled);
    devices = await listAll(emulated, '/v1.0/devices?$select=id,deviceId,displayName', {
      at: day(0),
    });
  });
  after(() => emulated.stop());

  const objectId = (nth: number) => text(devices[nth]?.['id']);
  const createGroup = async (displayName: string, extra: object = {}): Promise<string> => {
    const body = {
      displayName,
      mailEnabled: false,
      mailNickname: 'g',
      securityEnabled: true,
      ...extra,
    };
    const answer = await emulated.call('POST', '/v1.0/groups', { at: day(0), body });
    equal(answer.status, 201, answer.text);
    return text(answer.json['id']);
  };
  const members = async (id: string, kind = 'members/microsoft.graph.device') =>
    (
      await listAll(emulated, `/v1.0/groups/${id}/${kind}?$select=id&$count=true`, {
        at: day(0),
        headers: eventual,
      })
    ).map((one) => text(one['id']));
  const add = (id: string, member: string, at = day(0)) =>
    emulated.call('POST', `/v1.0/groups/${id}/members/$ref`, {
      at,
      body: { '@odata.id': `${ref}${member}` },
    });

  it('shows all devices of the tenant in pages of 100, also those that Intune does not manage', async () => {
    const first = await emulated.call('GET', '/v1.0/devices', { at: day(0) });
    equal((first.json['value'] as unknown as Json[]).length, 100);
    equal(devices.length, 300);
    const managed = await listAll(emulated, '/v1.0/deviceManagement/managedDevices?$select=id', {
      at: day(0),
    });
    ok(managed.length < 300, 'some device is known to the directory alone');
  });

  it('finds a device by its Entra id, and refuses ne without ConsistencyLevel', async () => {
    const wanted = text(devices[7]?.['deviceId']);
    const found = await emulated.call('GET', `/v1.0/devices?$filter=deviceId eq '${wanted}'`, {
      at: day(0),
    });
    equal(found.json['value']?.[0]?.['id'], objectId(7));
    const refused = await emulated.call('GET', "/v1.0/devices?$filter=displayName ne 'x'", {
      at: day(0),
    });
    equal(refused.status, 400);
    equal(refused.json['error']?.['code'], 'Request_UnsupportedQuery');
    const unknown = await emulated.call('GET', "/v1.0/devices?$filter=colour eq 'red'", {
      at: day(0),
    });
    equal(unknown.status, 400);
  });

  it('has the registration group with nested groups, whose devices show only in the transitive listing', async () => {
    const { json } = await emulated.call(
      'GET',
      "/v1.0/groups?$filter=displayName eq 'Windows Autopatch Device Registration'",
    );
    const id = text(json['value']?.[0]?.['id']);
    const own = await listAll(emulated, `/v1.0/groups/${id}/members`, { at: day(0) });
    const types = new Set(own.map((one) => text(one['@odata.type'])));
    deepEqual([...types].sort(), [
      '#microsoft.graph.device',
      '#microsoft.graph.group',
      '#microsoft.graph.user',
    ]);
    const all = await members(id, 'transitiveMembers/microsoft.graph.device');
    const direct = await members(id);
    ok(all.length > direct.length);
    ok(all.length < 300, 'some device is outside');
    equal(new Set(all).size, all.length);
  });

  it('adds a member once, and says 400 the second time and 404 for nobody', async () => {
    const id = await createGroup('Test ring');
    equal((await add(id, objectId(1))).status, 204);
    const again = await add(id, objectId(1));
    equal(again.status, 400);
    equal(again.json['error']?.['code'], 'Request_BadRequest');
    match(text(again.json['error']?.['message']), /already exist/);
    equal((await add(id, '00000000-0000-4000-8000-000000000000')).status, 404);
    equal(
      (await add(id, text(devices[1]?.['deviceId']))).status,
      404,
      'the Entra id is not the object id',
    );
    deepEqual(await members(id), [objectId(1)]);
  });

  it('binds up to 20 members or none', async () => {
    const id = await createGroup('Bound ring');
    const bind = (ids: readonly string[]) =>
      emulated.call('PATCH', `/v1.0/groups/${id}`, {
        at: day(0),
        body: { 'members@odata.bind': ids.map((one) => `${ref}${one}`) },
      });
    const twenty = Array.from({ length: 20 }, (_, nth) => objectId(nth));
    equal((await bind([...twenty, objectId(30)])).status, 400);
    equal((await bind([objectId(1), 'ffffffff-0000-4000-8000-000000000000'])).status, 404);
    deepEqual(await members(id), []);
    equal((await bind(twenty)).status, 204);
    equal((await bind([objectId(19), objectId(20)])).status, 400);
    equal((await members(id)).length, 20);
  });

  it('removes a member once, and says 404 the second time', async () => {
    const id = await createGroup('Left ring', { 'members@odata.bind': [`${ref}${objectId(2)}`] });
    const remove = () =>
      emulated.call('DELETE', `/v1.0/groups/${id}/members/${objectId(2)}/$ref`, { at: day(0) });
    equal((await remove()).status, 204);
    equal((await remove()).status, 404);
    deepEqual(await members(id), []);
  });

  it('lets nobody write members of a dynamic group', async () => {
    const id = await createGroup('Dynamic', { groupTypes: ['DynamicMembership'] });
    equal((await add(id, objectId(1))).status, 400);
  });

  it('allows two groups of one name', async () => {
    const [one, two] = [await createGroup('Twin'), await createGroup('Twin')];
    ok(one !== two);
    const { json } = await emulated.call(
      'GET',
      "/v1.0/groups?$filter=displayName eq 'Twin'&$count=true",
      { headers: eventual },
    );
    equal(json['@odata.count'], 2);
  });

  it('pages members at 999 and tells the rest by a link', async () => {
    const id = await createGroup('Paged', {
      'members@odata.bind': [3, 4, 5].map((nth) => `${ref}${objectId(nth)}`),
    });
    const page = await emulated.call(
      'GET',
      `/v1.0/groups/${id}/members/microsoft.graph.device?$select=id&$top=2&$count=true`,
      { headers: eventual },
    );
    equal(page.json['@odata.count'], 3);
    equal((page.json['value'] as unknown as Json[]).length, 2);
    const link = text(page.json['@odata.nextLink']);
    equal((await emulated.call('GET', link)).status, 400, 'the header is no part of the link');
    const rest = await emulated.call('GET', link, { headers: eventual });
    equal((rest.json['value'] as unknown as Json[]).length, 1);
    equal(rest.json['@odata.nextLink'], undefined);
  });

  it('tells what changed in a group since a delta link, and 410 for a dead one', async () => {
    const id = await createGroup('Watched', { 'members@odata.bind': [`${ref}${objectId(8)}`] });
    const first = await emulated.call(
      'GET',
      `/v1.0/groups/delta?$select=displayName,members&$filter=id eq '${id}'`,
      { at: day(0) },
    );
    deepEqual(first.json['value']?.[0]?.['members@delta'], [
      { '@odata.type': '#microsoft.graph.device', id: objectId(8) },
    ]);
    const link = text(first.json['@odata.deltaLink']);
    const quiet = await emulated.call('GET', link, { at: day(0) });
    deepEqual(quiet.json['value'], []);
    await add(id, objectId(9));
    await emulated.call('DELETE', `/v1.0/groups/${id}/members/${objectId(8)}/$ref`, { at: day(0) });
    const moved = await emulated.call('GET', link, { at: day(0) });
    deepEqual(moved.json['value']?.[0]?.['members@delta'], [
      { '@odata.type': '#microsoft.graph.device', id: objectId(9) },
      {
        '@odata.type': '#microsoft.graph.device',
        id: objectId(8),
        '@removed': { reason: 'deleted' },
      },
    ]);
    equal((await emulated.call('GET', link, { at: day(31) })).status, 410);
    equal((await emulated.call('GET', '/v1.0/groups/delta?$deltatoken=none')).status, 410);
  });

  it('answers a batch in any order, each request by itself', async () => {
    const id = await createGroup('Batched');
    const requests = Array.from({ length: 20 }, (_, nth) => ({
      id: text(nth),
      method: 'POST',
      url: `/groups/${id}/members/$ref`,
      headers: { 'Content-Type': 'application/json' },
      body: { '@odata.id': `${ref}${objectId(nth % 19)}` },
    }));
    const answer = await emulated.call('POST', '/v1.0/$batch', { at: day(0), body: { requests } });
    const responses = answer.json['responses'] as unknown as { id: string; status: number }[];
    equal(responses.length, 20);
    ok(
      responses.some(({ id: one }, nth) => one !== text(nth)),
      'shuffled',
    );
    equal(responses.filter(({ status }) => status === 204).length, 19);
    equal(responses.filter(({ status }) => status === 400).length, 1);
    equal((await members(id)).length, 19);
  });

  it('refuses a batch of 21, a repeated id, a body without its type; and fails what depends on a failure', async () => {
    const get = (id: string, extra: object = {}) => ({
      id,
      method: 'GET',
      url: '/groups?$top=1',
      ...extra,
    });
    const send = (requests: readonly object[]) =>
      emulated.call('POST', '/v1.0/$batch', { body: { requests } });
    equal((await send(Array.from({ length: 21 }, (_, nth) => get(text(nth))))).status, 400);
    equal((await send([get('1'), get('1')])).status, 400);
    const statusOf = (answer: { json: Json }, id: string) =>
      (answer.json['responses'] as unknown as { id: string; status: number }[]).find(
        (one) => one.id === id,
      )?.status;
    const typeless = await send([{ id: '1', method: 'POST', url: '/groups', body: {} }]);
    equal(statusOf(typeless, '1'), 400);
    const chained = await send([
      get('2', { dependsOn: ['1'] }),
      { id: '1', method: 'GET', url: '/groups/none' },
      get('3'),
    ]);
    equal(statusOf(chained, '1'), 404);
    equal(statusOf(chained, '2'), 424);
    equal(statusOf(chained, '3'), 200);
  });
});
