/**
 * When something newer has taken the place of what a rollback took off. It is not enough that it is out: a ring's policy
 * gives its devices the newest update whose deferral is over, so until the newer one's is, a ring that goes on would get
 * the very update that was taken off. Nor is it enough that it is out for some lines: devices of the others
 * would get back what was taken off them.
 */
import { instantOfDay } from '../../calendar.ts';
import type { Content, ContentUpdate, Release, TakenOff } from '../state/release.ts';
import { byVersion } from '../../version.ts';
import { linesOf, serves, updatesOf, versionFor } from './updates.ts';
import { dayMs } from '../../time.ts';
import type { Hold } from '../../hold/hold.ts';

/** The instant from which devices of these lines get something newer; null = some of them do not. */
function supersededAt(
  content: Content | null,
  takenOff: TakenOff,
  { lines, deferralDays }: { readonly lines: readonly string[]; readonly deferralDays: number },
): number | null {
  if (content === null) return null;
  const instants = lines.map((line) => supersededOnLine(content, takenOff, line));
  if (instants.length === 0 || instants.includes(null)) return null;
  return instantOfDay(Math.max(...instants.flatMap((at) => at ?? [])), deferralDays);
}

/**
 * When something newer than what was taken off was released for a line: later, and with a higher version than all that
 * was out by then. Updates are compared by their own dates: the catalogue's have no time of day, so one of the very day
 * of a rollback would seem older than its order. For the same reason such a deferral is counted from the end of the day.
 */
function supersededOnLine(
  content: Content,
  { at, releasedAt }: TakenOff,
  line: string,
): number | null {
  const served = updatesOf(content).filter((update) => serves(update, line));
  const former = served.filter((update) => update.releasedAt <= (releasedAt ?? at));
  const isNewer = (update: ContentUpdate): boolean =>
    former.every((one) => byVersion(versionFor(update, line), versionFor(one, line)) > 0);
  const newer = served
    .filter((update) => !former.includes(update) && isNewer(update))
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
  const lines = content === null ? [] : linesOf(content, ring);
  return supersededAt(content, takenOff, { lines, deferralDays: plan?.cadence.deferralDays ?? 0 });
}

/** The same for devices of any ring. */
export function supersededEverywhere(
  { content, policy }: Release,
  takenOff: TakenOff,
): number | null {
  const deferrals = policy.rings.map(({ cadence }) => cadence.deferralDays);
  const lines = content === null ? [] : linesOf(content);
  return supersededAt(content, takenOff, { lines, deferralDays: Math.max(0, ...deferrals) });
}

/** What was rolled back stays off until something newer is out, whatever the hold's end says. */
export function isRemembered(release: Release, { rollback }: Hold, now: number): boolean {
  if (rollback === null) return false;
  const { orderedAt: at, releasedAt = null } = rollback;
  const from = supersededEverywhere(release, { at, releasedAt });
  return from === null || now < from;
}
