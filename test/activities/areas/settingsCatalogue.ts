/**
 * A settings catalogue after Microsoft's pages, for tests of the client alone: definitions as real tenants have them, odd
 * ids and all, and policies whose settings a change takes, passes over or refuses, since the page leaves that open.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { createGraph, type Graph } from '#graph/request.ts';
import { fixedToken } from '../../graph/graphs.ts';

type Json = Record<string, unknown>;

/** A policy as it is kept. */
export interface KeptPolicy {
  readonly id: string;
  name: string;
  description: string;
  settings: readonly Json[];
  assignments: readonly Json[];
}

/** The server, and what it has. */
export interface Catalogue {
  readonly graph: Graph;
  readonly policies: KeptPolicy[];
  readonly definitions: Json[];
  /** What a change of a policy's settings comes to. */
  onPatch: 'applied' | 'passedOver' | 'refused';
  readonly writes: string[];
  readonly close: () => void;
}

const office =
  'device_vendor_msft_policy_config_office16v2~policy~l_microsoftofficemachine~l_updates_';
const place = '/Config/office16v2~Policy~L_MicrosoftOfficemachine~L_Updates';

const option = (id: string, value: string, displayName: string): Json => ({
  '@odata.type': '#microsoft.graph.deviceManagementConfigurationOptionDefinition',
  itemId: `${id}_${value}`,
  displayName,
  optionValue: { value },
});

/** A policy of the administrative template, which is on or off. */
export function onOff(id: string, name: string, displayName: string): Json {
  return {
    '@odata.type': '#microsoft.graph.deviceManagementConfigurationChoiceSettingDefinition',
    id,
    name,
    displayName: `${displayName} (Device)`,
    baseUri: './Device/Vendor/MSFT/Policy',
    offsetUri: `${place}/${name}`,
    rootDefinitionId: id,
    options: [option(id, '0', 'Disabled'), option(id, '1', 'Enabled')],
  };
}

function text(parent: string, name: string): Json {
  return {
    '@odata.type': '#microsoft.graph.deviceManagementConfigurationSimpleSettingDefinition',
    id: `${parent}_${name.toLowerCase()}`,
    name,
    displayName: '(Device)',
    offsetUri: `${place}/${name}`,
    rootDefinitionId: parent,
    valueDefinition: {
      '@odata.type': '#microsoft.graph.deviceManagementConfigurationStringSettingValueDefinition',
    },
  };
}

/** The update channel has an id of its own kind: `pdates~…`, without the usual prefix. */
const branch = 'pdates~policy~l_microsoftofficemachine~l_updates_l_updatebranch';
const branchValue = `${branch}_l_updatebranchid`;

function definitionsOfOffice(): Json[] {
  const valued: readonly (readonly [string, string])[] = [
    ['L_UpdateDeadline', 'Update Deadline'],
    ['L_DeferUpdateDays', 'Delay downloading and installing updates for Office'],
    ['L_UpdateTargetVersion', 'Target Version'],
    ['L_UpdatePath', 'Update Path'],
  ];
  const idOf = (name: string): string => `${office}${name.toLowerCase()}`;
  return [
    { id: 'device_vendor_msft_policy_config_bits_bandwidth', name: 'Bandwidth' },
    onOff(idOf('L_EnableAutomaticUpdates'), 'L_EnableAutomaticUpdates', 'Enable Automatic Updates'),
    onOff(
      idOf('L_HideEnableDisableUpdates'),
      'L_HideEnableDisableUpdates',
      'Hide option to enable or disable updates',
    ),
    onOff(
      idOf('L_HideUpdateNotifications'),
      'L_HideUpdateNotifications',
      'Hide Update Notifications',
    ),
    ...valued.flatMap(([name, title]) => [
      onOff(idOf(name), name, title),
      text(idOf(name), `${name}ID`),
    ]),
    onOff(branch, 'L_UpdateBranch', 'Update Channel'),
    {
      ...onOff(branchValue, 'L_UpdateBranchID', 'Channel Name:'),
      rootDefinitionId: branch,
      options: ['current', 'monthlyenterprise', 'broad'].map((value) =>
        option(branchValue, value, value),
      ),
    },
  ];
}

/** The browser's settings are spread over templates of several versions, and Beta has some of its own. */
function definitionsOfEdge(): Json[] {
  const config = 'device_vendor_msft_policy_config_';
  const browser = '~policy~cat_edgeupdate~cat_applications~cat_microsoftedge';
  const own = (version: string, name: string, title: string): Json => ({
    ...onOff(`${config}${version}${browser}_${name.toLowerCase()}`, name, title),
    offsetUri: `/Config/${version}~Policy~Cat_EdgeUpdate~Cat_Applications~Cat_MicrosoftEdge/${name}`,
  });
  const channel = own('updatev95', 'Pol_TargetChannelMicrosoftEdge', 'Target Channel override');
  const target = own(
    'updatev88',
    'Pol_TargetVersionPrefixMicrosoftEdge',
    'Target version override',
  );
  const choice = `${String(channel['id'])}_part_targetchannel`;
  const beta = `${config}updatev84diff${browser}beta_pol_targetversionprefixmicrosoftedgebeta`;
  return [
    channel,
    {
      ...onOff(choice, 'Part_TargetChannel', 'Target Channel'),
      rootDefinitionId: channel['id'],
      options: ['stable', 'beta', 'dev', 'extended'].map((value) => option(choice, value, value)),
    },
    target,
    text(String(target['id']), 'Part_TargetVersionPrefix'),
    own('updatev86', 'Pol_RollbackToTargetVersionMicrosoftEdge', 'Rollback to Target version'),
    onOff(beta, 'Pol_TargetVersionPrefixMicrosoftEdgeBeta', 'Target version override'),
  ];
}

/** Starts one. */
export async function startCatalogue(): Promise<Catalogue> {
  const state = {
    policies: [] as KeptPolicy[],
    definitions: [...definitionsOfOffice(), ...definitionsOfEdge()],
    onPatch: 'applied' as Catalogue['onPatch'],
    writes: [] as string[],
  };
  const server = createServer((incoming, outgoing) => {
    const answered = async (): Promise<void> => {
      const body = await bodyOf(incoming);
      const method = incoming.method ?? '';
      const path = new URL(incoming.url ?? '', 'http://catalogue').pathname;
      const of = decodeURIComponent(path.replace('/beta/deviceManagement/', ''));
      if (method !== 'GET') state.writes.push(`${method} ${of.replace(/[0-9a-f-]{36}/, '{id}')}`);
      const { status, answer } = answerTo(catalogue, { method, of, body });
      outgoing.writeHead(status, { 'content-type': 'application/json' });
      outgoing.end(answer === null ? undefined : JSON.stringify(answer));
    };
    void answered();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const graph = createGraph({ baseUrl, kind: 'microsoft', tokens: fixedToken });
  const catalogue: Catalogue = Object.assign(state, { graph, close: () => void server.close() });
  return catalogue;
}

async function bodyOf(incoming: IncomingMessage): Promise<Json> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  const written = Buffer.concat(parts).toString();
  return written === '' ? {} : (JSON.parse(written) as Json);
}

interface Asked {
  readonly method: string;
  readonly of: string;
  readonly body: Json;
}

interface Answered {
  readonly status: number;
  readonly answer: Json | null;
}

const refused = (status: number, code: string): Answered => ({
  status,
  answer: { error: { code, message: code } },
});

function answerTo(catalogue: Catalogue, { method, of, body }: Asked): Answered {
  const { policies, definitions } = catalogue;
  const [noun, id, part] = of.split('/');
  if (noun === 'configurationSettings') return { status: 200, answer: { value: definitions } };
  if (id === undefined && method === 'GET')
    return { status: 200, answer: { value: policies.map(shown) } };
  if (id === undefined) return created(catalogue, body);
  const policy = policies.find((one) => one.id === id);
  if (policy === undefined) return refused(404, 'ResourceNotFound');
  if (part === 'settings') return { status: 200, answer: { value: policy.settings } };
  if (part === 'assignments') return { status: 200, answer: { value: policy.assignments } };
  if (part === 'assign') {
    policy.assignments = body['assignments'] as Json[];
    return { status: 200, answer: { value: policy.assignments } };
  }
  if (method === 'GET') return { status: 200, answer: shown(policy) };
  if (method === 'DELETE') {
    policies.splice(policies.indexOf(policy), 1);
    return { status: 204, answer: null };
  }
  if (catalogue.onPatch === 'refused') return refused(400, 'BadRequest');
  if (catalogue.onPatch === 'applied') policy.settings = numbered(body['settings'] as Json[]);
  return { status: 204, answer: null };
}

function created({ policies }: Catalogue, body: Json): Answered {
  const { name, description, settings, platforms, technologies } = body;
  if (platforms !== 'windows10' || technologies !== 'mdm') return refused(400, 'BadRequest');
  const policy = {
    id: randomUUID(),
    name: String(name),
    description: String(description),
    settings: numbered(settings as Json[]),
    assignments: [],
  };
  policies.push(policy);
  return { status: 201, answer: shown(policy) };
}

function numbered(settings: readonly Json[]): readonly Json[] {
  return settings.map((setting, nth) => ({ id: String(nth), ...setting }));
}

function shown({ settings, assignments: _own, ...policy }: KeptPolicy): Json {
  return {
    ...policy,
    createdDateTime: '2026-12-01T00:00:00Z',
    platforms: 'windows10',
    technologies: 'mdm',
    settingCount: settings.length,
  };
}
