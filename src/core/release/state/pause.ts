/** A pause and its 35 days: when they began, when they are to begin anew, and what must not come back when they end. */
import { supersededInRing } from '../content/superseded.ts';
import { newestReleasedAt } from '../content/updates.ts';
import { stopIn } from '../../area/areas.ts';
import type { Area } from '../../area/facts.ts';
import { dayMs } from '../../time.ts';
import { judgedAtOf } from './plan.ts';
import { takenOffOf, type Pause, type Release, type RingState } from './release.ts';

/** Days a pause of a ring lasts before it lapses. */
export const pauseDays = 35;

/** Days after which its owner is reminded. */
export const pauseReminderDays: readonly number[] = [28, 34];

/** A pause that must not lapse is renewed when its first reminder would be due. */
export const renewAfterDays = 28;

/** When a release ends, so that its pauses last until the next one is there to renew them, 28 or 35 days on. */
const renewAtEndAfterDays = 7;

/** When a pause ends that stands until it is lifted: never, as far as a date can say so. */
const never = Date.UTC(9999, 11, 31);

/** Whether a pause stands until it is lifted. */
export function isEndless({ expiresAt }: Pick<Pause, 'expiresAt'>): boolean {
  return expiresAt >= never;
}

/** Whether Intune lets what stops rings of an area lapse by itself. A policy that names a version says so until it is changed. */
export function lapses(area: Area): boolean {
  return stopIn(area) !== 'target';
}

/** A pause that begins now, in an area. */
export function pauseFrom(
  now: number,
  who: Pick<Pause, 'by' | 'operator' | 'reason'>,
  area: Area,
): Pause {
  return { ...who, at: now, expiresAt: lapses(area) ? now + pauseDays * dayMs : never };
}

/** The pause of a rollback: it remembers what was taken off. */
export function rollBackPause(
  release: Release,
  who: Pick<Pause, 'by' | 'operator' | 'reason'>,
  now: number,
): Pause {
  const releasedAt = newestReleasedAt(release);
  return { ...pauseFrom(now, who, release.key.area), takenOff: { at: now, releasedAt } };
}

/** When the running 35 days of a pause began: with the pause, or with its last renewal. */
export function begunAtOf(pause: Pause): number {
  return isEndless(pause) ? pause.at : pause.expiresAt - pauseDays * dayMs;
}

/** Whether Intune's 35 days that run since then are to begin anew. */
export function mustRenew(release: Release, since: number, now: number): boolean {
  return now >= renewsAt(release, since);
}

/** When Intune's 35 days that run since then are to begin anew. */
export function renewsAt(release: Release, since: number): number {
  const atEnd = Math.max(judgedAtOf(release), since + renewAtEndAfterDays * dayMs);
  return Math.min(since + renewAfterDays * dayMs, atEnd);
}

/**
 * Since when Intune's 35 days run for a ring that must not open when they are over, or null: one kept closed by its gate,
 * whether or not it is paused besides, or one that was rolled back.
 */
export function mustLastSince({ closedAt, pause }: RingState, stays: boolean): number | null {
  const begunAt = pause !== null && stays ? begunAtOf(pause) : null;
  if (closedAt === null || begunAt === null) return closedAt ?? begunAt;
  return Math.min(closedAt, begunAt);
}

/** What was taken off is not offered again until devices get something newer. */
export function staysOff(release: Release, ring: RingState, now: number): boolean {
  const takenOff = takenOffOf(ring);
  if (takenOff === null) return false;
  const from = supersededInRing(release, ring.name, takenOff);
  return from === null || now < from;
}
