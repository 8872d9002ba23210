/**
 * Drivers that a profile offers: each version that some device of the profile still lacks, as of when the profile was last
 * brought up to date. It is no list of what is installed, and what no device needs any more drops out of it. Source:
 * Microsoft, "Manage policy for Windows Driver updates", "Policy properties and the driver list".
 */
import {
  inProfile,
  lastSyncAt,
  isAssignedAt,
  type DriverInProfile,
  type DriverInstall,
  type DriverVersion,
} from '../../fleet/fleet.ts';
import { driverProfileHistory } from '../../store/driverProfiles.ts';
import type { Tenant } from '../../store/tenant.ts';
import { isoSeconds } from '../intune/managedDeviceFields.ts';
import { isEnrolledAt } from '../intune/managedDevices.ts';

/** A driver that a profile offers. */
export interface InventoryRow {
  readonly driver: DriverVersion;
  readonly standing: DriverInProfile;
  /** Devices that lack it. */
  readonly devices: number;
}

/** Numbers of the devices that a profile targets at an instant. */
export function devicesOf(tenant: Tenant, profileId: string, at: number): readonly number[] {
  const found: number[] = [];
  for (let index = 0; index < tenant.fleet.size; index += 1) {
    const own = tenant.policiesOf(index).drivers.find((one) => one.profileId === profileId);
    const isTargeted = own !== undefined && isAssignedAt(own, at);
    if (isTargeted && isEnrolledAt(tenant.fleet.facts(index), at)) found.push(index);
  }
  return found;
}

/** What a profile offers at an instant. */
export function rowsOf(tenant: Tenant, profileId: string, at: number): readonly InventoryRow[] {
  const profile = driverProfileHistory(tenant.documents, profileId);
  if (profile === null) return [];
  const syncedAt = lastSyncAt(profile, at);
  if (syncedAt === null) return [];
  const drivers = tenant.fleet.drivers();
  const lacking = lackingOf(tenant, profileId, syncedAt);
  return drivers.flatMap((driver): InventoryRow[] => {
    const standing = inProfile(profile, driver, { drivers, at });
    const devices = lacking.get(driver.id) ?? 0;
    return standing === null || devices === 0 ? [] : [{ driver, standing, devices }];
  });
}

/** How many of the profile's devices lack each version. */
function lackingOf(tenant: Tenant, profileId: string, at: number): ReadonlyMap<string, number> {
  const lacking = new Map<string, number>();
  for (const index of devicesOf(tenant, profileId, at)) {
    const own = tenant.fleet.driversFor(index);
    // What came to a device takes long to tell, and most have no drivers on offer.
    if (own.length === 0) continue;
    const installs = tenant.fleet.driverInstallsAt(index, at, tenant.policiesOf(index));
    for (const { id } of missingOn(own, installs)) lacking.set(id, (lacking.get(id) ?? 0) + 1);
  }
  return lacking;
}

/** Of the versions that are for a device those that are newer than what it has. */
export function missingOn(
  own: readonly DriverVersion[],
  installs: readonly DriverInstall[],
): readonly DriverVersion[] {
  const has = new Map<number, number>();
  for (const { driver, isFailed } of installs) if (!isFailed) has.set(driver.driver, driver.nth);
  return own.filter(({ driver, nth }) => nth > (has.get(driver) ?? 0));
}

/** `Nordlicht - Display - 31.0.101.5590`: versions may share all but the last part. */
export function driverName({ manufacturer, driverClass, version }: DriverVersion): string {
  return `${manufacturer} - ${driverClass} - ${version}`;
}

/** The row as Graph shows it. */
export function showRow({ driver, standing, devices }: InventoryRow): Record<string, unknown> {
  return {
    '@odata.type': '#microsoft.graph.windowsDriverUpdateInventory',
    id: driver.id,
    name: driverName(driver),
    version: driver.version,
    manufacturer: driver.manufacturer,
    releaseDateTime: isoSeconds(driver.publishedAt),
    driverClass: driver.driverClass,
    applicableDeviceCount: devices,
    approvalStatus: standing.status,
    category: standing.category,
    deployDateTime: standing.deployAt === null ? null : isoSeconds(standing.deployAt),
  };
}
