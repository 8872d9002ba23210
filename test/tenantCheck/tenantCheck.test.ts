/** A visit to a tenant, over the emulator with more and fewer permissions, and over logins that refuse. */
import assert from 'node:assert/strict';
import { checkGraph } from '#cli/doctor/graph.ts';
import { readConfig } from '#settings/config.ts';
import { calls, permissionsNeeded } from '#graph/calls.ts';
import type { KnownCall } from '#graph/calls/call.ts';
import { createGroup } from '#graph/directory/groups.ts';
import { checkTenant, type TenantCheck, type TenantFound } from '#tenantCheck/check.ts';
import { comparePermissions } from '#tenantCheck/permissions.ts';
import { readingSteps } from '#tenantCheck/reading.ts';
import { driversStep } from '#tenantCheck/readingDrivers.ts';
import { createGraph } from '#graph/request.ts';
import { clientCredentials } from '#graph/signIn/token.ts';
import { signIn } from '#tenantCheck/signIn.ts';
import { throwAway } from '#tenantCheck/throwAway.ts';
import { writingSteps } from '#tenantCheck/writing.ts';
import { startEmulator, type Emulated } from '../emulator/emulated.ts';
import { fixedToken, graphOver, startScripted } from '../graph/graphs.ts';
import { hourMs } from '#core/time.ts';

const needed = (): readonly string[] => {
  const { always, only } = permissionsNeeded();
  return [...always, ...Object.values(only).flat()];
};

let emulated: Emulated;

async function visited(more: Partial<TenantCheck> = {}): Promise<TenantFound> {
  return await checkTenant({
    address: {
      kind: 'emulator',
      url: emulated.url,
      tenant: '11111111-2222-4333-8444-555555555555',
      clientId: 'ringmaster',
      clientSecret: 'emulated',
    },
    environment: {},
    asOf: Date.parse('2026-12-10T12:00:00Z'),
    tenant: 'contoso',
    rings: ['first', 'broad'],
    mail: null,
    workspace: { url: emulated.url, id: 'emulated' },
    mayWrite: false,
    ...more,
  });
}

async function grant(permissions: readonly string[]): Promise<void> {
  const answer = await emulated.control('POST', 'permissions', { permissions });
  assert.equal(answer.status, 200, answer.text);
}

async function writes(): Promise<readonly { method: string; path: string }[]> {
  const answer = await emulated.control('GET', 'requests?writes=1');
  return answer.json['requests'] as unknown as { method: string; path: string }[];
}

describe('a visit to a tenant', () => {
  beforeEach(async () => {
    emulated = await startEmulator(['--devices', '40', '--profile', 'strict']);
  });
  afterEach(() => emulated.stop());

  it('tries each call of the table in some step', () => {
    const tried = [...readingSteps, ...writingSteps()].flatMap((step) => step.calls);
    // An assessment is asked for by itself: `tenant assess`.
    const known: readonly (readonly [string, KnownCall])[] = Object.entries(calls);
    const ofVisits = known.filter(([, { only }]) => only !== 'assessment').map(([name]) => name);
    assert.deepEqual(
      ofVisits.filter((name) => !tried.includes(name as (typeof tried)[number])),
      [],
    );
  });

  it('reads only, unless it may write', async () => {
    const { calls: found } = await visited();
    const readOnly = (await writes()).filter(({ path }) => !/\/(?:query|exportJobs)$/.test(path));
    assert.deepEqual(readOnly, []);
    assert.deepEqual(
      found.filter(({ outcome }) => outcome === 'failed'),
      [],
    );
    const devices = found.find(({ call }) => call === 'listManagedDevices');
    assert.ok((devices?.rows ?? 0) > 0);
    assert.equal(devices?.status, 200);
    assert.ok(devices.permissions.includes('DeviceManagementManagedDevices.Read.All'));
  });

  it('makes every call when it may write, and leaves nothing behind', async () => {
    await grant(needed());
    const mail = { from: 'updates@contoso.example', to: ['kim@contoso.example'] };
    const { calls: found } = await visited({ mayWrite: true, mail });
    const unmade = found.filter(
      ({ call, outcome }) => outcome !== 'passed' && call !== 'queryLogs' && call !== 'sendMail',
    );
    assert.deepEqual(unmade, []);
    for (const path of ['/v1.0/groups', '/beta/deviceManagement/deviceConfigurations']) {
      const { text } = await emulated.call('GET', path);
      assert.ok(!text.includes(throwAway), `${path} still has it`);
    }
    const { text } = await emulated.call(
      'GET',
      '/beta/deviceManagement/windowsQualityUpdateProfiles',
    );
    assert.ok(!text.includes(throwAway));
  });

  it('counts as ours each driver update profile that bears a ring’s mark, wherever it stands', async () => {
    const [own, other] = ['kept [ringmaster] contoso/drivers/broad', 'of the network team'].map(
      (description, id) => ({ id: String(id), displayName: `Drivers ${id}`, description }),
    );
    const scripted = await startScripted(({ url }) => ({
      status: 200,
      body: { value: url.includes('driverInventories') ? [] : [own, other] },
    }));
    try {
      const remark = await driversStep.work({
        graph: createGraph({ baseUrl: scripted.url, kind: 'emulator', tokens: fixedToken }),
        analytics: null,
        asOf: Date.parse('2026-12-10T12:00:00Z'),
        tenant: 'contoso',
        rings: ['first', 'broad'],
        mail: null,
        found: {},
      });
      assert.match(remark?.text ?? '', /^1 of ours, 1 of others/);
      assert.match(remark?.text ?? '', /"Drivers 0" offers 0/);
    } finally {
      await scripted.close();
    }
  });

  it('names what the token lacks, and each call that is refused for it', async () => {
    const without = ['WindowsUpdates.ReadWrite.All', 'Group.ReadWrite.All'];
    await grant(needed().filter((one) => !without.includes(one)));
    const { permissions, calls: found } = await visited();
    assert.deepEqual(permissions?.missing.toSorted(), without.toSorted());
    const catalogue = found.find(({ call }) => call === 'listQualityUpdates');
    assert.deepEqual([catalogue?.outcome, catalogue?.status], ['failed', 403]);
    assert.match(catalogue?.text ?? '', /status 403/);
    assert.match(catalogue?.remedy ?? '', /grant the permission/);
    assert.deepEqual(catalogue?.permissions, ['WindowsUpdates.ReadWrite.All']);
  });

  it('names what a tenant can do without as missing and not as a fault', async () => {
    await grant(needed().filter((one) => one !== 'ServiceHealth.Read.All'));
    const { permissions, calls: found } = await visited();
    assert.deepEqual(permissions?.missing, []);
    assert.deepEqual(
      permissions?.without.map(({ permission }) => permission),
      ['ServiceHealth.Read.All'],
    );
    assert.equal(found.find(({ call }) => call === 'listServiceIssues')?.outcome, 'missing');
  });

  it('is told by the short look in the same words, and is no fault there either', async () => {
    const config = readConfig({
      GRAPH_URL: emulated.url,
      GRAPH_LOGIN_URL: emulated.url,
      GRAPH_TENANT_ID: '11111111-2222-4333-8444-555555555555',
      GRAPH_CLIENT_ID: 'ringmaster',
      GRAPH_CLIENT_SECRET: 'emulated',
    });
    await grant(needed().filter((one) => one !== 'ServiceHealth.Read.All' && one !== 'Mail.Send'));
    const { outcome, text } = await checkGraph(config);
    assert.equal(outcome, 'passed', text);
    assert.match(text, /for advisories: lacks ServiceHealth\.Read\.All: releases go on without/);
    await grant(needed().filter((one) => one !== 'WindowsUpdates.ReadWrite.All'));
    const lacking = await checkGraph(config);
    assert.equal(lacking.outcome, 'failed');
    assert.match(lacking.text, /permissions: lacks WindowsUpdates\.ReadWrite\.All/);
  });

  it('refuses two groups of one name, with the ids of both', async () => {
    const asOf = Date.parse('2026-12-10T11:00:00Z');
    const twin = { displayName: 'Windows Autopatch Device Registration', description: '', asOf };
    const graph = graphOver(emulated);
    const ids: string[] = [];
    for (const description of ['one [x]', 'two [x]']) {
      const { groupId } = await createGroup(graph, { ...twin, description });
      ids.push(groupId);
    }
    const { calls: found } = await visited({ asOf: asOf + hourMs });
    const groups = found.find(({ call }) => call === 'listGroups');
    assert.equal(groups?.outcome, 'failed');
    for (const id of ids) assert.match(groups?.text ?? '', new RegExp(id));
  });
});

describe('permissions of a token', () => {
  it('are more than needed where no call uses them, also where they are only wider', () => {
    const wide = 'DeviceManagementManagedDevices.ReadWrite.All';
    const roles = [...needed(), 'Directory.ReadWrite.All', wide];
    const found = comparePermissions(roles, () => true);
    assert.deepEqual(found, {
      missing: [],
      without: [],
      surplus: [wide, 'Directory.ReadWrite.All'],
    });
  });

  it('for mail are not missed where no mail is sent', () => {
    const roles = needed().filter((one) => one !== 'Mail.Send');
    assert.deepEqual(comparePermissions(roles, (purpose) => purpose !== 'mail').without, []);
    assert.equal(comparePermissions(roles, () => true).without.length, 1);
  });
});

const planted = (authority: string) =>
  clientCredentials({
    authority,
    tenantId: 't',
    clientId: 'c',
    clientSecret: 'PLANTED',
    scope: 's',
  });

describe('signing in', () => {
  const cases = [
    [700016, /no application with this client id/, /GRAPH_CLIENT_ID/],
    [7000215, /secret is wrong/, /not its id/],
    [7000222, /expired/, /new one/],
    [90002, /no such tenant/, /GRAPH_TENANT_ID/],
    [53003, /Conditional Access/, /workload identity/],
    [999999, /AADSTS999999/, /login.microsoftonline.com\/error/],
  ] as const;

  for (const [code, why, remedy] of cases)
    it(`tells AADSTS${code} in words, without what the answer says of people`, async () => {
      const scripted = await startScripted(() => ({
        status: 401,
        body: {
          error: 'invalid_client',
          error_codes: [code],
          error_description: `AADSTS${code}: secret-of-anna. Trace ID: 0b9d`,
        },
      }));
      try {
        const result = await signIn(planted(scripted.url), scripted.url);
        if (result.outcome === 'signedIn') assert.fail('it was signed in');
        assert.equal(result.outcome, 'refused');
        assert.match(result.why, why);
        assert.match(result.why, new RegExp(`AADSTS${code}`));
        assert.match(result.remedy, remedy);
        assert.doesNotMatch(`${result.why}${result.remedy}`, /anna|PLANTED|0b9d/);
      } finally {
        await scripted.close();
      }
    });

  it('follows no redirect with the secret', async () => {
    const thief = await startScripted(() => ({ status: 200, body: { access_token: 'stolen' } }));
    const scripted = await startScripted(() => ({
      status: 307,
      headers: { location: `${thief.url}/stolen` },
    }));
    const result = await signIn(planted(scripted.url), scripted.url);
    assert.equal(result.outcome, 'unreachable');
    assert.equal(thief.requests.length, 0);
    await Promise.all([thief.close(), scripted.close()]);
  });
});
