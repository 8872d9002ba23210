/**
 * What must be done at once, whatever else is under way or cannot be read: rings are closed, pauses renewed or lapsed,
 * holds ended. Asked by the workflow before it reads anything, so it changes seldom.
 */
import { permission } from '../../area/permission.ts';
import { begunAtOf, lapses, renewAfterDays } from '../state/pause.ts';
import type { Release, RingState } from '../state/release.ts';
import { dayMs, minuteMs } from '../../time.ts';

/** A ring that is to open now is left to the look that opens it; when that takes longer, it is closed first. */
export const openingPatienceMs = 2 * minuteMs;

/** Whether a duty is due. */
export function isDutyDue(release: Release, now: number): boolean {
  return (
    release.rings.some((ring) => mustClose(release, ring, now) || isPauseDue(release, ring, now)) ||
    release.holds.some(
      ({ expiresAt, renewedAt }) => now >= Math.min(expiresAt, renewedAt + renewAfterDays * dayMs),
    )
  );
}

/** Whether a ring that opens at this look is not closed: if the look takes long, it must be. */
export function isOpeningUnguarded(release: Release, now: number): boolean {
  const { rings, publishedAt } = release;
  return (
    now >= publishedAt && rings.some((ring) => isUnguarded(release, ring) && now >= ring.opensAt)
  );
}

/** Whether a ring is to be closed without waiting for the look: it is not due to open, or that look takes long. */
export function mustClose(release: Release, ring: RingState, now: number): boolean {
  if (now < release.publishedAt || !isUnguarded(release, ring)) return false;
  return now < ring.opensAt || now >= ring.opensAt + openingPatienceMs;
}

/** Devices open a ring under the clock by themselves, so one that is put off is kept closed as well. */
export function isKeptClosed({ gate, postponed }: RingState): boolean {
  return gate !== 'clock' || postponed !== undefined;
}

function isUnguarded({ key }: Release, ring: RingState): boolean {
  return (
    isKeptClosed(ring) &&
    ring.offeredAt === null &&
    ring.closedAt === null &&
    permission(key.area, 'openRings', 'service') === null
  );
}

function isPauseDue({ key }: Release, { pause, closedAt }: RingState, now: number): boolean {
  if (!lapses(key.area)) return false;
  const since = Math.min(closedAt ?? Infinity, pause === null ? Infinity : begunAtOf(pause));
  return now >= since + renewAfterDays * dayMs;
}
