/** A policy of the settings catalogue: what is kept of it, how a body becomes one, and how Graph shows it. */
import { textOf } from '../../http/call.ts';
import { badRequest } from '../../http/errors.ts';
import type { SettingsCatalog } from '../../settingsCatalog/catalog.ts';
import type { SettingsPolicyRecord } from '../../store/nouns.ts';
import { nouns } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import { assignmentsOf } from '../intune/assignments.ts';
import { isoSeconds } from '../intune/managedDeviceFields.ts';
import { type CheckedSetting, checkSettings } from './checkSettings.ts';

type Body = Readonly<Record<string, unknown>>;

const platforms: readonly string[] = [
  'none',
  'android',
  'iOS',
  'macOS',
  'windows10X',
  'windows10',
  'linux',
  'androidEnterprise',
  'aosp',
  'visionOS',
  'tvOS',
];
const technologies: readonly string[] = [
  'none',
  'mdm',
  'windows10XManagement',
  'configManager',
  'appleRemoteManagement',
  'microsoftSense',
  'exchangeOnline',
  'mobileApplicationManagement',
  'linuxMdm',
  'extensibility',
  'enrollment',
  'endpointPrivilegeManagement',
  'windowsOsRecovery',
  'android',
];
/** The longest name. */
const nameMax = 1000;

const noTemplate = {
  templateId: '',
  templateFamily: 'none',
  templateDisplayName: null,
  templateDisplayVersion: null,
};

/** The record of a whole body, for a new policy or one that is replaced. Throws 400. */
export function policyFrom(
  catalog: SettingsCatalog,
  body: Body,
  times: Pick<SettingsPolicyRecord, 'createdAt' | 'modifiedAt'>,
): SettingsPolicyRecord {
  const settings = body['settings'] ?? [];
  const checked = checkSettings(catalog, settings, body['platforms']);
  return {
    ...baseOf(body),
    templateReference: body['templateReference'] ?? noTemplate,
    settings: settings as readonly object[],
    written: writtenBy(checked),
    ...times,
  };
}

/** The record with what a PATCH names. Its settings can only be replaced with the whole policy. Throws 400. */
export function policyPatched(
  record: SettingsPolicyRecord,
  body: Body,
  at: number,
): SettingsPolicyRecord {
  if ('settings' in body)
    throw badRequest(
      'intune',
      "Cannot apply PATCH to navigation property 'settings' on entity type 'microsoft.management.services.api.deviceManagementConfigurationPolicy'.",
    );
  return { ...record, ...baseOf({ ...record, ...body }), modifiedAt: at };
}

function baseOf(
  body: Body,
): Pick<
  SettingsPolicyRecord,
  'name' | 'description' | 'platforms' | 'technologies' | 'roleScopeTagIds'
> {
  const { name, description = '', roleScopeTagIds = ['0'] } = body;
  if (typeof name !== 'string' || name.trim() === '' || name.length > nameMax)
    throw badRequest('intune', `name is required and has at most ${nameMax} characters.`);
  if (description !== null && typeof description !== 'string')
    throw badRequest('intune', 'description must be a string.');
  if (!Array.isArray(roleScopeTagIds) || roleScopeTagIds.some((id) => typeof id !== 'string'))
    throw badRequest('intune', 'roleScopeTagIds must be a list of strings.');
  return {
    name,
    description: description ?? '',
    platforms: flagsOf('platforms', body['platforms'], platforms),
    technologies: flagsOf('technologies', body['technologies'], technologies),
    roleScopeTagIds: roleScopeTagIds as readonly string[],
  };
}

function flagsOf(name: string, sent: unknown, known: readonly string[]): string {
  const flags = typeof sent === 'string' ? sent.split(',').map((flag) => flag.trim()) : [];
  if (flags.length > 0 && flags.every((flag) => known.includes(flag))) return flags.join(',');
  throw badRequest(
    'intune',
    `${name} must be among ${known.join(', ')}; ${textOf(sent)} was sent.`,
  );
}

/** What the settings write on a device: `L_UpdateBranch`, and under it `L_UpdateBranch.L_UpdateBranchID`. */
function writtenBy(
  settings: readonly CheckedSetting[],
  above = '',
): SettingsPolicyRecord['written'] {
  return settings.flatMap(({ definition, written, children }) => {
    const name = `${above}${definition.name}`;
    return [
      { uri: definition.offsetUri, name, value: written },
      ...writtenBy(children, `${name}.`),
    ];
  });
}

/** The policy's settings, numbered as Graph does. */
export function showSettings({ settings }: SettingsPolicyRecord): readonly object[] {
  return settings.map((setting, nth) => ({ ...setting, id: String(nth) }));
}

/** The policy without its settings. */
export function showPolicy(
  tenant: Tenant,
  id: string,
  record: SettingsPolicyRecord,
): Record<string, unknown> {
  return {
    '@odata.type': '#microsoft.graph.deviceManagementConfigurationPolicy',
    id,
    name: record.name,
    description: record.description,
    platforms: record.platforms,
    technologies: record.technologies,
    createdDateTime: isoSeconds(record.createdAt),
    lastModifiedDateTime: isoSeconds(record.modifiedAt),
    settingCount: record.settings.length,
    creationSource: null,
    roleScopeTagIds: record.roleScopeTagIds,
    isAssigned: assignmentsOf(tenant, nouns.settingsPolicyAssignment, id).length > 0,
    disableEntraGroupPolicyAssignment: false,
    templateReference: record.templateReference,
    priorityMetaData: null,
  };
}
