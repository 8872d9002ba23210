/** The nine checks a device passes, in order, before it is registered; the first that fails is the reason it is not. */
import { oldestBuild, windowsBuild, type Device } from './device.ts';
import { dayMs } from '../time.ts';

/** Last contact with the device manager. */
const contactDaysMax = 28;
const editions = new Set([
  'enterprise',
  'enterpriseeval',
  'pro',
  'proworkstation',
  'professional',
  'professionalworkstation',
]);
const joins = new Set(['azureADJoined', 'hybridAzureADJoined']);

/** The checks by name, in the order they are made. */
export type Prerequisite =
  | 'identity'
  | 'managed'
  | 'contact'
  | 'ownership'
  | 'version'
  | 'edition'
  | 'join'
  | 'management'
  | 'workloads';

/** Why a device may not register: the check, its number (1–9), and what was seen. */
export interface PrerequisiteFailure {
  readonly check: Prerequisite;
  readonly number: number;
  readonly seen: string;
}

interface Context {
  readonly asOf: number;
  /** Another registered device already has this serial number. */
  readonly serialTaken: boolean;
}

type Check = (device: Device, context: Context) => string | null;

const checks: readonly (readonly [Prerequisite, Check])[] = [
  ['identity', identity],
  [
    'managed',
    (d) => (d.entraDeviceId === null ? 'no device manager id for the directory device' : null),
  ],
  ['contact', contact],
  ['ownership', ownership],
  ['version', version],
  [
    'edition',
    (d) => (editions.has((d.sku ?? '').toLowerCase()) ? null : `edition ${d.sku ?? 'unknown'}`),
  ],
  ['join', (d) => (joins.has(d.joinType ?? '') ? null : `join type ${d.joinType ?? 'unknown'}`)],
  ['management', management],
  ['workloads', workloads],
];

/** The first check that fails, or null when the device may register. */
export function failedPrerequisite(device: Device, context: Context): PrerequisiteFailure | null {
  for (const [index, [check, verdict]] of checks.entries()) {
    const seen = verdict(device, context);
    if (seen !== null) return { check, number: index + 1, seen };
  }
  return null;
}

function identity(device: Device, { serialTaken }: Context): string | null {
  if (!device.serialNumber) return 'no serial number';
  if (!device.model) return 'no model';
  if (!device.manufacturer) return 'no manufacturer';
  return serialTaken ? 'the serial number belongs to a registered device' : null;
}

function contact(device: Device, { asOf }: Context): string | null {
  if (device.lastSyncAt === null) return 'never in contact';
  const days = Math.floor((asOf - device.lastSyncAt) / dayMs);
  return days > contactDaysMax ? `last contact ${days} days ago` : null;
}

function ownership(device: Device): string | null {
  if (device.operatingSystem !== 'Windows')
    return `operating system ${device.operatingSystem ?? 'unknown'}`;
  return device.owner === 'company' ? null : `owner ${device.owner ?? 'unknown'}`;
}

function version(device: Device): string | null {
  const build = windowsBuild(device.osVersion);
  if (build === null || build.build < oldestBuild)
    return `version ${device.osVersion ?? 'unknown'}`;
  return device.architecture === 'x64' ? null : `architecture ${device.architecture ?? 'unknown'}`;
}

function management(device: Device): string | null {
  return device.managementAgent === 'configurationManagerClient'
    ? 'managed by Configuration Manager only'
    : null;
}

function workloads({ managementAgent, coManagement }: Device): string | null {
  if (managementAgent !== 'configurationManagerClientMdm') return null;
  if (coManagement === null) return 'co-managed, workloads unknown';
  const missing = [
    coManagement.windowsUpdateForBusiness ? [] : ['Windows Update policies'],
    coManagement.deviceConfiguration ? [] : ['device configuration'],
    coManagement.officeApps ? [] : ['Office Click-to-Run'],
  ].flat();
  return missing.length === 0 ? null : `not at Intune: ${missing.join(', ')}`;
}
