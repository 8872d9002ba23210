/**
 * What only /beta has: properties of a type, and members of its enums. On v1.0 they are refused in a body and in
 * `$select`, and left out of answers. Source: Microsoft's own types of both versions, npm packages
 * `@microsoft/microsoft-graph-types` and `@microsoft/microsoft-graph-types-beta`, with which a test compares this table.
 */
import type { GraphCall } from '../http/call.ts';
import { badRequest } from '../http/errors.ts';
import type { Tenant } from '../store/tenant.ts';

/** What of one type only /beta has. */
interface BetaOnly {
  readonly properties: readonly string[];
  /** Members by the property that has the enum. */
  readonly members: Readonly<Record<string, readonly string[]>>;
}

/** Types that are served on both versions and differ there, by name without `microsoft.graph.`. */
export const betaOnly = {
  windowsUpdateForBusinessConfiguration: {
    properties: [
      'deviceManagementApplicabilityRuleDeviceMode',
      'deviceManagementApplicabilityRuleOsEdition',
      'deviceManagementApplicabilityRuleOsVersion',
      'groupAssignments',
      'roleScopeTagIds',
      'supportsScopeTags',
    ],
    members: { automaticUpdateMode: ['windowsDefault'] },
  },
  managedDevice: {
    properties: [
      'aadRegistered',
      'assignmentFilterEvaluationStatusDetails',
      'autopilotEnrolled',
      'azureActiveDirectoryDeviceId',
      'bootstrapTokenEscrowed',
      'chassisType',
      'chromeOSDeviceInfo',
      'cloudPcRemoteActionResults',
      'configurationManagerClientHealthState',
      'configurationManagerClientInformation',
      'detectedApps',
      'deviceFirmwareConfigurationInterfaceManaged',
      'deviceHealthScriptStates',
      'deviceType',
      'enrolledByUserPrincipalName',
      'hardwareInformation',
      'joinType',
      'lostModeState',
      'managedDeviceMobileAppConfigurationStates',
      'managementFeatures',
      'managementState',
      'ownerType',
      'preferMdmOverGroupPolicyAppliedDateTime',
      'processorArchitecture',
      'retireAfterDateTime',
      'roleScopeTagIds',
      'securityBaselineStates',
      'securityPatchLevel',
      'skuFamily',
      'skuNumber',
      'specificationVersion',
      'usersLoggedOn',
      'windowsActiveMalwareCount',
      'windowsRemediatedMalwareCount',
    ],
    members: {},
  },
  deviceConfigurationDeviceStatus: { properties: ['platform'], members: {} },
  deviceConfigurationDeviceOverview: {
    properties: ['conflictCount', 'notApplicablePlatformCount'],
    members: {},
  },
} as const satisfies Record<string, BetaOnly>;

/** A type of the table. */
export type VersionedType = keyof typeof betaOnly;

/** Throws 400 when a call on v1.0 names what only /beta has. */
export function refuseBetaNames(
  call: Pick<GraphCall, 'version' | 'body' | 'query'>,
  type: VersionedType,
): void {
  if (call.version === 'beta') return;
  const { properties, members }: BetaOnly = betaOnly[type];
  const selected = call.query.get('$select')?.split(',') ?? [];
  const asked = selected.find((name) => properties.includes(name.trim()));
  if (asked !== undefined) {
    throw badRequest(
      'intune',
      `Parsing OData Select and Expand failed: Could not find a property named '${asked}' on type 'microsoft.graph.${type}'.`,
    );
  }
  for (const [name, value] of Object.entries(call.body ?? {})) {
    if (properties.includes(name))
      throw badRequest(
        'intune',
        `The property '${name}' does not exist on type 'microsoft.graph.${type}'. Make sure to only use property names that are defined by the type.`,
      );
    if (members[name]?.some((member) => member === value) === true)
      throw badRequest(
        'intune',
        `Cannot convert the literal '${String(value)}' to the expected type 'microsoft.graph.${name}'.`,
      );
  }
}

/** The entity, or a part of it, as the version of the call shows it. */
export function inVersion<T extends object>(
  call: Pick<GraphCall, 'version'>,
  { profile }: Pick<Tenant, 'profile'>,
  type: VersionedType,
  entity: T,
): Partial<T> {
  if (call.version === 'beta' || profile === 'lenient') return entity;
  const { properties }: BetaOnly = betaOnly[type];
  const kept = Object.entries(entity).filter(([name]) => !properties.includes(name));
  return Object.fromEntries(kept) as Partial<T>;
}
