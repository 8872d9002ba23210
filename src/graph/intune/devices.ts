/**
 * Devices as Intune (managed devices) and the directory tell of them. Intune's list is read from /beta, because
 * edition, join type, architecture and owner stand only there; nothing about people is selected. An unsupported filter
 * is silently ignored by Intune, so each predicate is checked again here. A device missing from one listing proves
 * nothing.
 */
import { z } from 'zod';
import type { CoManagement, Device } from '#core/device/device.ts';
import { calls, pathOf } from '../calls.ts';
import { soundPagesOf } from '../poison.ts';
import type { Graph } from '../request.ts';
import { guidOf, hasHappened, wireDateTime, wireMaybeInstant, wireMaybeText } from '../wire.ts';

/** A device as Intune tells of it; the directory object is not known there. */
export type ManagedDevice = Omit<Device, 'objectId'>;

/** A device as the directory tells of it. Ids are GUIDs in small letters. */
export interface DirectoryDevice {
  readonly objectId: string;
  readonly entraDeviceId: string;
  /** `AzureAd`, `ServerAd`, `Workplace`, or null. */
  readonly trustType: string | null;
  readonly isEnabled: boolean;
}

/** Intune's own page size, and the largest it takes. */
const managedPageSize = 1000;
const directoryPageSize = 999;

const wireFeatures = z.object({
  windowsUpdateForBusiness: z.boolean().nullish(),
  deviceConfiguration: z.boolean().nullish(),
  officeApps: z.boolean().nullish(),
  modernApps: z.boolean().nullish(),
});

/** Bytes, also told as text; what is no size (negative, or beyond any disk) is not known. */
const wireMaybeBytes = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,16}$/)
      .transform(Number),
  ])
  .nullish()
  .transform((bytes) => {
    const whole = Math.floor(bytes ?? -1);
    return whole >= 0 && Number.isSafeInteger(whole) ? whole : null;
  });

/** What is read of a managedDevice. Source: Graph's resource page "managedDevice". */
const wireManagedDevice = z.object({
  id: z.string().min(1),
  azureADDeviceId: z.string().nullish(),
  serialNumber: wireMaybeText,
  manufacturer: wireMaybeText,
  model: wireMaybeText,
  operatingSystem: wireMaybeText,
  osVersion: wireMaybeText,
  skuFamily: wireMaybeText,
  processorArchitecture: wireMaybeText,
  joinType: wireMaybeText,
  ownerType: wireMaybeText,
  managedDeviceOwnerType: wireMaybeText,
  managementAgent: wireMaybeText,
  configurationManagerClientEnabledFeatures: wireFeatures.nullish(),
  enrolledDateTime: wireMaybeInstant,
  lastSyncDateTime: wireMaybeInstant,
  freeStorageSpaceInBytes: wireMaybeBytes,
  deviceCategoryDisplayName: wireMaybeText,
  hardwareInformation: z.object({ systemManagementBIOSVersion: wireMaybeText }).nullish(),
});

const managedFields = [
  'id',
  'azureADDeviceId',
  'serialNumber',
  'manufacturer',
  'model',
  'operatingSystem',
  'osVersion',
  'skuFamily',
  'processorArchitecture',
  'joinType',
  'ownerType',
  'managementAgent',
  'configurationManagerClientEnabledFeatures',
  'enrolledDateTime',
  'lastSyncDateTime',
  'freeStorageSpaceInBytes',
  'deviceCategoryDisplayName',
  'hardwareInformation',
];

const wireId = z.object({ id: z.string().max(64) });

/** A row as of an instant; a contact that lies ahead of it is none. */
function managedDeviceAsOf(asOf: number) {
  return wireManagedDevice.refine(({ lastSyncDateTime }) => hasHappened(lastSyncDateTime, asOf), {
    path: ['lastSyncDateTime'],
    error: 'lies in the future',
  });
}

/**
 * All managed devices, or those in contact after `syncedAfter` (epoch milliseconds). Rows that cannot be read are left
 * out and told to `onPoison`, with the id of the device where that can be read; without it too many of them fail the
 * listing at its end.
 */
export async function* listManagedDevices(
  graph: Graph,
  options: {
    readonly asOf: number;
    readonly syncedAfter?: number;
    readonly onPoison?: (reason: string, row: number, deviceId: string | null) => void;
  },
): AsyncGenerator<readonly ManagedDevice[]> {
  const { asOf, syncedAfter, onPoison } = options;
  const filter =
    syncedAfter === undefined
      ? {}
      : { $filter: `lastSyncDateTime gt ${wireDateTime(syncedAfter)}` };
  const pages = soundPagesOf(graph, {
    path: pathOf(calls.listManagedDevices, {}),
    query: { $select: managedFields.join(','), $top: String(managedPageSize), ...filter },
    asOf,
    row: managedDeviceAsOf(asOf),
    onPoison:
      onPoison === undefined
        ? undefined
        : (reason, row, what) => {
            onPoison(reason, row, guidOf(wireId.safeParse(what).data?.id));
          },
  });
  for await (const page of pages) {
    const devices = page.map((wire) => managedDeviceOf(wire, asOf));
    yield syncedAfter === undefined
      ? devices
      : devices.filter(({ lastSyncAt }) => lastSyncAt === null || lastSyncAt > syncedAfter);
  }
}

function managedDeviceOf(wire: z.infer<typeof wireManagedDevice>, asOf: number): ManagedDevice {
  return {
    deviceId: wire.id.toLowerCase(),
    entraDeviceId: guidOf(wire.azureADDeviceId),
    serialNumber: wire.serialNumber,
    manufacturer: wire.manufacturer,
    model: wire.model,
    operatingSystem: wire.operatingSystem,
    osVersion: wire.osVersion,
    sku: wire.skuFamily,
    architecture: wire.processorArchitecture,
    joinType: wire.joinType,
    owner: wire.ownerType ?? wire.managedDeviceOwnerType,
    managementAgent: wire.managementAgent,
    coManagement: coManagementOf(wire.configurationManagerClientEnabledFeatures),
    enrolledAt: hasHappened(wire.enrolledDateTime, asOf) ? wire.enrolledDateTime : null,
    lastSyncAt: notAfter(wire.lastSyncDateTime, asOf),
    freeBytes: wire.freeStorageSpaceInBytes,
    isVirtualMachine: isVirtualModel(wire.model),
    // The live service may leave hardware out of a listing and tell it of single devices only: then it is not known.
    firmware: wire.hardwareInformation?.systemManagementBIOSVersion ?? null,
    site: siteOf(wire.deviceCategoryDisplayName),
  };
}

/** What is told as a little later than the instant asked for happened at it. */
function notAfter(at: number | null, asOf: number): number | null {
  return at === null ? null : Math.min(at, asOf);
}

/** Tenants tell a device's site by its category; Intune writes `Unknown` where nobody has chosen one. */
function siteOf(category: string | null): string | null {
  return category?.toLowerCase() === 'unknown' ? null : category;
}

/** `officeApps` is the workload's own flag; older answers have only `modernApps`, which covers it. */
function coManagementOf(
  features: z.infer<typeof wireFeatures> | null | undefined,
): CoManagement | null {
  if (features === null || features === undefined) return null;
  return {
    windowsUpdateForBusiness: features.windowsUpdateForBusiness ?? false,
    deviceConfiguration: features.deviceConfiguration ?? false,
    officeApps: features.officeApps ?? features.modernApps ?? false,
  };
}

/** Intune has no field for it; hypervisors and Windows 365 give themselves away by the model's name. */
function isVirtualModel(model: string | null): boolean {
  return /virtual machine|vmware|virtualbox|kvm|qemu|cloud pc/i.test(model ?? '');
}

/** What is read of a directory device. */
const wireDirectoryDevice = z.object({
  id: z.string().min(1),
  deviceId: wireMaybeText,
  trustType: wireMaybeText,
  accountEnabled: z.boolean().nullish(),
});

/** All devices of the directory; those whose ids are no GUIDs are left out. */
export async function* listDirectoryDevices(
  graph: Graph,
  options: { readonly asOf: number; readonly onPoison?: (reason: string, row: number) => void },
): AsyncGenerator<readonly DirectoryDevice[]> {
  const pages = soundPagesOf(graph, {
    path: pathOf(calls.listDirectoryDevices, {}),
    query: { $select: 'id,deviceId,trustType,accountEnabled', $top: String(directoryPageSize) },
    asOf: options.asOf,
    row: wireDirectoryDevice,
    onPoison: options.onPoison,
  });
  for await (const page of pages) yield page.flatMap(directoryDeviceOf);
}

function directoryDeviceOf(wire: z.infer<typeof wireDirectoryDevice>): DirectoryDevice[] {
  const objectId = guidOf(wire.id);
  const entraDeviceId = guidOf(wire.deviceId);
  if (objectId === null || entraDeviceId === null) return [];
  return [
    { objectId, entraDeviceId, trustType: wire.trustType, isEnabled: wire.accountEnabled ?? true },
  ];
}
