/**
 * When something newer has taken the place of what a rollback took off. It is not enough that it is out: a ring's policy
 * gives its devices the newest update whose deferral is over, so until the newer one's is, a ring that goes on would get
 * the very update that was taken off. Source: design.md 8 (invariant 5), domain.md 2.6.
 */
import { instantOfDay } from '../calendar.ts';
import type { Release, TakenOff } from './release.ts';

const dayMs = 86_400_000;

/**
 * The instant from which devices under this deferral get something newer than what was taken off; null = nothing newer
 * is known. Updates are compared by their own dates: the catalogue's have no time of day, so one of the very day of a
 * rollback would seem older than its order. For the same reason such a deferral is counted from the end of the day.
 */
export function supersededAt(
  { content }: Release,
  { at, releasedAt }: TakenOff,
  deferralDays: number,
): number | null {
  if (content === null || content.releasedAt <= (releasedAt ?? at)) return null;
  const hasTime = content.releasedAt % dayMs !== 0;
  return instantOfDay(content.releasedAt + (hasTime ? 0 : dayMs), deferralDays);
}

/** The same for devices of one ring: by the policy's deferral, which an expedite of an earlier update does not change. */
export function supersededInRing(
  release: Release,
  ring: string,
  takenOff: TakenOff,
): number | null {
  const plan = release.policy.rings.find(({ name }) => name === ring);
  return supersededAt(release, takenOff, plan?.cadence.deferralDays ?? 0);
}

/** The same for devices of any ring. */
export function supersededEverywhere(release: Release, takenOff: TakenOff): number | null {
  const deferrals = release.policy.rings.map(({ cadence }) => cadence.deferralDays);
  return supersededAt(release, takenOff, Math.max(0, ...deferrals));
}
