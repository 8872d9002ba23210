/**
 * Rings held back by an earlier one: an operator who pauses a ring stops what the later ones would be judged by, so they
 * wait as well, unless it was said that the pause is for that ring only.
 */
import type { Release, RingState } from './release.ts';

/** The earlier ring that is paused in a way that holds this one, or null. Rings that have opened go on. */
export function heldBackBy({ rings }: Release, ring: RingState): RingState | null {
  if (ring.offeredAt !== null) return null;
  const before = rings.slice(0, rings.indexOf(ring));
  return before.find(({ pause }) => pause?.holdsLater === true) ?? null;
}
