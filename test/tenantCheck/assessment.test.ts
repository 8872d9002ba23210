/** `ringmaster tenant assess` against the emulator: what it finds, what it puts right, and that it does so once. */
import assert from 'node:assert/strict';
import { newMonitoring } from '#graph/assessment/healthMonitoring.ts';
import { ran, type Ran } from '../cli/run.ts';
import { settled, startEmulator, type Emulated } from '../emulator/emulated.ts';
import { differencesInBody } from '../graph/microsoft/names.ts';

let emulated: Emulated;

async function assessed(...more: readonly string[]): Promise<Ran> {
  return await ran(['tenant', 'assess', ...more], {
    GRAPH_URL: emulated.url,
    GRAPH_LOGIN_URL: emulated.url,
    GRAPH_TENANT_ID: '11111111-2222-4333-8444-555555555555',
    GRAPH_CLIENT_ID: 'ringmaster',
    GRAPH_CLIENT_SECRET: 'emulated',
  });
}

interface Found {
  readonly ready: boolean;
  readonly fixed?: readonly { readonly outcome: string }[];
  readonly checks: readonly {
    readonly check: string;
    readonly level: string;
    readonly text: string;
    readonly causes: readonly { readonly name: string; readonly why: string | null }[];
  }[];
}

const found = ({ out }: Ran): Found => JSON.parse(out) as Found;
const check = (ran: Ran, name: string) => found(ran).checks.find((one) => one.check === name);

const configurations = '/beta/deviceManagement/deviceConfigurations';

/** An update ring that somebody has made, with a filter on its assignment. */
async function makeRing(target: object): Promise<string> {
  const made = await emulated.call('POST', configurations, {
    body: {
      '@odata.type': '#microsoft.graph.windowsUpdateForBusinessConfiguration',
      displayName: 'All workstations',
    },
  });
  const { id } = made.json as unknown as { readonly id: string };
  const answer = await emulated.call('POST', `${configurations}/${id}/assign`, {
    body: { assignments: [{ target }] },
  });
  assert.equal(answer.status, 200, answer.text);
  return id;
}

const everyDevice = {
  '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget',
  deviceAndAppManagementAssignmentFilterId: '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
  deviceAndAppManagementAssignmentFilterType: 'include',
};

describe('ringmaster tenant assess', () => {
  beforeEach(async () => {
    emulated = await startEmulator([...settled, '--devices', '60']);
  });
  afterEach(() => emulated.stop());

  it('reads only, and finds a tenant that is licensed and has a registration group ready', async () => {
    const run = await assessed('--json');
    assert.equal(run.code, 0, run.errors + run.out);
    assert.equal(found(run).ready, true);
    for (const name of ['licences', 'management', 'registrationGroup', 'updateRings'])
      assert.equal(check(run, name)?.level, 'ready', name);
    const log = await emulated.control('GET', 'requests?writes=1');
    const writes = log.json['requests'] as unknown as { readonly path: string }[];
    assert.deepEqual(
      writes.filter(({ path }) => !path.endsWith('/query')),
      [],
    );
  });

  it('names what stands in the way, with exit code 1 and the way out', async () => {
    await emulated.control('POST', 'organization', {
      mobileDeviceManagementAuthority: 'office365',
      skus: [{ skuPartNumber: 'O365_BUSINESS', plans: ['EXCHANGE_S_STANDARD'] }],
    });
    await makeRing(everyDevice);
    const run = await assessed();
    assert.equal(run.code, 1);
    assert.match(run.out, /✘ licences +Not ready: no licence for Windows Enterprise/);
    assert.match(run.out, /O365_BUSINESS/);
    assert.match(run.out, /✘ management authority +Not ready: .*office365/);
    assert.match(run.out, /! update rings +Advisory: update rings of others \(1\)/);
    assert.match(run.out, /"All workstations" \([\w-]+\): assigned to all devices/);
    assert.match(run.errors, /not ready: licences, management authority/);
  });

  it('tells what it may not ask as an error with the permission, and checks the rest', async () => {
    await emulated.control('POST', 'permissions', {
      take: 'Policy.Read.All',
      from: '2020-01-01T00:00:00Z',
    });
    const run = await assessed('--profile', 'preview', '--json');
    assert.equal(run.code, 1);
    const conditional = check(run, 'conditionalAccess');
    assert.equal(conditional?.level, 'error');
    assert.deepEqual(
      conditional.causes.map(({ name }) => name),
      ['Policy.Read.All'],
    );
    assert.equal(check(run, 'licences')?.level, 'ready');
  });

  it('knows the rules of the preview', async () => {
    await emulated.call('PATCH', '/v1.0/policies/identitySecurityDefaultsEnforcementPolicy', {
      body: { isEnabled: true },
    });
    await emulated.call('POST', '/v1.0/identity/conditionalAccess/policies', {
      body: {
        displayName: 'MFA for all',
        state: 'enabled',
        conditions: { users: { includeUsers: ['All'] } },
        grantControls: { operator: 'OR', builtInControls: ['mfa'] },
      },
    });
    const run = await assessed('--profile', 'preview', '--json');
    assert.equal(check(run, 'securityDefaults')?.level, 'notReady');
    const causes = check(run, 'conditionalAccess')?.causes;
    assert.deepEqual(
      causes?.map(({ name, why }) => [name, why]),
      [['MFA for all', 'all users, MFA']],
    );
  });

  it('finds a policy by the devices that its group shares with the registration group', async () => {
    const listed = await emulated.call('GET', '/v1.0/groups');
    const groups = listed.json['value'] as unknown as { id: string; displayName: string }[];
    const nested = groups.find(({ displayName }) => !displayName.startsWith('Windows Autopatch'));
    await makeRing({
      '@odata.type': '#microsoft.graph.groupAssignmentTarget',
      groupId: nested?.id,
    });
    const run = await assessed('--json');
    assert.match(
      check(run, 'updateRings')?.causes[0]?.why ?? '',
      /has devices of the registration/,
    );
  });

  it('asks before it puts anything right, and does nothing where nobody can answer', async () => {
    const id = await makeRing(everyDevice);
    const run = await assessed('--fix');
    assert.equal(run.code, 2);
    assert.match(run.errors, /leave the service's group out of the update ring "All workstations"/);
    assert.match(run.errors, /--yes/);
    const { json } = await emulated.call('GET', `${configurations}/${id}/assignments`);
    assert.equal((json['value'] as unknown as unknown[]).length, 1);
  });

  it('puts right what is safe, keeps filters of others, and changes nothing the second time', async () => {
    const id = await makeRing(everyDevice);
    const first = await assessed('--fix', '--yes', '--json');
    assert.equal(first.code, 0, first.errors);
    assert.deepEqual(
      found(first).fixed?.map(({ outcome }) => outcome),
      ['done', 'done'],
    );
    for (const name of ['updateRings', 'dataCollection'])
      assert.equal(check(first, name)?.level, 'ready', name);
    const { json } = await emulated.call('GET', `${configurations}/${id}/assignments`);
    const targets = (json['value'] as unknown as { target: Record<string, unknown> }[]).map(
      ({ target }) => target,
    );
    assert.deepEqual(targets[0], everyDevice);
    assert.equal(targets[1]?.['@odata.type'], '#microsoft.graph.exclusionGroupAssignmentTarget');
    assert.equal(targets.length, 2);
    const again = await assessed('--fix', '--yes', '--json');
    assert.deepEqual([again.code, found(again).fixed], [0, []]);
    const log = await emulated.control('GET', 'requests?writes=1');
    const creations = (
      log.json['requests'] as unknown as { method: string; path: string }[]
    ).filter(({ method, path }) => method === 'POST' && path.endsWith('/deviceConfigurations'));
    assert.equal(creations.length, 2, 'the ring of others, and one configuration of ours');
  });

  it('makes the registration group where there is none', async () => {
    const { json } = await emulated.call('GET', '/v1.0/groups');
    const groups = json['value'] as unknown as { id: string; displayName: string }[];
    const own = groups.find(({ displayName }) => displayName.endsWith('Device Registration'));
    await emulated.call('DELETE', `/v1.0/groups/${own?.id ?? ''}`);
    const before = await assessed('--json');
    assert.deepEqual([before.code, check(before, 'registrationGroup')?.level], [1, 'notReady']);
    const after = await assessed('--fix', '--yes', '--json');
    assert.equal(after.code, 0, after.errors + after.out);
    assert.equal(check(after, 'registrationGroup')?.level, 'ready');
  });

  it('refuses a time whose rules nobody knows, and a secret that is wrong, once', async () => {
    const run = await assessed('--profile', 'todya');
    assert.deepEqual([run.code, /did you mean "today"/i.test(run.errors)], [2, true]);
  });

  it('sends names that Microsoft’s types have', () => {
    const type = 'microsoft.graph.windowsHealthMonitoringConfiguration';
    const { configDeviceHealthMonitoringScope: flags, ...others } = newMonitoring;
    for (const flag of flags.split(','))
      assert.deepEqual(
        differencesInBody('beta', type, { ...others, configDeviceHealthMonitoringScope: flag }),
        [],
      );
  });
});
