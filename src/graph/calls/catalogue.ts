/** Calls to Intune's settings catalogue, by which applications are steered, and to its reports, which tell what devices have. */
import type { KnownCall } from './call.ts';

const policies = '/deviceManagement/configurationPolicies';
const policy = 'microsoft.graph.deviceManagementConfigurationPolicy';
const exports = '/deviceManagement/reports/exportJobs';
const job = 'microsoft.graph.deviceManagementExportJob';
const readConfiguration = ['DeviceManagementConfiguration.Read.All'] as const;
const writeConfiguration = ['DeviceManagementConfiguration.ReadWrite.All'] as const;

/** Policies of the settings catalogue, and what settings there are; they stand in beta only. */
export const catalogueCalls = {
  listSettingDefinitions: {
    method: 'GET',
    version: 'beta',
    path: '/deviceManagement/configurationSettings',
    permissions: readConfiguration,
    document: 'intune-deviceconfigv2-devicemanagementconfigurationsettingdefinition-list',
    answers: 'microsoft.graph.deviceManagementConfigurationSettingDefinition',
  },
  listCataloguePolicies: {
    method: 'GET',
    version: 'beta',
    path: policies,
    permissions: readConfiguration,
    document: 'intune-deviceconfigv2-devicemanagementconfigurationpolicy-list',
    answers: policy,
  },
  readCataloguePolicy: {
    method: 'GET',
    version: 'beta',
    path: `${policies}/{policyId}`,
    permissions: readConfiguration,
    document: 'intune-deviceconfigv2-devicemanagementconfigurationpolicy-get',
    answers: policy,
  },
  readCatalogueSettings: {
    method: 'GET',
    version: 'beta',
    path: `${policies}/{policyId}/settings`,
    permissions: readConfiguration,
    document: 'intune-deviceconfigv2-devicemanagementconfigurationsetting-list',
    answers: 'microsoft.graph.deviceManagementConfigurationSetting',
  },
  createCataloguePolicy: {
    method: 'POST',
    version: 'beta',
    path: policies,
    permissions: writeConfiguration,
    document: 'intune-deviceconfigv2-devicemanagementconfigurationpolicy-create',
    answers: policy,
    sends: policy,
  },
  patchCataloguePolicy: {
    method: 'PATCH',
    version: 'beta',
    path: `${policies}/{policyId}`,
    permissions: writeConfiguration,
    document: 'intune-deviceconfigv2-devicemanagementconfigurationpolicy-update',
    sends: policy,
  },
  assignCataloguePolicy: {
    method: 'POST',
    version: 'beta',
    path: `${policies}/{policyId}/assign`,
    permissions: writeConfiguration,
    document: 'intune-deviceconfigv2-devicemanagementconfigurationpolicy-assign',
    sends: { assignments: 'microsoft.graph.deviceManagementConfigurationPolicyAssignment' },
  },
  readCatalogueTargets: {
    method: 'GET',
    version: 'beta',
    path: `${policies}/{policyId}/assignments`,
    permissions: readConfiguration,
    document: 'intune-deviceconfigv2-devicemanagementconfigurationpolicyassignment-list',
    answers: 'microsoft.graph.deviceManagementConfigurationPolicyAssignment',
  },
  deleteCataloguePolicy: {
    method: 'DELETE',
    version: 'beta',
    path: `${policies}/{policyId}`,
    permissions: writeConfiguration,
    document: 'intune-deviceconfigv2-devicemanagementconfigurationpolicy-delete',
  },
} as const satisfies Record<string, KnownCall>;

/** Reports of Intune as files. A job is made by a POST, which changes nothing of the tenant. */
export const exportCalls = {
  createExport: {
    method: 'POST',
    version: 'v1.0',
    path: exports,
    permissions: writeConfiguration,
    document: 'intune-reporting-devicemanagementexportjob-create',
    answers: job,
    sends: job,
    readOnly: true,
  },
  readExport: {
    method: 'GET',
    version: 'v1.0',
    path: `${exports}/{jobId}`,
    permissions: readConfiguration,
    document: 'intune-reporting-devicemanagementexportjob-get',
    answers: job,
  },
} as const satisfies Record<string, KnownCall>;
