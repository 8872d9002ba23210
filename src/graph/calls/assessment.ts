/** Calls that only the assessment of a tenant makes; an application may lack what they need. */
import type { KnownCall } from './call.ts';

const qualityPolicies = '/deviceManagement/windowsQualityUpdatePolicies';
const only = 'assessment';

/** All of them. */
export const assessmentCalls = {
  listOrganizations: {
    method: 'GET',
    version: 'v1.0',
    path: '/organization',
    permissions: ['Organization.Read.All'],
    document: 'organization-list',
    answers: 'microsoft.graph.organization',
    only,
  },
  listLicences: {
    method: 'GET',
    version: 'v1.0',
    path: '/subscribedSkus',
    permissions: ['LicenseAssignment.Read.All'],
    document: 'subscribedsku-list',
    answers: 'microsoft.graph.subscribedSku',
    only,
  },
  listAccessPolicies: {
    method: 'GET',
    version: 'v1.0',
    path: '/identity/conditionalAccess/policies',
    permissions: ['Policy.Read.All'],
    document: 'conditionalaccessroot-list-policies',
    answers: 'microsoft.graph.conditionalAccessPolicy',
    only,
  },
  readSecurityDefaults: {
    method: 'GET',
    version: 'v1.0',
    path: '/policies/identitySecurityDefaultsEnforcementPolicy',
    permissions: ['Policy.Read.All'],
    document: 'identitysecuritydefaultsenforcementpolicy-get',
    answers: 'microsoft.graph.identitySecurityDefaultsEnforcementPolicy',
    only,
  },
  listQualityPolicies: {
    method: 'GET',
    version: 'beta',
    path: qualityPolicies,
    permissions: ['DeviceManagementConfiguration.Read.All'],
    document: 'intune-softwareupdate-windowsqualityupdatepolicy-list',
    answers: 'microsoft.graph.windowsQualityUpdatePolicy',
    only,
  },
  readQualityPolicyTargets: {
    method: 'GET',
    version: 'beta',
    path: `${qualityPolicies}/{policyId}/assignments`,
    permissions: ['DeviceManagementConfiguration.Read.All'],
    document: 'intune-softwareupdate-windowsqualityupdatepolicyassignment-list',
    answers: 'microsoft.graph.windowsQualityUpdatePolicyAssignment',
    only,
  },
} as const satisfies Record<string, KnownCall>;
