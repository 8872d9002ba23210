/**
 * How each property of a managedDevice is written. A page of a thousand devices is written by joining texts: no object
 * is built and none is serialized, and a property that was not selected costs nothing, least of all the device's state
 * at the instant, which is worked out only when a property needs it.
 */
import type { DeviceFacts, DeviceState } from '../../fleet/fleet.ts';
import { nouns } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import { dayMs } from '../../time.ts';

/** One device as a writer sees it. */
export interface DeviceRow {
  readonly facts: DeviceFacts;
  readonly at: number;
  readonly state: () => DeviceState;
  readonly tenant: Tenant;
}

/** Writes one property's value as JSON. */
export type FieldWriter = (row: DeviceRow) => string;

/** An instant as Graph writes it, to the second. */
export function isoSeconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** The day of an instant where Graph means no more than that: midnight UTC. */
export function midnight(at: number): string {
  return `${isoSeconds(at).slice(0, 10)}T00:00:00Z`;
}

/** An instant as reports write it, without a zone. */
export function sqlTime(at: number): string {
  return new Date(at).toISOString().slice(0, 23).replace('T', ' ');
}

/** What Graph writes for an instant that never was. */
export const neverInstant = '0001-01-01T00:00:00Z';

const text =
  (read: (row: DeviceRow) => string | null): FieldWriter =>
  (row) =>
    JSON.stringify(read(row));
const plain =
  (read: (row: DeviceRow) => string | number | boolean): FieldWriter =>
  (row) => {
    const value = read(row);
    return typeof value === 'string' ? `"${value}"` : String(value);
  };
const constant = (value: unknown): FieldWriter => {
  const written = JSON.stringify(value);
  return () => written;
};

const identity: Readonly<Record<string, FieldWriter>> = {
  id: plain(({ facts }) => facts.managedDeviceId),
  userId: plain(({ facts }) => facts.managedDeviceId.replace(/^.{8}/, '00000000')),
  deviceName: text(({ facts }) => facts.name),
  managedDeviceName: text(({ facts }) => `${facts.name}_Windows`),
  azureADDeviceId: plain(({ facts }) => facts.entraDeviceId),
  azureADRegistered: constant(true),
  serialNumber: text(({ facts }) => facts.serialNumber),
  manufacturer: text(({ facts }) => facts.manufacturer),
  model: text(({ facts }) => facts.model),
  userPrincipalName: plain(({ facts }) => `user${facts.index}@emulated.example`),
  userDisplayName: plain(({ facts }) => `User ${facts.index}`),
  emailAddress: plain(({ facts }) => `user${facts.index}@emulated.example`),
};

const management: Readonly<Record<string, FieldWriter>> = {
  managedDeviceOwnerType: plain(({ facts }) => facts.ownership),
  enrolledDateTime: plain(({ facts }) => isoSeconds(facts.enrolledAt)),
  lastSyncDateTime: plain(({ state }) => isoSeconds(state().lastSyncAt)),
  operatingSystem: plain(({ facts }) => facts.operatingSystem),
  osVersion: plain(({ state }) => state().osVersion),
  complianceState: constant('compliant'),
  jailBroken: constant('Unknown'),
  managementAgent: plain(({ facts }) => facts.managementAgent),
  deviceEnrollmentType: plain(({ facts }) =>
    facts.coManagement === null ? 'windowsAzureADJoin' : 'windowsCoManagement',
  ),
  deviceRegistrationState: constant('registered'),
  // The categories of this tenant are its sites; a device that nobody put into one says Unknown.
  deviceCategoryDisplayName: text(({ facts }) =>
    facts.pilotGroup === null ? 'Unknown' : facts.site,
  ),
  configurationManagerClientEnabledFeatures: ({ facts }) => JSON.stringify(facts.coManagement),
  deviceActionResults: (row) => JSON.stringify(actionResults(row)),
  complianceGracePeriodExpirationDateTime: constant('9999-12-31T23:59:59Z'),
};

const storage: Readonly<Record<string, FieldWriter>> = {
  totalStorageSpaceInBytes: constant(255_000_000_000),
  freeStorageSpaceInBytes: plain(({ state }) => state().freeStorageBytes),
  isEncrypted: constant(true),
};

/** Properties that are there and say nothing about Windows devices. */
const idle: Readonly<Record<string, FieldWriter>> = {
  easActivated: constant(true),
  easDeviceId: plain(({ facts }) => facts.managedDeviceId.replaceAll('-', '').toUpperCase()),
  easActivationDateTime: constant(neverInstant),
  activationLockBypassCode: constant(null),
  isSupervised: constant(false),
  exchangeLastSuccessfulSyncDateTime: constant(neverInstant),
  exchangeAccessState: constant('none'),
  exchangeAccessStateReason: constant('none'),
  remoteAssistanceSessionUrl: constant(null),
  remoteAssistanceSessionErrorDetails: constant(null),
  imei: constant(''),
  phoneNumber: constant(''),
  androidSecurityPatchLevel: constant(''),
  wiFiMacAddress: constant(''),
  deviceHealthAttestationState: constant(null),
  subscriberCarrier: constant(''),
  meid: constant(''),
  iccid: constant(''),
  udid: constant(null),
  ethernetMacAddress: constant(null),
  notes: constant(null),
  requireUserEnrollmentApproval: constant(null),
  managementCertificateExpirationDate: plain(({ facts }) =>
    isoSeconds(facts.enrolledAt + 365 * dayMs),
  ),
  partnerReportedThreatState: constant('unknown'),
};

/** Properties of /beta alone. */
const betaFields: Readonly<Record<string, FieldWriter>> = {
  ownerType: plain(({ facts }) => facts.ownership),
  skuFamily: text(({ facts }) => facts.sku),
  skuNumber: constant(4),
  joinType: plain(({ facts }) => facts.joinType),
  managementState: constant('managed'),
  chassisType: plain(({ facts }) => facts.chassis),
  // Spelled as in Microsoft's metadata.
  processorArchitecture: plain(({ facts }) =>
    facts.architecture === 'arm64' ? 'arM64' : facts.architecture,
  ),
  autopilotEnrolled: constant(false),
  hardwareInformation: ({ facts }) => JSON.stringify(hardware(facts)),
};

const v1: Readonly<Record<string, FieldWriter>> = {
  ...identity,
  ...management,
  ...storage,
  ...idle,
};

/** The writers of a version, by property name. */
export const fieldWriters: Readonly<
  Record<'v1.0' | 'beta', Readonly<Record<string, FieldWriter>>>
> = {
  'v1.0': { ...v1, physicalMemoryInBytes: constant(0) },
  beta: { ...v1, ...betaFields, physicalMemoryInBytes: constant(0) },
};

/** What `physicalMemoryInBytes` says on a GET of one device that selects it; elsewhere it is 0. */
export const physicalMemory: FieldWriter = constant(17_179_869_184);

/** What `hardwareInformation` says where it was not asked for of one device: nothing, property by property. */
export const hardwareInLists: FieldWriter = constant({
  serialNumber: null,
  manufacturer: null,
  model: null,
  systemManagementBIOSVersion: null,
  operatingSystemEdition: null,
  tpmVersion: null,
  totalStorageSpace: 0,
  freeStorageSpace: 0,
  isSupervised: false,
});

function hardware(facts: DeviceFacts): object {
  return {
    serialNumber: facts.serialNumber,
    manufacturer: facts.manufacturer,
    model: facts.model,
    systemManagementBIOSVersion: facts.biosVersion,
    operatingSystemEdition: facts.sku,
    tpmVersion: '2.0',
  };
}

function actionResults(row: DeviceRow): readonly object[] {
  const record = row.tenant.documents.get(nouns.deviceAction, row.facts.managedDeviceId);
  if (record === undefined) return [];
  const { fleet } = row.tenant;
  return record.actions.map(({ actionName, requestedAt }) => {
    const doneAt = fleet.pushedAt(row.facts.index, requestedAt);
    const isDone = doneAt !== null && doneAt <= row.at;
    return {
      actionName,
      actionState: isDone ? 'done' : 'pending',
      startDateTime: isoSeconds(requestedAt),
      lastUpdatedDateTime: isoSeconds(isDone ? doneAt : requestedAt),
    };
  });
}
