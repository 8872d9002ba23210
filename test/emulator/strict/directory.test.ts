/**
 * The directory as Microsoft documents it and as people meet it: advanced queries, limits of texts and pages, and
 * replicas that lag. Each test names the document its rule stands in.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import {
  day,
  type Emulated,
  eventual,
  type Json,
  listAll,
  startEmulator,
  text,
} from '../emulated.ts';
import { hourMs } from '#core/time.ts';

const ref = 'https://graph.microsoft.com/v1.0/directoryObjects/';
const secondMs = 1000;

describe('The directory of the strict emulator', () => {
  let emulated: Emulated;
  let objectIds: string[];

  before(async () => {
    emulated = await startEmulator(['--profile', 'strict', '--devices', '60']);
    const devices = await listAll(emulated, '/v1.0/devices?$select=id', { at: day(0) });
    objectIds = devices.map((one) => text(one['id']));
  });
  after(() => emulated.stop());

  const create = async (displayName: string, at: number, extra: object = {}) => {
    const body = { displayName, mailEnabled: false, mailNickname: 'g', securityEnabled: true };
    return emulated.call('POST', '/v1.0/groups', { at, body: { ...body, ...extra } });
  };
  const made = async (displayName: string, at = day(0)) =>
    text((await create(displayName, at)).json['id']);
  const get = async (path: string, at: number, headers = {}) =>
    emulated.call('GET', `/v1.0/groups${path}`, { at, headers });
  const named = (name: string) => `?$filter=displayName eq '${name}'&$select=id`;
  const found = async (name: string, at: number) =>
    ((await get(named(name), at)).json['value'] as unknown as Json[]).length;
  const devicesOf = async (id: string, at: number) => {
    const path = `/v1.0/groups/${id}/transitiveMembers/microsoft.graph.device?$select=id&$count=true`;
    const rows = await listAll(emulated, path, { at, headers: eventual });
    return rows.map((one) => text(one['id'])).sort();
  };
  const bind = (id: string, members: readonly string[], at: number) =>
    emulated.call('PATCH', `/v1.0/groups/${id}`, {
      at,
      body: { 'members@odata.bind': members.map((one) => `${ref}${one}`) },
    });

  it('does not know a new group for some seconds, on whatever replica is asked (msgraph-sdk-java#2575)', async () => {
    const id = await made('By time');
    const statusAt = async (seconds: number) =>
      (await get(`/${id}`, day(0) + seconds * secondMs)).status;
    equal(await statusAt(1), 404);
    equal(await statusAt(30), 200);
    const error = (await get(`/${await made('Unknown yet')}`, day(0))).json['error'];
    equal(error?.['code'], 'Request_ResourceNotFound');
  });

  it('knows a new group once it was asked often enough, though no time has passed', async () => {
    const id = await made('By count');
    const statuses: number[] = [];
    for (let nth = 0; nth < 6; nth++) statuses.push((await get(`/${id}`, day(0))).status);
    deepEqual(statuses, [404, 404, 200, 404, 200, 200], 'replicas differ, then agree');
  });

  it('takes no members into a group that the replica does not know: 404 of the group, not of the member', async () => {
    const id = await made('Filled too early');
    const answer = await bind(id, objectIds.slice(0, 3), day(0));
    equal(answer.status, 404);
    match(text(answer.json['error']?.['message']), new RegExp(id));
    equal((await bind(id, objectIds.slice(0, 3), day(0) + 30 * secondMs)).status, 204);
  });

  it('sends a whole batch to one replica, so that each of its members is refused alike', async () => {
    const id = await made('Filled in a batch');
    const requests = objectIds.slice(0, 20).map((one, nth) => ({
      id: String(nth),
      method: 'POST',
      url: `/groups/${id}/members/$ref`,
      headers: { 'Content-Type': 'application/json' },
      body: { '@odata.id': `${ref}${one}` },
    }));
    const statuses = async () => {
      const { json } = await emulated.call('POST', '/v1.0/$batch', {
        at: day(0),
        body: { requests },
      });
      return new Set((json['responses'] as unknown as Json[]).map((one) => Number(one['status'])));
    };
    deepEqual(
      [await statuses(), await statuses(), await statuses()],
      [new Set([404]), new Set([404]), new Set([204])],
    );
  });

  it('finds a new group by its name later than it knows it: searches ask an index (aad-advanced-queries)', async () => {
    const id = await made('In the index');
    const at = day(0) + 25 * secondMs;
    equal((await get(`/${id}`, at)).status, 200);
    equal(await found('In the index', at), 0);
    equal(await found('In the index', at + 60 * secondMs), 1);
    await made('By question');
    deepEqual(
      [
        await found('By question', day(0)),
        await found('By question', day(0)),
        await found('By question', day(0)),
      ],
      [0, 0, 1],
    );
  });

  it('shows who joined and hides who left only later, and counts alike (group-list-transitivemembers)', async () => {
    const id = await made('Late');
    const [at, later] = [day(1), day(1) + 40 * secondMs];
    await bind(id, objectIds.slice(0, 2), at);
    deepEqual(await devicesOf(id, at + secondMs), []);
    deepEqual(await devicesOf(id, later), objectIds.slice(0, 2).sort());
    const path = `/v1.0/groups/${id}/members/${objectIds[0]}/$ref`;
    equal((await emulated.call('DELETE', path, { at: later })).status, 204);
    const cast = `/${id}/members/microsoft.graph.device?$select=id&$count=true`;
    equal((await get(cast, later, eventual)).json['@odata.count'], 2);
    deepEqual(await devicesOf(id, later + 40 * secondMs), objectIds.slice(1, 2));
  });

  it('wants ConsistencyLevel and $count for a cast, and the header on each page (group-list-members, paging)', async () => {
    const registration = (await get(named('Windows Autopatch Device Registration'), day(0))).json;
    const id = text(registration['value']?.[0]?.['id']);
    for (const kind of ['members', 'transitiveMembers']) {
      const path = `/${id}/${kind}/microsoft.graph.device?$select=id&$top=2`;
      for (const [query, headers] of [
        ['', {}],
        ['&$count=true', {}],
        ['', eventual],
      ] as const) {
        const answer = await get(`${path}${query}`, day(0), headers);
        deepEqual(
          [answer.status, answer.json['error']?.['code']],
          [400, 'Request_UnsupportedQuery'],
        );
      }
      const page = await get(`${path}&$count=true`, day(0), eventual);
      equal(page.status, 200);
      ok(Number(page.json['@odata.count']) > 0);
    }
  });

  it('wants them for ne, not, endsWith and $search, and drops a count without a word (aad-advanced-queries)', async () => {
    const advanced = ["displayName ne 'x'", "not(displayName eq 'x')", "endswith(displayName,'x')"];
    for (const filter of advanced) {
      const path = `?$filter=${filter}`;
      equal((await get(path, day(0))).json['error']?.['code'], 'Request_UnsupportedQuery');
      equal((await get(path, day(0), eventual)).status, 400, 'without $count=true');
      equal((await get(`${path}&$count=true`, day(0), eventual)).status, 200);
    }
    const search = await get('?$search="displayName:x"', day(0));
    match(text(search.json['error']?.['message']), /ConsistencyLevel: eventual/);
    equal((await get('?$count=true', day(0))).json['@odata.count'], undefined);
    equal((await get('/$count', day(0))).json['error']?.['code'], 'Request_BadRequest');
    equal((await get('/$count', day(0), eventual)).status, 200);
  });

  it('has pages of at most 999 and texts of a group within their limits (group-list, resources/group)', async () => {
    match(text((await get('?$top=1000', day(0))).json['error']?.['message']), /1 and 999/);
    equal((await get('?$top=999', day(0))).status, 200);
    const status = async (extra: object) => (await create('Texts', day(0), extra)).status;
    equal(await status({ description: 'd'.repeat(1024) }), 201);
    equal(await status({ description: 'd'.repeat(1025) }), 400);
    equal(await status({ displayName: 'n'.repeat(257) }), 400);
    equal(await status({ mailNickname: 'n'.repeat(65) }), 400);
    equal(await status({ mailNickname: 'two words' }), 400);
  });

  it('lists in an order that nobody promised', async () => {
    const orders = new Set<string>();
    for (let hour = 0; hour < 12; hour++) {
      const { json } = await get('?$select=id', day(5) + hour * hourMs);
      orders.add(JSON.stringify(json['value']));
    }
    ok(orders.size > 1, `${orders.size} orders`);
  });
});
