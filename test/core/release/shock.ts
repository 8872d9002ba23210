/** Devices that turn bad when nobody is left to compare them with. */
import type { ControlCount, EvidenceCounts } from '#core/evidence/count/counts.ts';
import type { Observation } from '#core/release/step/observation.ts';
import type { Release } from '#core/release/state/release.ts';
import { countsOf, onDay, publishedAt, seen } from './world.ts';
import { dayMs } from '#core/time.ts';

const firstDay = Math.floor(publishedAt / dayMs);

/** A way in which devices turn bad once nobody is left to compare with. */
export interface Shock {
  readonly signal?: string;
  /** Bad devices a day. */
  readonly bad: number;
  /** From this day on. */
  readonly from?: number;
}

/** Of 900 updated devices so many turn bad a day from D+10 on; nobody is left without the update. */
function shockRows(now: number, { signal = 'dark', bad, from = 10 }: Shock): ControlCount[] {
  const others = { othersAtRisk: 0, othersBad: 0 };
  const of = { signal, ring: 'broad', cohort: null };
  const before: ControlCount = {
    ...of,
    day: firstDay - 1,
    updatedAtRisk: 0,
    updatedBad: 0,
    othersAtRisk: 14_000,
    othersBad: 40,
  };
  const days = Array.from(
    { length: Math.max(0, Math.floor(now / dayMs) - firstDay - from) },
    (_, nth): ControlCount => ({
      ...of,
      ...others,
      day: firstDay + from + nth,
      updatedAtRisk: 900,
      updatedBad: bad,
    }),
  );
  return [before, ...days];
}

/** What is seen when all updated devices are befallen at once. */
export const shocked =
  (...shocks: readonly Shock[]) =>
  (state: Release, now: number): Observation =>
    seen(state, now, now < onDay(0) ? {} : { counts: countsWith(state, now, shocks) });

function countsWith(release: Release, now: number, shocks: readonly Shock[]): EvidenceCounts {
  return { ...countsOf(release, now), control: shocks.flatMap((one) => shockRows(now, one)) };
}
