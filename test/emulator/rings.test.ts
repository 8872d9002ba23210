/** Update rings and expedite profiles over HTTP: what Graph says of them, and what the fleet does about them. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import {
  day,
  type Emulated,
  type Json,
  listAll,
  startEmulator,
  text,
  settled,
} from './emulated.ts';

const ring = '#microsoft.graph.windowsUpdateForBusinessConfiguration';
const resourcePath = '/v1.0/deviceManagement/deviceConfigurations';
const ref = 'https://graph.microsoft.com/v1.0/directoryObjects/';

describe('An emulated update ring', () => {
  let emulated: Emulated;

  before(async () => {
    emulated = await startEmulator(settled);
  });
  after(() => emulated.stop());

  const create = async (body: object = {}, at = day(-5)): Promise<string> => {
    const answer = await emulated.call('POST', resourcePath, {
      at,
      body: { '@odata.type': ring, displayName: 'Ring', ...body },
    });
    equal(answer.status, 201, answer.text);
    return text(answer.json['id']);
  };
  const patch = (id: string, body: object, at = day(0), headers = {}) =>
    emulated.call('PATCH', `${resourcePath}/${id}`, {
      at,
      body: { '@odata.type': ring, ...body },
      headers,
    });
  const get = async (id: string, at: number) =>
    (await emulated.call('GET', `${resourcePath}/${id}`, { at })).json;

  const refusals: readonly (readonly [string, object])[] = [
    ['a deferral of 31 days', { qualityUpdatesDeferralPeriodInDays: 31 }],
    ['a negative deferral', { qualityUpdatesDeferralPeriodInDays: -1 }],
    ['a deadline of 31 days', { deadlineForQualityUpdatesInDays: 31 }],
    ['a grace of 8 days', { deadlineGracePeriodInDays: 8 }],
    ['half a day', { deadlineGracePeriodInDays: 0.5 }],
    ['an unknown word', { automaticUpdateMode: 'sometimes' }],
    ['a property that is none', { qualityUpdatesDeferral: 3 }],
  ];
  for (const [what, body] of refusals) {
    it(`refuses ${what}`, async () => {
      const answer = await emulated.call('POST', resourcePath, {
        body: { '@odata.type': ring, displayName: 'x', ...body },
      });
      equal(answer.status, 400);
      equal(answer.json['error']?.['code'], 'BadRequest');
      ok(
        JSON.parse(text(answer.json['error']?.['message'])),
        'the message is JSON inside, as Intune writes it',
      );
    });
  }

  it('refuses a body without its type', async () => {
    equal((await emulated.call('POST', resourcePath, { body: { displayName: 'x' } })).status, 400);
    const id = await create();
    const answer = await emulated.call('PATCH', `${resourcePath}/${id}`, {
      body: { qualityUpdatesPaused: true },
    });
    equal(answer.status, 400);
  });

  it('raises its version with each change, and honours If-Match when it is sent', async () => {
    const id = await create();
    const first = await patch(id, { qualityUpdatesDeferralPeriodInDays: 6 });
    equal(first.json['version'], 2);
    equal(
      (await patch(id, { qualityUpdatesDeferralPeriodInDays: 7 }, day(0), { 'If-Match': 'W/"1"' }))
        .status,
      412,
    );
    equal(
      (await patch(id, { qualityUpdatesDeferralPeriodInDays: 7 }, day(0), { 'If-Match': 'W/"2"' }))
        .status,
      200,
    );
  });

  it('is paused for 35 days, and the pause lapses by the clock', async () => {
    const id = await create();
    const paused = await patch(id, { qualityUpdatesPaused: true }, day(1));
    equal(paused.json['qualityUpdatesPauseExpiryDateTime'], '2027-01-13T18:00:00Z');
    equal(paused.json['qualityUpdatesPauseStartDate'], '2026-12-09');
    equal((await get(id, day(35.9)))['qualityUpdatesPaused'], true);
    const lapsed = await get(id, day(36.1));
    equal(lapsed['qualityUpdatesPaused'], false);
    equal(lapsed['qualityUpdatesPauseExpiryDateTime'], '0001-01-01T00:00:00Z');
    equal(lapsed['qualityUpdatesPauseStartDate'], '2026-12-09');
  });

  it('counts the 35 days anew after resume and pause, and after an extension', async () => {
    const id = await create();
    await patch(id, { qualityUpdatesPaused: true }, day(1));
    await patch(id, { qualityUpdatesPaused: true }, day(2));
    equal((await get(id, day(2)))['qualityUpdatesPauseExpiryDateTime'], '2027-01-13T18:00:00Z');
    await patch(id, { qualityUpdatesPaused: false }, day(3));
    equal((await get(id, day(3)))['qualityUpdatesPauseExpiryDateTime'], '0001-01-01T00:00:00Z');
    await patch(id, { qualityUpdatesPaused: true }, day(4));
    equal((await get(id, day(4)))['qualityUpdatesPauseExpiryDateTime'], '2027-01-16T18:00:00Z');
    const extend = (version: string, at: number) =>
      emulated.call(
        'POST',
        `/${version}/deviceManagement/deviceConfigurations/${id}/extendQualityUpdatesPause`,
        { at },
      );
    equal((await extend('v1.0', day(5))).status, 404);
    equal((await extend('beta', day(5))).status, 204);
    equal((await get(id, day(5)))['qualityUpdatesPauseExpiryDateTime'], '2027-01-17T18:00:00Z');
    await patch(id, { qualityUpdatesPaused: false }, day(6));
    equal((await extend('beta', day(6))).status, 400);
  });

  it('pauses with an uninstall only when it is told to: of this call no document says more', async () => {
    const [alone, both] = [await create(), await create()];
    const { json } = await patch(alone, { qualityUpdatesWillBeRolledBack: true }, day(2));
    equal(json['qualityUpdatesPaused'], false);
    equal(json['qualityUpdatesRollbackStartDateTime'], '2026-12-10T18:00:00Z');
    const order = { qualityUpdatesWillBeRolledBack: true, qualityUpdatesPaused: true };
    equal((await patch(both, order, day(2))).json['qualityUpdatesPaused'], true);
  });

  it('keeps its instants to itself: they are read-only and may be sent (windowsupdateforbusinessconfiguration-update)', async () => {
    const id = await create();
    const sent = { qualityUpdatesPauseExpiryDateTime: '2030-01-01T00:00:00Z' };
    const { json } = await patch(id, { qualityUpdatesPaused: true, ...sent }, day(1));
    equal(json['qualityUpdatesPauseExpiryDateTime'], '2027-01-13T18:00:00Z');
  });

  it('has its pause extended on /beta, by a path with the derived type and by the plain one', async () => {
    const extend = (id: string, path: string, version = 'beta') =>
      emulated.call('POST', `/${version}/deviceManagement/deviceConfigurations/${id}/${path}`, {
        at: day(20),
      });
    const cast = 'microsoft.graph.windowsUpdateForBusinessConfiguration';
    const plain = 'extendQualityUpdatesPause';
    for (const path of [`${cast}/microsoft.graph.${plain}`, `${cast}/${plain}`, plain]) {
      const id = await create({ qualityUpdatesPaused: true });
      equal((await extend(id, path, 'v1.0')).status, 404, 'v1.0 has no such action');
      equal((await extend(id, path)).status, 204, path);
      const { qualityUpdatesPauseExpiryDateTime: expiry } = await get(id, day(21));
      equal(expiry, new Date(day(55)).toISOString().replace('.000', ''));
    }
    await emulated.control('POST', 'faults', [
      { match: { path: `[0-9a-f]/${plain}$` }, kind: 'status', status: 400 },
    ]);
    const id = await create({ qualityUpdatesPaused: true });
    equal((await extend(id, plain)).status, 400);
    equal((await extend(id, `${cast}/${plain}`)).status, 204);
    await emulated.control('DELETE', 'faults');
  });

  it('is assigned to groups that exist, each list replacing the last', async () => {
    const id = await create();
    const target = (groupId: string) => ({
      target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId },
    });
    const assign = (groups: readonly string[]) =>
      emulated.call('POST', `${resourcePath}/${id}/assign`, {
        body: { assignments: groups.map(target) },
      });
    equal((await assign(['00000000-0000-4000-8000-000000000000'])).status, 400);
    const { json } = await emulated.call('GET', '/v1.0/groups?$select=id');
    const [one, two] = (json['value'] as unknown as Json[]).map((group) => text(group['id']));
    await assign([one ?? '']);
    await assign([two ?? '']);
    const assigned = await emulated.call('GET', `${resourcePath}/${id}/assignments`);
    deepEqual(
      (assigned.json['value'] as unknown as Json[]).map((row) => row['target']?.['groupId']),
      [two],
    );
    await assign([]);
  });

  it('reaches its devices: the policy shows on them, updates wait out the deferral, a pause holds them', async () => {
    const objects = await listAll(emulated, '/v1.0/devices?$select=id', { at: day(-6) });
    const groupOf = async (from: number) => {
      const bind = objects.slice(from, from + 20).map((one) => `${ref}${text(one['id'])}`);
      const body = {
        displayName: `Ring ${from}`,
        mailEnabled: false,
        mailNickname: 'r',
        securityEnabled: true,
        'members@odata.bind': bind,
      };
      return text((await emulated.call('POST', '/v1.0/groups', { at: day(-6), body })).json['id']);
    };
    const rings = [await groupOf(0), await groupOf(20), await groupOf(40)];
    const ids = [
      await create({ qualityUpdatesDeferralPeriodInDays: 0 }),
      await create({ qualityUpdatesDeferralPeriodInDays: 9 }),
      await create({ qualityUpdatesDeferralPeriodInDays: 0 }),
    ];
    for (const [nth, id] of ids.entries()) {
      const target = {
        '@odata.type': '#microsoft.graph.groupAssignmentTarget',
        groupId: rings[nth],
      };
      await emulated.call('POST', `${resourcePath}/${id}/assign`, {
        at: day(-5),
        body: { assignments: [{ target }] },
      });
    }
    await patch(ids[2] ?? '', { qualityUpdatesPaused: true }, day(-4));
    const overview = await emulated.call('GET', `${resourcePath}/${ids[0]}/deviceStatusOverview`, {
      at: day(2),
    });
    ok(Number(overview.json['successCount']) >= 15, overview.text);
    const statuses = await listAll(emulated, `${resourcePath}/${ids[0]}/deviceStatuses`, {
      at: day(2),
    });
    equal(
      statuses.filter((row) => text(row['status']) === 'compliant').length,
      overview.json['successCount'],
    );
    const { json } = await emulated.control('GET', `fleet?at=${new Date(day(5)).toISOString()}`);
    const updated = (groupId: string | undefined) => {
      const group = (json['groups'] as unknown as Json[]).find(
        (one) => text(one['id']) === groupId,
      );
      return Number(group?.['phases']?.['installed'] ?? 0);
    };
    ok(updated(rings[0]) >= 8, `${updated(rings[0])} of 20 updated without deferral`);
    equal(updated(rings[1]), 0);
    equal(updated(rings[2]), 0);
  });

  it('is overtaken by an expedite profile of a release that can be expedited', async () => {
    const profiles = '/beta/deviceManagement/windowsQualityUpdateProfiles';
    const make = (qualityUpdateRelease: string, daysUntilForcedReboot: number) =>
      emulated.call('POST', profiles, {
        at: day(1),
        body: {
          displayName: 'Now',
          expeditedUpdateSettings: { qualityUpdateRelease, daysUntilForcedReboot },
        },
      });
    equal((await make('2026-12-08T00:00:00Z', 3)).status, 400);
    equal((await make('2026-12-07T00:00:00Z', 1)).status, 400);
    equal((await make('2026-12-08T18:00:00Z', 1)).status, 400, 'named by another instant');
    equal((await make('2026-11-17T00:00:00Z', 1)).status, 400, 'a preview cannot be expedited');
    const profile = await make('2026-12-08T00:00:00Z', 0);
    equal(profile.status, 201);
    equal(
      (await emulated.call('GET', `/v1.0/deviceManagement/windowsQualityUpdateProfiles`)).status,
      404,
    );
    const { json: groups } = await emulated.call(
      'GET',
      "/v1.0/groups?$filter=displayName eq 'Ring 20'",
    );
    const groupId = text(groups['value']?.[0]?.['id']);
    const target = { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId };
    const assigned = await emulated.call('POST', `${profiles}/${text(profile.json['id'])}/assign`, {
      at: day(1),
      body: { assignments: [{ target }] },
    });
    equal(assigned.status, 204);
    const { json } = await emulated.control('GET', `fleet?at=${new Date(day(5)).toISOString()}`);
    const group = (json['groups'] as unknown as Json[]).find((one) => text(one['id']) === groupId);
    ok(Number(group?.['phases']?.['installed']) >= 5, JSON.stringify(group?.['phases']));
  });
});
