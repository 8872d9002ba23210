/** A device's row read back as core's device. */
import type { Selectable } from 'kysely';
import type { Device } from '#core/device/device.ts';
import type { DeviceTable } from '../rows.ts';

/** The columns that make up a device. */
export const deviceColumns = [
  'device_id',
  'entra_device_id',
  'object_id',
  'serial_number',
  'manufacturer',
  'model',
  'operating_system',
  'os_version',
  'sku',
  'architecture',
  'join_type',
  'owner',
  'management_agent',
  'co_management',
  'enrolled_at',
  'last_sync_at',
  'free_bytes',
  'is_virtual_machine',
  'firmware',
  'site',
] as const;

/** A row with those columns. */
export type DeviceFacts = Pick<Selectable<DeviceTable>, (typeof deviceColumns)[number]>;

/** The device a row tells of. */
export function deviceOf(row: DeviceFacts): Device {
  return {
    deviceId: row.device_id,
    entraDeviceId: row.entra_device_id,
    objectId: row.object_id,
    serialNumber: row.serial_number,
    manufacturer: row.manufacturer,
    model: row.model,
    operatingSystem: row.operating_system,
    osVersion: row.os_version,
    sku: row.sku,
    architecture: row.architecture,
    joinType: row.join_type,
    owner: row.owner,
    managementAgent: row.management_agent,
    coManagement: workloadsOf(row.co_management),
    enrolledAt: row.enrolled_at,
    lastSyncAt: row.last_sync_at,
    freeBytes: row.free_bytes,
    isVirtualMachine: row.is_virtual_machine,
    firmware: row.firmware,
    site: row.site,
  };
}

function workloadsOf(bits: number | null): Device['coManagement'] {
  if (bits === null) return null;
  return {
    windowsUpdateForBusiness: (bits & 1) !== 0,
    deviceConfiguration: (bits & 2) !== 0,
    officeApps: (bits & 4) !== 0,
  };
}
