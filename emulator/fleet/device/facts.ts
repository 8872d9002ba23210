/** A device in words: what the directory and Intune know of it that does not change during a month. */
import { drawBits, streams } from '../hash.ts';
import type { Identity } from './identity.ts';
import type { RegistrationDefect } from '../scenario/scenarioSchema.ts';
import { traitsOf, type Makeup, type Traits } from './traits.ts';

/** Workloads that Intune manages on a co-managed device. */
interface CoManagementWorkloads {
  readonly inventory: boolean;
  readonly modernApps: boolean;
  readonly resourceAccess: boolean;
  readonly deviceConfiguration: boolean;
  readonly compliancePolicy: boolean;
  readonly windowsUpdateForBusiness: boolean;
  readonly endpointProtection: boolean;
  readonly officeApps: boolean;
}

/** What is known of a device beside its state. */
export interface DeviceFacts {
  readonly index: number;
  /** Intune's id. Not to be shown anywhere when `isEnrolled` is false. */
  readonly managedDeviceId: string;
  readonly entraDeviceId: string;
  /** Directory object id. */
  readonly objectId: string;
  /** False: the directory knows the device, Intune does not. It stands in `/devices` and groups only. */
  readonly isEnrolled: boolean;
  readonly name: string;
  /** Null or empty = not told. The same holds for the next two. */
  readonly serialNumber: string | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly biosVersion: string;
  readonly windows: { readonly product: string; readonly version: string };
  readonly sku: string;
  readonly architecture: 'x64' | 'arm64' | 'x86';
  readonly chassis: Traits['hardware']['chassis'];
  readonly joinType: 'azureADJoined' | 'hybridAzureADJoined' | 'azureADRegistered';
  readonly ownership: 'company' | 'personal';
  readonly operatingSystem: 'Windows' | 'macOS';
  readonly managementAgent: 'mdm' | 'configurationManagerClientMdm' | 'configurationManagerClient';
  /** Null when not co-managed. */
  readonly coManagement: CoManagementWorkloads | null;
  readonly timeZone: string;
  readonly site: string;
  readonly enrolledAt: number;
  readonly healthTools: boolean;
  readonly isVirtualMachine: boolean;
  /** The registration group it is a member of (the first of the scenario's groups, or one nested in it), or null. */
  readonly pilotGroup: string | null;
  /** Why it cannot be registered; null = nothing is in the way. For tests and the control plane only. */
  readonly defect: RegistrationDefect | null;
  /** No ring: rings are memberships, which the server keeps. */
  readonly ring: null;
}

const chassisPrefix = {
  desktop: 'DT',
  laptop: 'LT',
  tablet: 'TB',
  worksWorkstation: 'WS',
  unknown: 'VM',
} as const;
/** Windows 10 1803, the version below the oldest that can be registered. */
const oldWindows = { product: 'Windows 10', version: '1803' } as const;

/** Words a device. */
export function factsOf(makeup: Makeup, identity: Identity, traits: Traits): DeviceFacts {
  const { index, defect, hardware, site } = traits;
  const isNameless = defect === 'noSerialNumber';
  return {
    index,
    managedDeviceId: identity.idOf('managedDevice', index),
    entraDeviceId: identity.idOf('entraDevice', index),
    objectId: identity.idOf('directoryObject', index),
    isEnrolled: defect !== 'notEnrolled',
    name: `${chassisPrefix[hardware.chassis]}-${site.name.slice(0, 3).toUpperCase()}-${String(index).padStart(6, '0')}`,
    serialNumber: isNameless ? null : serialNumberOf(makeup, traits),
    manufacturer: isNameless ? null : hardware.manufacturer,
    model: isNameless ? null : hardware.model,
    biosVersion: traits.firmware,
    windows:
      defect === 'oldWindows'
        ? oldWindows
        : { product: traits.line.product, version: traits.line.version },
    sku: defect === 'homeEdition' ? 'Home' : traits.edition,
    architecture: architectureOf(traits),
    chassis: hardware.chassis,
    joinType: defect === 'registeredOnly' ? 'azureADRegistered' : traits.joinType,
    ownership: defect === 'personal' ? 'personal' : 'company',
    operatingSystem: defect === 'otherSystem' ? 'macOS' : 'Windows',
    managementAgent:
      defect === 'configurationManagerOnly' ? 'configurationManagerClient' : traits.managementAgent,
    coManagement: coManagementOf(traits),
    timeZone: site.zone,
    site: site.name,
    enrolledAt: traits.enrolledAt,
    healthTools: traits.healthTools,
    isVirtualMachine: hardware.isVirtual,
    pilotGroup: traits.isOutside ? null : traits.group,
    defect,
    ring: null,
  };
}

/** A duplicate carries the number of the nearest sound device before it (or after it, for the first ones). */
function serialNumberOf(makeup: Makeup, traits: Traits): string {
  if (traits.defect !== 'duplicateSerialNumber') return ownSerialNumber(traits);
  for (let distance = 1; distance < makeup.size; distance += 1) {
    const other = traitsOf(makeup, (traits.index - distance + makeup.size) % makeup.size);
    if (other.defect === null && !other.isOutside) return ownSerialNumber(other);
  }
  return ownSerialNumber(traits);
}

function ownSerialNumber(traits: Traits): string {
  const letters = (drawBits(traits, streams.serial) % 46_656).toString(36).padStart(3, '0');
  return `${letters}${traits.index.toString(36).padStart(5, '0')}`.toUpperCase();
}

function architectureOf({ defect, index }: Traits): DeviceFacts['architecture'] {
  if (defect !== 'not64Bit') return 'x64';
  return index % 3 === 0 ? 'x86' : 'arm64';
}

function coManagementOf({ defect, managementAgent, index }: Traits): CoManagementWorkloads | null {
  if (managementAgent !== 'configurationManagerClientMdm' || defect === 'configurationManagerOnly')
    return null;
  const missing = defect === 'workloadsNotMoved' ? index % 3 : -1;
  return {
    inventory: true,
    modernApps: index % 2 === 0,
    resourceAccess: true,
    compliancePolicy: true,
    endpointProtection: index % 4 !== 0,
    windowsUpdateForBusiness: missing !== 0,
    deviceConfiguration: missing !== 1,
    officeApps: missing !== 2,
  };
}
