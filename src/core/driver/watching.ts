/**
 * Which drivers are watched: those that a ring was offered lately. Which devices had begun with one hangs on the ring and on
 * the day it was offered there, never on who took it first, who is used most.
 */
import { dayMs } from '../time.ts';
import { offeredAt, type RingDrivers } from './book.ts';
import { titleOf, type Driver } from './driver.ts';
import type { WatchedDriver } from './watched.ts';

/** Days after the last ring's offer on which devices are still counted. */
export const watchDays = 21;
/** More drivers than a month brings that many devices need; each makes all others harder to be found. */
const watchedMax = 30;

/** Those that are watched by now, out of what was watched and what rings are offered; those for most devices first. */
export function watchedFrom(
  former: readonly WatchedDriver[],
  rings: readonly RingDrivers[],
  asOf: number,
): readonly WatchedDriver[] {
  const known = new Map(former.map((one) => [one.title, one]));
  const devices = new Map<string, number>();
  for (const ring of rings)
    for (const driver of ring.drivers) {
      const title = titleOf(driver);
      devices.set(title, (devices.get(title) ?? 0) + (driver.devices ?? 0));
      const at = offeredAt(ring, driver);
      if (at === null || at > asOf) continue;
      known.set(title, withOffer(known.get(title) ?? begun(driver), { ring: ring.ring, at }));
    }
  const isOpen = ({ offers, pausedAt }: WatchedDriver): boolean =>
    pausedAt !== null || Math.max(...offers.map(({ at }) => at)) > asOf - watchDays * dayMs;
  const weight = ({ title, pausedAt }: WatchedDriver): number =>
    pausedAt === null ? (devices.get(title) ?? 0) : Infinity;
  return [...known.values()]
    .filter((one) => isOpen(one) && devices.has(one.title))
    .toSorted((one, other) => weight(other) - weight(one) || (one.title < other.title ? -1 : 1))
    .slice(0, watchedMax);
}

function begun(driver: Driver): WatchedDriver {
  const title = titleOf(driver);
  const names = [...new Set([driver.name, title])];
  return { title, names, offers: [], models: [], verdict: null, pausedAt: null };
}

function withOffer(
  driver: WatchedDriver,
  offer: { readonly ring: string; readonly at: number },
): WatchedDriver {
  if (driver.offers.some(({ ring }) => ring === offer.ring)) return driver;
  return { ...driver, offers: [...driver.offers, offer] };
}
