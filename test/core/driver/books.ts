/** Books of drivers for the tests. */
import type { DriverBook, OfferedDriver, RingDrivers } from '#core/driver/book.ts';
import { dayMs } from '#core/time.ts';

/** The instant of the books. */
export const asOf = Date.parse('2026-12-10T12:00:00Z');

/** A driver on offer that nobody has said anything of. */
export function offered(more: Partial<OfferedDriver> = {}): OfferedDriver {
  return {
    driverId: 'd1',
    name: 'Intel - System - 11.7.0.1000',
    version: '11.7.0.1000',
    manufacturer: 'Intel',
    driverClass: 'System',
    releasedAt: asOf - 30 * dayMs,
    devices: 3,
    status: 'needsReview',
    isRecommended: true,
    deployAt: null,
    seenAt: asOf,
    ...more,
  };
}

/** Firmware on offer. */
export function firmware(more: Partial<OfferedDriver> = {}): OfferedDriver {
  const name = 'Lenovo Ltd. - Firmware - 16.1.30.2330';
  const manufacturer = 'Lenovo Ltd.';
  return offered({
    driverId: 'f1',
    name,
    version: null,
    manufacturer,
    driverClass: 'Firmware',
    ...more,
  });
}

/** A ring that an automatic profile gates. */
export function gated(
  ring: string,
  drivers: readonly OfferedDriver[],
  more: Partial<RingDrivers> = {},
): RingDrivers {
  return {
    ring,
    profileId: `p-${ring}`,
    approval: 'automatic',
    deferralDays: 1,
    gatedSince: asOf - 10 * dayMs,
    listedAt: asOf,
    isListingFailed: false,
    unread: 0,
    leftOut: 0,
    drivers,
    foreign: [],
    trouble: null,
    ...more,
  };
}

/** A book of some rings, in which all is well. */
export function bookOf(rings: readonly RingDrivers[], more: Partial<DriverBook> = {}): DriverBook {
  return {
    asOf,
    mode: 'automatic',
    firmware: 'byApproval',
    unavailable: null,
    rings,
    installs: [],
    installsAsOf: asOf,
    watched: [],
    ...more,
  };
}
