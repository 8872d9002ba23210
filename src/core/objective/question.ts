/** What is to be counted of a release, for its objective as it stands. */
import { dayMs } from '../time.ts';
import type { Release } from '../release/state/release.ts';
import { isRingStopped } from '../release/view/deviceStates.ts';
import { daysFromReturn } from './ringObjective.ts';

/** The question to the store, as of an instant. */
export function standingQuestion({ key, content, rings }: Release, asOf: number) {
  return {
    key,
    asOf,
    lowest: content?.targets ?? [],
    outOfService: content?.outOfService ?? [],
    supported: content?.supported,
    rings: rings.map((ring) => ({
      ring: ring.name,
      offeredAt: ring.offeredAt,
      isStopped: isRingStopped(ring),
      isOverdue: asOf > ring.deadlineAt + ring.cadence.gracePeriodDays * dayMs,
      daysFromReturn: daysFromReturn(ring.cadence),
    })),
  };
}
