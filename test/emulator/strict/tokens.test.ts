/** Tokens and permissions as Microsoft documents them; each test names the document its rule stands in. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import {
  readmePermissionNames,
  workspaceReader,
} from '../../../emulator/http/signIn/permissions.ts';
import { graphRoutes } from '../../../emulator/graph/routes.ts';
import { day, type Emulated, type Json, tokenScopes, startEmulator, text } from '../emulated.ts';

const tenantId = '11111111-2222-4333-8444-555555555555';
const devicesPath = '/v1.0/deviceManagement/managedDevices?$top=1&$select=id';
const queryPath = '/v1/workspaces/emulated/query';

interface Asked {
  readonly tenant?: string;
  readonly client?: string;
  readonly secret?: string;
  readonly scope?: string;
}

async function ask(emulated: Emulated, asked: Asked = {}) {
  const {
    tenant = tenantId,
    client = 'ringmaster',
    secret = 'emulated',
    scope = tokenScopes.graph,
  } = asked;
  const answer = await fetch(`${emulated.url}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: client,
      client_secret: secret,
      scope,
    }),
  });
  return { status: answer.status, json: (await answer.json()) as Json };
}

const tokenOf = async (emulated: Emulated, asked: Asked = {}) =>
  text((await ask(emulated, asked)).json['access_token']);

function claimsIn(token: string): Json {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Json;
}

describe('Tokens of the strict emulator', () => {
  let emulated: Emulated;

  before(async () => {
    emulated = await startEmulator(['--profile', 'strict', '--devices', '30']);
  });
  after(() => emulated.stop());
  afterEach(async () => {
    await emulated.control('POST', 'permissions', { permissions: readmePermissionNames });
    await emulated.control('POST', 'application', { secretExpiresAt: null });
  });

  it('carry the permissions of the README as roles, and nothing more (entra/identity-platform/access-token-claims-reference)', async () => {
    const claims = claimsIn(await tokenOf(emulated));
    deepEqual(
      new Set(claims['roles'] as unknown as string[]),
      new Set(readmePermissionNames.filter((name) => name !== workspaceReader)),
    );
    equal(claims['aud'], 'https://graph.microsoft.com');
    equal(claims['tid'], tenantId);
    equal(claims['appid'], 'ringmaster');
    equal(claimsIn(await tokenOf(emulated, { scope: tokenScopes.analytics }))['roles'], undefined);
  });

  const refusals: readonly (readonly [string, Asked, number, string, number])[] = [
    ['another tenant', { tenant: 'contoso.example' }, 400, 'invalid_request', 90002],
    ['another application', { client: 'other' }, 400, 'unauthorized_client', 700016],
    ['a wrong secret', { secret: 'guess' }, 401, 'invalid_client', 7000215],
    ['a scope without /.default', { scope: 'Mail.Send' }, 400, 'invalid_scope', 1002012],
    [
      'a resource that is none',
      { scope: 'https://graph.microsoft.example/.default' },
      400,
      'invalid_resource',
      500011,
    ],
  ];
  for (const [what, asked, status, error, code] of refusals) {
    it(`are refused for ${what}: AADSTS${code} (entra/identity-platform/reference-error-codes)`, async () => {
      const answer = await ask(emulated, asked);
      equal(answer.status, status);
      equal(answer.json['error'], error);
      deepEqual(answer.json['error_codes'], [code]);
      match(
        text(answer.json['error_description']),
        new RegExp(`^AADSTS${code}: .*\\r\\nTrace ID: `),
      );
      equal(text(answer.json['error_uri']), `https://login.microsoftonline.com/error?code=${code}`);
      for (const name of ['timestamp', 'trace_id', 'correlation_id'])
        equal(typeof answer.json[name], 'string');
    });
  }

  it('are refused once the secret has expired, by the time of the fleet: AADSTS7000222', async () => {
    await emulated.call('GET', devicesPath, { at: day(3) });
    await emulated.control('POST', 'application', {
      secretExpiresAt: new Date(day(4)).toISOString(),
    });
    equal((await ask(emulated)).status, 200);
    await emulated.call('GET', devicesPath, { at: day(4) });
    const answer = await ask(emulated);
    deepEqual([answer.status, answer.json['error_codes']], [401, [7000222]]);
  });

  it('are worthless once they are revoked, and a new one is not (entra/identity/users/users-revoke-access)', async () => {
    const token = await tokenOf(emulated);
    await emulated.control('DELETE', 'tokens');
    const answer = await emulated.call('GET', devicesPath, { token });
    deepEqual([answer.status, answer.json['error']?.['code']], [401, 'InvalidAuthenticationToken']);
    match(answer.headers.get('www-authenticate') ?? '', /authorization_uri=/);
    equal(
      (await emulated.call('GET', devicesPath, { token: await tokenOf(emulated) })).status,
      200,
    );
  });

  it('are not interchangeable between services (graph/resolve-auth-errors, azure-monitor/logs/api/errors)', async () => {
    const body = { query: 'UCClient | project TimeGenerated' };
    const [graph, analytics] = [
      await tokenOf(emulated),
      await tokenOf(emulated, { scope: tokenScopes.analytics }),
    ];
    const onGraph = await emulated.call('GET', devicesPath, { token: analytics });
    deepEqual(
      [onGraph.status, onGraph.json['error']?.['code']],
      [401, 'InvalidAuthenticationToken'],
    );
    const onAnalytics = await emulated.call('POST', queryPath, { token: graph, body });
    deepEqual(
      [onAnalytics.status, onAnalytics.json['error']?.['code']],
      [403, 'InvalidAuthenticationTokenAudience'],
    );
    const none = await emulated.call('POST', queryPath, { token: null, body });
    deepEqual([none.status, none.json['error']?.['code']], [401, 'AuthenticationFailed']);
    await emulated.control('POST', 'permissions', { take: workspaceReader });
    const unread = await emulated.call('POST', queryPath, { token: analytics, body });
    deepEqual([unread.status, unread.json['error']?.['code']], [403, 'InsufficientAccessError']);
  });
});

describe('Permissions of the strict emulator', () => {
  let emulated: Emulated;

  before(async () => {
    emulated = await startEmulator(['--profile', 'strict', '--devices', '30']);
  });
  after(() => emulated.stop());

  const grant = (permissions: readonly string[] | null) =>
    emulated.control('POST', 'permissions', { permissions });
  const statusOf = async (method: string, path: string, body?: unknown) =>
    (await emulated.call(method, path, { at: day(0), ...(body === undefined ? {} : { body }) }))
      .status;
  const group = {
    displayName: 'Ring',
    mailEnabled: false,
    mailNickname: 'ring',
    securityEnabled: true,
  };

  it('of the README suffice for what it names, and not for remote actions (serviceannouncement-list-messages)', async () => {
    await grant(readmePermissionNames);
    equal(await statusOf('GET', '/v1.0/admin/serviceAnnouncement/issues'), 200);
    equal(await statusOf('GET', '/v1.0/admin/serviceAnnouncement/messages'), 200);
    equal(
      await statusOf('POST', '/v1.0/deviceManagement/managedDevices/x/syncDevice'),
      403,
      'intune-devices-manageddevice-syncdevice',
    );
  });

  it('to write members do not make or delete groups (group-post-groups, group-delete)', async () => {
    await grant(['GroupMember.ReadWrite.All', 'Device.ReadWrite.All']);
    equal(await statusOf('POST', '/v1.0/groups', group), 403);
    equal(await statusOf('DELETE', '/v1.0/groups/none'), 403);
    await grant(['Group.Create']);
    equal(await statusOf('POST', '/v1.0/groups', group), 201);
    equal(await statusOf('DELETE', '/v1.0/groups/none'), 403);
  });

  it('to add devices need Device.ReadWrite.All beside the group, one by one or twenty at once (group-post-members)', async () => {
    const bind = { 'members@odata.bind': ['https://graph.microsoft.com/v1.0/directoryObjects/x'] };
    const ref = { '@odata.id': 'https://graph.microsoft.com/v1.0/directoryObjects/x' };
    await grant(['Device.Read.All', 'GroupMember.ReadWrite.All']);
    equal(await statusOf('PATCH', '/v1.0/groups/none', bind), 403);
    equal(await statusOf('POST', '/v1.0/groups/none/members/$ref', ref), 403);
    await grant(['Device.ReadWrite.All', 'GroupMember.ReadWrite.All']);
    equal(await statusOf('PATCH', '/v1.0/groups/none', bind), 404);
    equal(await statusOf('POST', '/v1.0/groups/none/members/$ref', ref), 404);
    equal(
      await statusOf('PATCH', '/v1.0/groups/none', { ...bind, displayName: 'x' }),
      403,
      'a name is of the group itself (group-update)',
    );
  });

  it('can be taken away between two instants of the fleet’s time', async () => {
    await grant(readmePermissionNames);
    await emulated.control('POST', 'permissions', {
      take: 'DeviceManagementManagedDevices.Read.All',
      from: new Date(day(5)).toISOString(),
      to: new Date(day(6)).toISOString(),
    });
    const at = async (days: number) =>
      (await emulated.call('GET', devicesPath, { at: day(days) })).status;
    deepEqual([await at(4.9), await at(5), await at(5.9), await at(6)], [200, 403, 403, 200]);
  });

  it('are asked for by every call, and each call names its document', () => {
    for (const { method, path, permissions, document } of graphRoutes) {
      ok(document.length > 0, `${method} ${path}`);
      ok(permissions.length > 0 || path === '/me/sendMail', `${method} ${path}`);
    }
  });
});
