/**
 * The settings catalogue of the strict emulator: how definitions are found, what a policy may hold, and how it is changed.
 * Ids that public exports of live tenants show are compared where they are at hand.
 */
import { deepEqual, equal, match, ok, throws } from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { initialPolicies } from '../../../emulator/graph/settings/initialPolicies.ts';
import { policyFrom } from '../../../emulator/graph/settings/policyRecord.ts';
import { GraphError } from '../../../emulator/http/errors.ts';
import { createSettingsCatalog } from '../../../emulator/settingsCatalog/catalog.ts';
import type { SettingsPolicyRecord } from '../../../emulator/store/nouns.ts';
import { day, type Emulated, type Json, listAll, startEmulator, text } from '../emulated.ts';
import { samplesFolder } from '../samples.ts';

const settingsPath = '/beta/deviceManagement/configurationSettings';
const policiesPath = '/beta/deviceManagement/configurationPolicies';
const exportsPath = resolve(samplesFolder, '../areas-data/settings-catalog-ids.json');
const graphType = '#microsoft.graph.deviceManagementConfiguration';

interface Instance {
  readonly '@odata.type'?: string;
  readonly settingDefinitionId: string;
  readonly [name: string]: unknown;
}

const choice = (id: string, value: string, children: readonly Instance[] = []): Instance => ({
  '@odata.type': `${graphType}ChoiceSettingInstance`,
  settingDefinitionId: id,
  choiceSettingValue: { value, children },
});
const simple = (id: string, kind: 'String' | 'Integer', value: unknown): Instance => ({
  '@odata.type': `${graphType}SimpleSettingInstance`,
  settingDefinitionId: id,
  simpleSettingValue: { '@odata.type': `${graphType}${kind}SettingValue`, value },
});
const policy = (...instances: readonly object[]) => ({
  name: 'Office of the first ring',
  platforms: 'windows10',
  technologies: 'mdm',
  settings: instances.map((settingInstance) => ({
    '@odata.type': `${graphType}Setting`,
    settingInstance,
  })),
});

describe('The settings catalogue', () => {
  let emulated: Emulated;
  const ids = new Map<string, string>();

  before(async () => {
    emulated = await startEmulator(['--profile', 'strict', '--devices', '20']);
    for (const row of await listAll(emulated, settingsPath, { at: day(0) }))
      if (/\/(office|pdates)/.test(text(row['offsetUri'])))
        ids.set(text(row['name']), text(row['id']));
  });
  after(() => emulated.stop());

  const get = (path: string) => emulated.call('GET', path, { at: day(0) });
  const post = (body: object) => emulated.call('POST', policiesPath, { at: day(0), body });
  const found = async (query: string) =>
    (await listAll(emulated, `${settingsPath}?${query}`, { at: day(0) })).map((row) =>
      text(row['name']),
    );
  const idOf = (name: string) => ids.get(name) ?? `no ${name}`;
  const targetVersion = (version: unknown, kind: 'String' | 'Integer' = 'String') =>
    choice(idOf('L_UpdateTargetVersion'), `${idOf('L_UpdateTargetVersion')}_1`, [
      simple(idOf('L_UpdateTargetVersionID'), kind, version),
    ]);

  it('lists definitions in pages, on /beta alone', async () => {
    const first = await get(settingsPath);
    equal((first.json['value'] as unknown as Json[]).length, 25);
    ok(first.json['@odata.nextLink']);
    const all = await listAll(emulated, settingsPath, { at: day(0) });
    equal(new Set(all.map((row) => text(row['id']))).size, all.length);
    equal((await get('/v1.0/deviceManagement/configurationSettings')).status, 404);
  });

  it('has the ids that public exports of tenants show, and none of a made-up one by its pattern', function () {
    if (!existsSync(exportsPath)) return this.skip();
    const seen = JSON.parse(readFileSync(exportsPath, 'utf8')) as Record<string, ExportedId[]>;
    const known = new Set(
      createSettingsCatalog({ gone: [], twice: [] }).definitions.map(({ id }) => id),
    );
    const wanted = ['l_enableautomaticupdates', 'l_hideenabledisableupdates', 'l_updatepath'];
    const more = [
      'l_updatedeadline',
      'l_updatebranch',
      'l_officemgmtcom',
      'pol_targetchannelmicrosoftedge',
    ];
    for (const end of [...wanted, ...more, 'pol_updatepolicymicrosoftedge']) {
      const row = [...(seen['office'] ?? []), ...(seen['edge'] ?? [])].find(
        ({ settingDefinitionId }) => settingDefinitionId.endsWith(`_${end}`),
      );
      ok(row !== undefined && known.has(row.settingDefinitionId), end);
    }
    ok(![...known].some((id) => id.endsWith('_l_updatetargetversion')));
  });

  it('finds by $filter on any property and by $search, and refuses what no row has', async () => {
    deepEqual(await found("$filter=name eq 'L_UpdateTargetVersion'"), ['L_UpdateTargetVersion']);
    const byTitle = await found("$filter=contains(tolower(displayName),'target channel override')");
    deepEqual(byTitle.toSorted(), [
      'Pol_TargetChannelGoogleChrome',
      'Pol_TargetChannelMicrosoftEdge',
    ]);
    const windows = await found(
      "$filter=applicability/platform has 'windows10' and contains(displayName,'Update Channel')",
    );
    deepEqual(windows, ['L_UpdateBranch']);
    ok((await found('$search="update channel"')).includes('ChannelName'));
    const unknown = await get(`${settingsPath}?$filter=nonsense eq 'x'`);
    equal(unknown.status, 400);
    match(unknown.text, /nonsense/);
  });

  it('shows what stands under an option, and under which one a setting stands', async () => {
    const branch = (await get(`${settingsPath}/${idOf('L_UpdateBranch')}`)).json;
    equal(
      branch['options']?.[1]?.['dependedOnBy']?.[0]?.['dependedOnBy'],
      idOf('L_UpdateBranchID'),
    );
    const { json } = await get(`${settingsPath}('${idOf('L_UpdateBranchID')}')`);
    equal(json['rootDefinitionId'], idOf('L_UpdateBranch'));
    equal(json['options']?.[0]?.['dependentOn']?.[0]?.['parentSettingId'], idOf('L_UpdateBranch'));
    equal(json['offsetUri'], branch['offsetUri']);
    equal((await get(`${settingsPath}/nothing`)).status, 404);
  });

  it('keeps a policy as it was sent, with its settings beside it', async () => {
    const created = await post(policy(targetVersion('16.0.15225.20356')));
    equal(created.status, 201, created.text);
    equal(created.json['settingCount'], 1);
    equal(created.json['settings'], undefined);
    const one = `${policiesPath}/${text(created.json['id'])}`;
    const settings = (await get(`${one}/settings`)).json['value'];
    deepEqual(
      settings?.[0]?.['settingInstance'],
      JSON.parse(JSON.stringify(targetVersion('16.0.15225.20356'))),
    );
    deepEqual((await get(`${one}?$expand=settings`)).json['settings'], settings);
    const named = (await get(`${one}/settings?$expand=settingDefinitions`)).json['value']?.[0];
    equal(named?.['settingDefinitions']?.[1]?.['name'], 'L_UpdateTargetVersionID');
  });

  it('answers the documented example of a new policy as documented', async () => {
    const created = await post({
      '@odata.type': '#microsoft.graph.deviceManagementConfigurationPolicy',
      name: 'Name value',
      description: 'Description value',
      platforms: 'android',
      technologies: 'mdm',
      settingCount: 12,
      roleScopeTagIds: ['Role Scope Tag Ids value'],
      templateReference: {
        templateId: 'Template Id value',
        templateFamily: 'endpointSecurityAntivirus',
      },
    });
    equal(created.status, 201, created.text);
    equal(created.json['settingCount'], 0);
  });

  it('refuses a setting that the catalogue does not take, with its place', async () => {
    const refusals: readonly (readonly [object, RegExp])[] = [
      [
        policy(choice('device_vendor_msft_policy_config_office16v2_nothing', 'x')),
        /no setting definition/,
      ],
      [policy(choice(idOf('L_EnableAutomaticUpdates'), 'on')), /is no option/],
      [policy(simple(idOf('L_EnableAutomaticUpdates'), 'String', 'on')), /ChoiceSettingInstance/],
      [policy({ ...targetVersion('1'), '@odata.type': undefined }), /abstract/],
      [policy(targetVersion(16)), /must be a string/],
      [policy(targetVersion('16.0', 'Integer')), /StringSettingValue/],
      [policy(simple(idOf('L_UpdateTargetVersionID'), 'String', '16.0')), /stands under/],
      [
        policy(choice(idOf('L_UpdateTargetVersion'), `${idOf('L_UpdateTargetVersion')}_1`)),
        /needs/,
      ],
      [
        policy(
          choice(idOf('L_UpdateTargetVersion'), `${idOf('L_UpdateTargetVersion')}_0`, [
            simple(idOf('L_UpdateTargetVersionID'), 'String', '16.0'),
          ]),
        ),
        /does not stand under/,
      ],
      [policy(targetVersion('16.0'), targetVersion('16.1')), /twice/],
      [{ ...policy(targetVersion('16.0')), platforms: 'macOS' }, /is for windows10/],
      [{ ...policy(), name: '' }, /name is required/],
      [{ ...policy(), technologies: 'anything' }, /technologies must be/],
    ];
    for (const [body, words] of refusals) {
      const answer = await post(body);
      equal(answer.status, 400, answer.text);
      match(answer.text, words);
    }
  });

  it('changes what describes a policy by PATCH, its settings only by PUT', async () => {
    const { json } = await post(policy(targetVersion('16.0.1')));
    const one = `${policiesPath}/${text(json['id'])}`;
    const call = (method: string, body: object) => emulated.call(method, one, { at: day(1), body });
    const renamed = await call('PATCH', { name: 'Renamed' });
    deepEqual(
      [renamed.status, renamed.json['name'], renamed.json['settingCount']],
      [200, 'Renamed', 1],
    );
    const refused = await call('PATCH', { settings: [] });
    equal(refused.status, 400);
    match(refused.text, /Cannot apply PATCH to navigation property 'settings'/);
    equal((await call('PUT', policy())).status, 204);
    const after = await get(one);
    deepEqual([after.json['name'], after.json['settingCount']], ['Office of the first ring', 0]);
    equal((await emulated.call('DELETE', one, { at: day(1) })).status, 204);
    equal((await get(one)).status, 404);
  });

  it('assigns a policy to groups that there are', async () => {
    const { json } = await post(policy(targetVersion('16.0.1')));
    const one = `${policiesPath}/${text(json['id'])}`;
    const groups = await emulated.call('GET', '/v1.0/groups?$top=1&$select=id', { at: day(0) });
    const assignTo = (groupId: string) =>
      emulated.call('POST', `${one}/assign`, {
        at: day(0),
        body: {
          assignments: [
            { target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId } },
          ],
        },
      });
    const assigned = await assignTo(text(groups.json['value']?.[0]?.['id']));
    equal(assigned.status, 200);
    deepEqual(Object.keys(assigned.json['value']?.[0] ?? {}).toSorted(), [
      '@odata.type',
      'id',
      'source',
      'sourceId',
      'target',
    ]);
    deepEqual((await get(`${one}/assignments`)).json['value'], assigned.json['value']);
    equal((await get(one)).json['isAssigned'], true);
    equal((await assignTo('3f1c1111-2222-4333-8444-555555555555')).status, 400);
  });
});

describe('A policy of the settings catalogue', () => {
  const catalog = createSettingsCatalog({ gone: [], twice: ['L_UpdatePath'] });
  const ids = catalog.definitions.map(({ id }) => id);
  const kinds = ['ChoiceSettingInstance', 'SimpleSettingInstance', 'StringSettingValue', 'Setting'];
  const types = kinds.map((kind) => `${graphType}${kind}`);
  const { json } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, 1, 'windows10', 'mdm', `${ids[0] ?? ''}_1`),
      fc.constantFrom(...ids, ...types),
      fc.array(tie('json'), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom(
          '@odata.type',
          'settingInstance',
          'settingDefinitionId',
          'choiceSettingValue',
          'simpleSettingValue',
          'value',
          'children',
        ),
        tie('json'),
        { maxKeys: 4 },
      ),
    ),
  }));

  it('is taken or refused with 400, whatever is sent as its settings (property)', () => {
    fc.assert(
      fc.property(json, (settings) => {
        const body = { name: 'Any', platforms: 'windows10', technologies: 'mdm', settings };
        try {
          policyFrom(catalog, body, { createdAt: 0, modifiedAt: 0 });
        } catch (error) {
          equal(error instanceof GraphError && error.status, 400, String(error));
        }
      }),
      { numRuns: 2000 },
    );
  });
});

interface ExportedId {
  readonly settingDefinitionId: string;
}

describe('A scenario’s settings catalogue', () => {
  const policy = { name: 'Branches', values: { 'L_UpdateBranch.L_UpdateBranchID': 'Current' } };
  const begin = (more: object) =>
    initialPolicies([{ ...policy, ...more }], {
      catalog: createSettingsCatalog({ gone: [], twice: [] }),
      groups: [],
      createdAt: day(-14),
    });

  it('may begin with policies of other administrators, by the names of templates', () => {
    const [put, assignment] = begin({});
    ok(put?.kind === 'put' && assignment?.kind === 'put');
    const record = put.value as SettingsPolicyRecord;
    deepEqual(
      record.written.map(({ name, value }) => [name, value]),
      [
        ['L_UpdateBranch', 1],
        ['L_UpdateBranch.L_UpdateBranchID', 'Current'],
      ],
    );
    equal(assignment.id, put.id);
  });

  it('refuses such a policy with its place and what is wrong with it', () => {
    throws(
      () => begin({ values: { L_Nothing: 1 } }),
      /policies\[0\] \(Branches\): there is no setting/,
    );
    throws(() => begin({ values: { L_EnableAutomaticUpdates: 7 } }), /is no option/);
    throws(() => begin({ group: 'Nobody' }), /there is no group Nobody/);
  });

  it('lacks what is gone, and has what is there twice in two versions with the same names', () => {
    const catalog = createSettingsCatalog({
      gone: ['L_UpdateTargetVersion'],
      twice: ['L_UpdatePath'],
    });
    const named = (name: string) => catalog.definitions.filter((one) => one.name === name);
    deepEqual([named('L_UpdateTargetVersion'), named('L_UpdateTargetVersionID')], [[], []]);
    const [old, fresh] = named('L_UpdatePath');
    match(old?.id ?? '', /office16v2~/);
    match(fresh?.id ?? '', /office16v3~/);
    ok(BigInt(fresh?.version ?? 0) > BigInt(old?.version ?? 0));
    deepEqual(
      named('L_UpdatePathID').map(({ under }) => under?.settingId),
      [old?.id, fresh?.id],
    );
  });

  it('names a policy that there is not', () => {
    let told = '';
    try {
      createSettingsCatalog({ gone: ['L_Nothing'], twice: [] });
    } catch (error) {
      told = String(error);
    }
    match(told, /settingsCatalog names L_Nothing; there are: .*L_UpdateBranch/);
  });
});
