/** What devices see of a release's orders, and what the service sees of how far they are. */
import { cohortName } from '#core/evidence/count/counts.ts';
import type { Cadence } from '#core/ring.ts';
import type { Progress, Release } from '#core/release/state/release.ts';
import { groupsOfDevice } from './fleet.ts';
import { never, type Month, type Orders } from './month.ts';
import { at } from './numbers.ts';
import { dayMs } from '#core/time.ts';

/** A release beside the month that it is played in; the publication's day since the epoch. */
export interface Standing {
  readonly month: Month;
  readonly release: Release;
  readonly epochDay: number;
}

/** Devices that have truly begun by a day. */
export function begunBy({ begins }: Month, day: number): number {
  return begins.reduce((count, begun) => count + Number(begun <= day), 0);
}

/** How far the rings are. */
export function progressOf(
  { month, release }: Standing,
  { day, asOf }: { readonly day: number; readonly asOf: number },
): Progress {
  const { fleet, restarts, failsOn, begins } = month;
  const count = (ring: number, is: (device: number) => boolean): number =>
    fleet.ring.reduce((sum, own, device) => sum + Number(own === ring && is(device)), 0);
  const rings = fleet.rings.map(({ name, devices }, ring) => {
    const done = count(ring, (device) => at(restarts, device) <= day);
    const failed = count(ring, (device) => at(failsOn, device) <= day);
    const installing = count(ring, (device) => at(begins, device) <= day) - done - failed;
    const left = devices - done - failed - installing;
    const isOffered = release.rings[ring]?.offeredAt !== null;
    return {
      ring: name,
      devices,
      waiting: isOffered ? 0 : left,
      offered: isOffered ? left : 0,
      installing,
      done,
      failed,
      ineligible: 0,
      eligible: devices,
      updated: done,
    };
  });
  const ready = fleet.devices;
  return { asOf, discovered: ready, ready, notReady: 0, notRegistered: 0, excluded: 0, rings };
}

/** Before anything is offered. */
export function nothingOffered({ fleet }: Month): Orders {
  const none = new Int32Array(fleet.rings.length).fill(never);
  return { offeredOn: none, rolloutDays: none, isPaused: [], isHeld: () => false };
}

/** What is ordered by now. */
export function ordersOf({ release, epochDay, month: { fleet } }: Standing): Orders {
  const numbers = new Map(
    fleet.cohorts.map((one, nth) => [cohortName(one), fleet.rings.length + nth]),
  );
  const held = release.holds.map(({ cohort }) =>
    cohort.map((fact) => numbers.get(cohortName(fact)) ?? -1),
  );
  const has = (device: number, group: number): boolean => {
    const from = device * groupsOfDevice;
    return fleet.groups.subarray(from, from + groupsOfDevice).includes(group);
  };
  return {
    offeredOn: Int32Array.from(release.rings, ({ offeredAt }) =>
      offeredAt === null ? never : Math.floor(offeredAt / dayMs) - epochDay,
    ),
    rolloutDays: Int32Array.from(release.rings, ({ cadence }) => rolloutDays(cadence)),
    isPaused: release.rings.map(({ pause }) => pause !== null),
    isHeld: (device) => held.some((groups) => groups.every((group) => has(device, group))),
  };
}

/** Days over which a ring's devices begin once it is offered the update. */
export function rolloutDays({ deadlineDays, gracePeriodDays }: Cadence): number {
  return deadlineDays + gracePeriodDays + 1;
}
