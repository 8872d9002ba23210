/**
 * When something newer has taken the place of what a rollback took off. It is not enough that it is out: a ring's policy
 * gives its devices the newest update whose deferral is over, so until the newer one's is, a ring that goes on would get
 * the very update that was taken off. Nor is it enough that it is out for some Windows versions: devices of the others
 * would get back what was taken off them.
 */
import { instantOfDay } from '../../calendar.ts';
import type { Content, Release, TakenOff } from '../state/release.ts';
import { buildsOf, revisionFor, serves, updatesOf } from './updates.ts';
import { dayMs } from '../../time.ts';
import type { Hold } from '../../hold/hold.ts';

/** The instant from which devices of these builds get something newer; null = some of them do not. */
function supersededAt(
  content: Content | null,
  takenOff: TakenOff,
  { builds, deferralDays }: { readonly builds: readonly number[]; readonly deferralDays: number },
): number | null {
  if (content === null) return null;
  const instants = builds.map((build) => supersededOnBuild(content, takenOff, build));
  if (instants.length === 0 || instants.includes(null)) return null;
  return instantOfDay(Math.max(...instants.flatMap((at) => at ?? [])), deferralDays);
}

/**
 * When something newer than what was taken off was released for a build: later, and with a higher revision than all that
 * was out by then. Updates are compared by their own dates: the catalogue's have no time of day, so one of the very day
 * of a rollback would seem older than its order. For the same reason such a deferral is counted from the end of the day.
 */
function supersededOnBuild(
  content: Content,
  { at, releasedAt }: TakenOff,
  build: number,
): number | null {
  const served = updatesOf(content).filter((update) => serves(update, build));
  const former = served.filter((update) => update.releasedAt <= (releasedAt ?? at));
  const highest = Math.max(0, ...former.map((update) => revisionFor(update, build)));
  const newer = served
    .filter((update) => !former.includes(update) && revisionFor(update, build) > highest)
    .map((update) => update.releasedAt);
  if (newer.length === 0) return null;
  const first = Math.min(...newer);
  return first + (first % dayMs === 0 ? dayMs : 0);
}

/** The same for devices of one ring: by the policy's deferral, which an expedite of an earlier update does not change. */
export function supersededInRing(
  { content, policy }: Release,
  ring: string,
  takenOff: TakenOff,
): number | null {
  const plan = policy.rings.find(({ name }) => name === ring);
  const builds = content === null ? [] : buildsOf(content, ring);
  return supersededAt(content, takenOff, { builds, deferralDays: plan?.cadence.deferralDays ?? 0 });
}

/** The same for devices of any ring. */
export function supersededEverywhere(
  { content, policy }: Release,
  takenOff: TakenOff,
): number | null {
  const deferrals = policy.rings.map(({ cadence }) => cadence.deferralDays);
  const builds = content === null ? [] : buildsOf(content);
  return supersededAt(content, takenOff, { builds, deferralDays: Math.max(0, ...deferrals) });
}

/** What was rolled back stays off until something newer is out, whatever the hold's end says. */
export function isRemembered(release: Release, { rollback }: Hold, now: number): boolean {
  if (rollback === null) return false;
  const { orderedAt: at, releasedAt = null } = rollback;
  const from = supersededEverywhere(release, { at, releasedAt });
  return from === null || now < from;
}
