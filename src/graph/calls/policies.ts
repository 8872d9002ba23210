/** Calls to the policies by which Intune updates devices. */
import type { KnownCall } from './call.ts';

const ring = 'microsoft.graph.windowsUpdateForBusinessConfiguration';
const configurations = '/deviceManagement/deviceConfigurations';
const profiles = '/deviceManagement/windowsQualityUpdateProfiles';
const readConfiguration = ['DeviceManagementConfiguration.Read.All'] as const;
const writeConfiguration = ['DeviceManagementConfiguration.ReadWrite.All'] as const;

/**
 * Update rings. Whatever carries a ring's own properties goes to beta: the mode that Microsoft's guidance recommends
 * ("Reset to default") is a member of beta's enum alone, and both versions are one object (docs/graph.md, "Versions").
 */
export const ringCalls = {
  listRingPolicies: {
    method: 'GET',
    version: 'beta',
    path: configurations,
    permissions: readConfiguration,
    document: 'intune-deviceconfig-windowsupdateforbusinessconfiguration-list',
    answers: ring,
  },
  readRingPolicy: {
    method: 'GET',
    version: 'beta',
    path: `${configurations}/{policyId}`,
    permissions: readConfiguration,
    document: 'intune-deviceconfig-windowsupdateforbusinessconfiguration-get',
    answers: ring,
  },
  createRingPolicy: {
    method: 'POST',
    version: 'beta',
    path: configurations,
    permissions: writeConfiguration,
    document: 'intune-deviceconfig-windowsupdateforbusinessconfiguration-create',
    answers: ring,
    sends: ring,
  },
  patchRingPolicy: {
    method: 'PATCH',
    version: 'beta',
    path: `${configurations}/{policyId}`,
    permissions: writeConfiguration,
    document: 'intune-deviceconfig-windowsupdateforbusinessconfiguration-update',
    sends: ring,
  },
  assignRingPolicy: {
    method: 'POST',
    version: 'v1.0',
    path: `${configurations}/{policyId}/assign`,
    permissions: writeConfiguration,
    document: 'intune-deviceconfig-deviceconfiguration-assign',
    sends: { assignments: 'microsoft.graph.deviceConfigurationAssignment' },
  },
  readRingTargets: {
    method: 'GET',
    version: 'v1.0',
    path: `${configurations}/{policyId}/assignments`,
    permissions: readConfiguration,
    document: 'intune-deviceconfig-deviceconfigurationassignment-list',
    answers: 'microsoft.graph.deviceConfigurationAssignment',
  },
  deleteRingPolicy: {
    method: 'DELETE',
    version: 'v1.0',
    path: `${configurations}/{policyId}`,
    permissions: writeConfiguration,
    document: 'intune-deviceconfig-windowsupdateforbusinessconfiguration-delete',
  },
  /** The action is bound to the derived type, so its path has a cast; Microsoft's page shows it without. */
  extendPause: {
    method: 'POST',
    version: 'beta',
    path: `${configurations}/{policyId}/${ring}/extendQualityUpdatesPause`,
    permissions: writeConfiguration,
    document: 'intune-deviceconfig-windowsupdateforbusinessconfiguration-extendqualityupdatespause',
  },
  extendPauseUncast: {
    method: 'POST',
    version: 'beta',
    path: `${configurations}/{policyId}/extendQualityUpdatesPause`,
    permissions: writeConfiguration,
    document: 'intune-deviceconfig-windowsupdateforbusinessconfiguration-extendqualityupdatespause',
  },
  listPolicyConflicts: {
    method: 'GET',
    version: 'v1.0',
    path: `${configurations}/{policyId}/deviceStatuses`,
    permissions: readConfiguration,
    document: 'intune-deviceconfig-deviceconfigurationdevicestatus-list',
    answers: 'microsoft.graph.deviceConfigurationDeviceStatus',
  },
} as const satisfies Record<string, KnownCall>;

/** Expedited updates; they stand in beta only. */
export const expediteCalls = {
  listExpedites: {
    method: 'GET',
    version: 'beta',
    path: profiles,
    permissions: readConfiguration,
    document: 'intune-softwareupdate-windowsqualityupdateprofile-list',
    answers: 'microsoft.graph.windowsQualityUpdateProfile',
  },
  createExpedite: {
    method: 'POST',
    version: 'beta',
    path: profiles,
    permissions: writeConfiguration,
    document: 'intune-softwareupdate-windowsqualityupdateprofile-create',
    answers: 'microsoft.graph.windowsQualityUpdateProfile',
    sends: 'microsoft.graph.windowsQualityUpdateProfile',
  },
  assignExpedite: {
    method: 'POST',
    version: 'beta',
    path: `${profiles}/{profileId}/assign`,
    permissions: writeConfiguration,
    document: 'intune-softwareupdate-windowsqualityupdateprofile-assign',
    sends: { assignments: 'microsoft.graph.windowsQualityUpdateProfileAssignment' },
  },
  readExpediteTargets: {
    method: 'GET',
    version: 'beta',
    path: `${profiles}/{profileId}/assignments`,
    permissions: readConfiguration,
    document: 'intune-softwareupdate-windowsqualityupdateprofileassignment-list',
    answers: 'microsoft.graph.windowsQualityUpdateProfileAssignment',
  },
} as const satisfies Record<string, KnownCall>;
