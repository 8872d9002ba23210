/**
 * Which checks apply, and by which figures, at the times whose rules a tenant may be held to: the public preview of 2022,
 * the service as it stood in 2023, and a tenant of today. Data alone. Sources: Microsoft's pages "Prerequisites", "Fix issues
 * found by the readiness assessment tool", "Enroll your tenant" and "Configure your network" of Windows Autopatch, in their
 * versions of those years; service plans by "Product names and service plan identifiers for licensing".
 */
import type { CheckId } from './checkIds.ts';

/** The times there are. */
export const assessmentProfiles = ['preview', 'later', 'today'] as const;
export type AssessmentProfile = (typeof assessmentProfiles)[number];

/** What is asked of a tenant at a time. */
export interface Demands {
  readonly checks: readonly CheckId[];
  /** What is needed, and which service plans or products bring it; any one is enough. */
  readonly licences: readonly {
    readonly what: string;
    readonly plans: readonly string[];
    readonly skus: readonly string[];
  }[];
  /** How bad a ring policy is that reaches all devices or all users. */
  readonly ringForAll: 'notReady' | 'advisory';
  /** Names to be reached from devices. */
  readonly hosts: readonly string[];
}

const longStanding = [
  'mmdcustomer.microsoft.com',
  'mmdls.microsoft.com',
  'logcollection.mmd.microsoft.com',
  'support.mmd.microsoft.com',
];
const windowsUpdate = [
  '*.prod.do.dsp.mp.microsoft.com',
  '*.windowsupdate.com',
  '*.dl.delivery.mp.microsoft.com',
  '*.update.microsoft.com',
  '*.delivery.mp.microsoft.com',
  'tsfe.trafficshaping.dsp.mp.microsoft.com',
  '*.notify.windows.com',
];

const intune = {
  what: 'Intune',
  plans: ['INTUNE_A', 'INTUNE_SMBIZ', 'INTUNE_EDU', 'INTUNE_O365'],
  skus: [],
};
const premiumDirectory = {
  what: 'Entra ID P1 or P2',
  plans: ['AAD_PREMIUM', 'AAD_PREMIUM_P2'],
  skus: [],
};

const laterSkus = [
  'SPE_E3',
  'Microsoft_365_E3 (HUB)',
  'SPE_E3_RPA1',
  'SPE_E5',
  'Microsoft_365_E5 (HUB)',
  'SPE_E5_CALLINGMINUTES',
  'SPE_E5_NOPSTNCONF',
  'Microsoft_365_E5_without_Audio_Conferencing',
  'SPE_E3_TEST',
  'SPE_E5_NOPSTNCONF_TEST',
  'WIN10_VDA_E3',
  'WIN10_VDA_E5',
  'E3_VDA_only',
];

/** By time. */
export const demandsOf: Readonly<Record<AssessmentProfile, Demands>> = {
  preview: {
    checks: [
      'licences',
      'updateRings',
      'unlicensedAdmin',
      'conditionalAccess',
      'serviceAccounts',
      'securityDefaults',
      'management',
      'directory',
      'registrationGroup',
      'devices',
      'contacts',
      'network',
    ],
    licences: [
      {
        what: 'Windows Enterprise E3 or E5, by itself or in Microsoft 365 E3 or E5',
        plans: [],
        skus: ['SPE_E3', 'SPE_E5', 'WIN10_PRO_ENT_SUB', 'WIN10_ENT_E5'],
      },
      premiumDirectory,
      intune,
    ],
    ringForAll: 'notReady',
    hosts: [...longStanding, ...windowsUpdate],
  },
  later: {
    checks: [
      'licences',
      'updateRings',
      'unlicensedAdmin',
      'coManagement',
      'management',
      'directory',
      'registrationGroup',
      'devices',
      'contacts',
      'network',
    ],
    licences: [
      { what: 'one of the 13 products that entitled to the service', plans: [], skus: laterSkus },
      premiumDirectory,
      intune,
    ],
    ringForAll: 'advisory',
    hosts: [...longStanding, ...windowsUpdate],
  },
  today: {
    checks: [
      'licences',
      'expediteLicence',
      'updateRings',
      'qualityPolicies',
      'expedites',
      'featureProfiles',
      'driverProfiles',
      'autopatch',
      'coManagement',
      'management',
      'directory',
      'registrationGroup',
      'devices',
      'contacts',
      'dataCollection',
      'endpointAnalytics',
      'updateReports',
      'windowsData',
      'officeCloudUpdate',
      'network',
    ],
    licences: [
      {
        what: 'Windows Enterprise E3 or better (also in Microsoft 365 E3, E5, A3, A5, F3, Business Premium)',
        plans: [
          'WIN10_PRO_ENT_SUB',
          'WIN10_ENT_LOC_F1',
          'Virtualization Rights for Windows 10 (E3/E5+VDA)',
          'WINBIZ',
        ],
        skus: laterSkus,
      },
      premiumDirectory,
      intune,
    ],
    ringForAll: 'advisory',
    hosts: [
      ...longStanding,
      'devicelistenerprod.microsoft.com',
      'login.windows.net',
      'payloadprod*.blob.core.windows.net',
      ...windowsUpdate,
    ],
  },
};
