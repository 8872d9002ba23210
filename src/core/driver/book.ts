/**
 * What is known of drivers in a tenant: how each ring's are gated, what is on offer, what was decided and by whom, and what
 * reports tell of installs. As old as its reading.
 */
import { dayMs } from '../time.ts';
import type { Driver, DriverAction } from './driver.ts';
import type { DriverWishes } from './plan.ts';
import type { WatchedDriver } from './watched.ts';

/** A driver on offer, and when it was first seen so: a deferral counts from about then. */
export interface OfferedDriver extends Driver {
  readonly seenAt: number;
}

/** Drivers of one ring. Instants are epoch milliseconds. */
export interface RingDrivers {
  readonly ring: string;
  /** Null = it has none. */
  readonly profileId: string | null;
  readonly approval: 'automatic' | 'manual' | null;
  readonly deferralDays: number | null;
  /** Since when a profile of ours has reached the ring's group; null = none does, and the ring keeps drivers away. */
  readonly gatedSince: number | null;
  /** When Intune brought the profile's list up to date last; null = never, or it is not told. */
  readonly listedAt: number | null;
  readonly isListingFailed: boolean;
  /** Rows of the list that could not be read, and those beyond what is kept. */
  readonly unread: number;
  readonly leftOut: number;
  readonly drivers: readonly OfferedDriver[];
  /** Names of profiles of others that reach the ring's group. */
  readonly foreign: readonly string[];
  /** What stood against it; null = nothing did. */
  readonly trouble: string | null;
}

/** An install of a driver as reports tell it, summed over devices. */
export interface DriverInstall {
  readonly name: string;
  readonly devices: number;
  /** The latest of them. */
  readonly at: number;
}

/** All that is known. */
export interface DriverBook extends DriverWishes {
  readonly asOf: number;
  /** Why the tenant has no driver update profiles; null = it has. */
  readonly unavailable: string | null;
  readonly rings: readonly RingDrivers[];
  /** Installs since rings are gated; null = nobody tells. */
  readonly installs: readonly DriverInstall[] | null;
  readonly installsAsOf: number | null;
  /** Drivers that rings were offered lately, with what their devices show. */
  readonly watched: readonly WatchedDriver[];
}

/** What somebody decided of a driver in a ring, last. */
export interface DriverWord {
  readonly ring: string;
  readonly driverId: string;
  readonly name: string;
  readonly action: DriverAction;
  readonly by: 'service' | 'tenant';
  readonly operator: string;
  readonly reason: string;
  readonly at: number;
}

/** More drivers than a profile of one ring has; the service must not drown in a list that never ends. */
const driversMax = 1_000;

/** Drivers with the instant since which each is known, newest first, and how many are not kept. */
export function offeredFrom(
  drivers: readonly Driver[],
  former: readonly OfferedDriver[],
  asOf: number,
): { readonly drivers: readonly OfferedDriver[]; readonly leftOut: number } {
  const seen = new Map(former.map(({ driverId, seenAt }) => [driverId, seenAt]));
  const all = drivers
    .map((one) => ({ ...one, seenAt: seen.get(one.driverId) ?? asOf }))
    .toSorted((one, other) => (other.releasedAt ?? 0) - (one.releasedAt ?? 0));
  return { drivers: all.slice(0, driversMax), leftOut: Math.max(0, all.length - driversMax) };
}

/** When an approved driver is offered: as it is told, or after the ring's days since it was first seen. */
export function offeredAt(
  { approval, deferralDays }: Pick<RingDrivers, 'approval' | 'deferralDays'>,
  driver: OfferedDriver,
): number | null {
  if (driver.status !== 'approved') return null;
  if (driver.deployAt !== null) return driver.deployAt;
  return approval === 'automatic' ? driver.seenAt + (deferralDays ?? 0) * dayMs : driver.seenAt;
}
