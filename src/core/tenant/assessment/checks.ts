/** The table of checks: the name of each in words, and how it is judged. Which of them apply is said by a profile. */
import type { CheckId } from './checkIds.ts';
import type { TenantFacts } from './facts.ts';
import type { Judged } from './finding.ts';
import { judgeAutopatch, judgePolicies } from './policies.ts';
import type { Demands } from './profiles.ts';
import {
  judgeAnalytics,
  judgeDataCollection,
  judgeNetwork,
  judgeOfficeCloudUpdate,
  judgeReports,
  judgeServiceAccounts,
  judgeUnlicensedAdmin,
  judgeWindowsData,
} from './sources.ts';
import {
  judgeCoManagement,
  judgeConditionalAccess,
  judgeContacts,
  judgeDevices,
  judgeDirectory,
  judgeExpediteLicence,
  judgeLicences,
  judgeManagement,
  judgeRegistrationGroup,
  judgeSecurityDefaults,
} from './tenant.ts';

interface Check {
  readonly name: string;
  /** What is asked, for docs/tenant.md. */
  readonly asks: string;
  readonly judge: (facts: TenantFacts, demands: Demands) => Judged;
}

/** By id. */
export const checks: Readonly<Record<CheckId, Check>> = {
  licences: {
    name: 'licences',
    asks: 'what the service needs is bought, not suspended, and has units',
    judge: judgeLicences,
  },
  expediteLicence: {
    name: 'licence to expedite',
    asks: 'the plan without which an expedite is refused',
    judge: judgeExpediteLicence,
  },
  updateRings: {
    name: 'update rings',
    asks: 'none of others reach the same devices; in the preview one for all devices or users keeps a tenant out',
    judge: (facts, { ringForAll }) => judgePolicies(facts, 'updateRings', ringForAll),
  },
  qualityPolicies: {
    name: 'quality update policies',
    asks: 'none of others approve updates or hotpatches for the same devices',
    judge: (facts) => judgePolicies(facts, 'qualityPolicies'),
  },
  expedites: {
    name: 'expedite policies',
    asks: 'none of others reach the same devices',
    judge: (facts) => judgePolicies(facts, 'expedites'),
  },
  featureProfiles: {
    name: 'feature update policies',
    asks: 'none of others reach the same devices',
    judge: (facts) => judgePolicies(facts, 'featureProfiles'),
  },
  driverProfiles: {
    name: 'driver update policies',
    asks: 'none of others reach the same devices',
    judge: (facts) => judgePolicies(facts, 'driverProfiles'),
  },
  autopatch: {
    name: 'Windows Autopatch',
    asks: 'no groups of Windows Autopatch itself',
    judge: judgeAutopatch,
  },
  unlicensedAdmin: {
    name: 'unlicensed admins',
    asks: 'by hand: administrators without a licence have access',
    judge: judgeUnlicensedAdmin,
  },
  conditionalAccess: {
    name: 'conditional access',
    asks: 'no policy targets all users or demands MFA',
    judge: judgeConditionalAccess,
  },
  serviceAccounts: {
    name: 'service accounts',
    asks: 'by hand: names reserved for accounts of the service',
    judge: judgeServiceAccounts,
  },
  securityDefaults: { name: 'security defaults', asks: 'are off', judge: judgeSecurityDefaults },
  coManagement: {
    name: 'co-management',
    asks: 'co-managed devices leave three workloads to Intune',
    judge: judgeCoManagement,
  },
  management: {
    name: 'management authority',
    asks: 'Intune is the device management authority',
    judge: judgeManagement,
  },
  directory: {
    name: 'directory',
    asks: 'is its own source of authority, or was synchronised within two days',
    judge: judgeDirectory,
  },
  registrationGroup: {
    name: 'registration group',
    asks: 'there is one group of that name',
    judge: judgeRegistrationGroup,
  },
  devices: {
    name: 'devices',
    asks: 'which Windows devices pass the nine prerequisites, and which fail the others',
    judge: judgeDevices,
  },
  contacts: {
    name: 'contacts',
    asks: 'updates and devices are looked after by a contact each, and all contacts are verified',
    judge: judgeContacts,
  },
  dataCollection: {
    name: 'data collection',
    asks: 'devices are asked to tell of boots and updates',
    judge: judgeDataCollection,
  },
  endpointAnalytics: {
    name: 'endpoint analytics',
    asks: 'tells of devices',
    judge: judgeAnalytics,
  },
  updateReports: {
    name: 'update reports',
    asks: 'the workspace of Windows Update for Business reports is reachable and tells of devices',
    judge: judgeReports,
  },
  windowsData: {
    name: 'Windows data',
    asks: 'by hand: diagnostic data may be used for reports',
    judge: judgeWindowsData,
  },
  officeCloudUpdate: {
    name: 'Cloud Update',
    asks: 'by hand: Cloud Update keeps no Microsoft 365 Apps of the same devices',
    judge: judgeOfficeCloudUpdate,
  },
  network: {
    name: 'network',
    asks: 'by hand: names to be reached from devices',
    judge: (_facts, demands) => judgeNetwork(demands),
  },
};
