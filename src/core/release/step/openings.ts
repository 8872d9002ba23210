/** When the rings of a release that were not offered may open by the business calendar, were nothing else to stop them. */
import { openingFrom, type Opening } from '../../policy/businessCalendar.ts';
import { deadlineOf } from '../state/pace.ts';
import type { Release, RingState } from '../state/release.ts';

/** A ring, and where the calendar puts its opening. */
export interface RingOpening extends Opening {
  readonly ring: RingState;
}

/** The openings, in the order of rings: none before its instant, before now, or before the ring before it. */
export function ringOpenings({ policy, rings }: Release, now: number): readonly RingOpening[] {
  const openings: RingOpening[] = [];
  for (const ring of rings) {
    if (ring.offeredAt !== null || ring.pause !== null) continue;
    const own = openingFrom(policy.businessCalendar, Math.max(ring.opensAt, now));
    const before = openings.at(-1);
    openings.push(
      before === undefined || before.at <= own.at
        ? { ring, ...own }
        : { ring, at: before.at, why: `${before.ring.name} opens no sooner` },
    );
  }
  return openings;
}

/** Whether the calendar puts an opening off beyond what is planned. */
export function isPutOff({ ring, at }: RingOpening, now: number): boolean {
  return at > Math.max(ring.opensAt, now);
}

/** The deadline of a ring that opens there. */
export function deadlineFrom({ ring, at }: RingOpening): number {
  const { deadlineDays } = ring.cadence;
  return deadlineOf({ ...ring, opensAt: at }, { offeredAt: at, deadlineDays });
}

/** The rings as the calendar will put them off, for whoever looks ahead. */
export function foreseenRings(release: Release, now: number): readonly RingState[] {
  const late = ringOpenings(release, now).filter((opening) => isPutOff(opening, now));
  return release.rings.map((ring) => {
    const opening = late.find((one) => one.ring === ring);
    return opening === undefined
      ? ring
      : { ...ring, opensAt: opening.at, deadlineAt: deadlineFrom(opening) };
  });
}
