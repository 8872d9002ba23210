/** Stand-in until rules tell it. */
import type { Release, RingState } from '../release.ts';

/** The earlier ring that is paused in a way that holds this one, or null. Rings that have opened go on. */
export function heldBackBy({ rings }: Release, ring: RingState): RingState | null {
  if (ring.offeredAt !== null) return null;
  const before = rings.slice(0, rings.indexOf(ring));
  const holds = (pause: RingState['pause']): boolean =>
    pause !== null && 'holdsLater' in pause && pause.holdsLater === true;
  return before.find(({ pause }) => holds(pause)) ?? null;
}
