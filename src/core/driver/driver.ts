/**
 * Drivers and firmware as a driver update profile offers them. What such a list is not: a list of what is installed. It has
 * what Windows Update would offer to the devices that the profile reaches, and drops what none of them needs any more. Names
 * repeat across versions, so a driver is known by its id. Source: Intune's page "Windows driver update management".
 */

/** What was decided of a driver in a profile: `other` is a word that nobody knows, and counts as no approval. */
export type DriverStatus = (typeof driverStatuses)[number];

/** All of them. */
export const driverStatuses = [
  'needsReview',
  'declined',
  'approved',
  'suspended',
  'other',
] as const;

/** What can be done with drivers on offer. */
export type DriverAction = 'approve' | 'decline' | 'suspend';

/** How a driver stands once that is done. */
export const reached: Readonly<Record<DriverAction, DriverStatus>> = {
  approve: 'approved',
  decline: 'declined',
  suspend: 'suspended',
};

/** A driver that a profile offers. Instants are epoch milliseconds. */
export interface Driver {
  readonly driverId: string;
  /** `Lenovo Ltd. - Firmware - 16.1.30.2330`. */
  readonly name: string;
  readonly version: string | null;
  readonly manufacturer: string | null;
  /** `Firmware`, `Display`. */
  readonly driverClass: string | null;
  /** The maker's own date, which no deferral counts from. */
  readonly releasedAt: number | null;
  /** Devices of the profile that it is for. */
  readonly devices: number | null;
  readonly status: DriverStatus;
  /** Whether it is the newest that its maker requires; others are optional, or were replaced. */
  readonly isRecommended: boolean;
  /** From when on it is offered, where it is approved. */
  readonly deployAt: number | null;
}

/** Whether a driver is firmware: by its class, or, where none is told, by the name that Windows Update gives. */
export function isFirmware({ name, driverClass }: Pick<Driver, 'name' | 'driverClass'>): boolean {
  const told = driverClass?.trim() ?? '';
  const said = told === '' ? classInName(name) : told;
  return ['firmware', 'bios'].includes(said.trim().toLowerCase());
}

/** The class in a name such as `Lenovo Ltd. - Firmware - 16.1.30.2330`; empty where it has none. */
export function classInName(name: string): string {
  return name.split(' - ')[1] ?? '';
}

/** Whether a driver is the one that is named by its id, its name, or its name and version. */
export function isNamed(driver: Driver, named: string): boolean {
  return namesOf(driver).includes(asNamed(named));
}

/** A driver's name, with its version where the name does not tell it. */
export function titleOf({ name, version }: Pick<Driver, 'name' | 'version'>): string {
  return version === null || name.includes(version) ? name : `${name} ${version}`;
}

/** All that names a driver, as `asNamed` spells it. */
export function namesOf({
  driverId,
  name,
  version,
}: Pick<Driver, 'driverId' | 'name' | 'version'>): readonly string[] {
  return [driverId, name, `${name} ${version ?? ''}`.trim()].map((one) => one.toLowerCase());
}

/** A name as it is compared. */
export function asNamed(named: string): string {
  return named.trim().toLowerCase();
}

/**
 * Drivers that devices may get in place of one that is paused: those of the same maker and class that stay approved and are
 * not newer. The list tells no more of what replaces what, so it is "may" and not "do".
 */
export function inPlaceOf<T extends Driver>(paused: Driver, all: readonly T[]): readonly T[] {
  const isSame = (one: Driver): boolean =>
    one.manufacturer === paused.manufacturer && one.driverClass === paused.driverClass;
  return all.filter(
    (one) =>
      one.driverId !== paused.driverId &&
      one.status === 'approved' &&
      isSame(one) &&
      (one.releasedAt ?? -Infinity) <= (paused.releasedAt ?? Infinity),
  );
}
