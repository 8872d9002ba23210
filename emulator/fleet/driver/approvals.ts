/**
 * What a driver update profile makes of a driver: from when on it has it, what was decided of it, and from when on it is
 * offered. A profile gets to know new drivers when it is brought up to date, once a day; the deferral counts from then. A
 * required driver that a newer one replaced stays approved. Sources: Microsoft, "Manage policy for Windows Driver updates"
 * and "Windows Driver update management".
 */
import type { DriverProfileHistory } from '../life/policy.ts';
import type { DriverVersion } from './drivers.ts';
import { dayMs, hourMs } from '../../time.ts';

/** A profile is first brought up to date some hours after it was assigned. */
const firstSyncMs = 6 * hourMs;

/** A profile, whomever it targets. */
type Profile = Omit<DriverProfileHistory, 'assigned'>;

/** What is decided of a driver. Source: Microsoft Graph, driverApprovalStatus. */
export type DriverApprovalStatus = 'needsReview' | 'declined' | 'approved' | 'suspended';

/** A driver in a profile at an instant. */
export interface DriverInProfile {
  readonly enteredAt: number;
  readonly status: DriverApprovalStatus;
  readonly category: 'recommended' | 'previouslyApproved' | 'other';
  /** From when on it is offered; null = it is not approved. */
  readonly deployAt: number | null;
}

/** When a profile was last brought up to date; null = never yet. */
export function lastSyncAt(profile: Profile, at: number): number | null {
  const { firstAssignedAt, syncs } = profile;
  const asked = syncs.findLast((one) => one <= at) ?? -Infinity;
  const first = firstAssignedAt + firstSyncMs;
  const daily = at < first ? -Infinity : first + Math.floor((at - first) / dayMs) * dayMs;
  const last = Math.max(asked, daily);
  return last === -Infinity ? null : last;
}

/** When a profile gets to know a driver; Infinity is never its answer, for it is brought up to date every day. */
export function enteredAt(profile: Profile, driver: DriverVersion): number {
  const { firstAssignedAt, syncs } = profile;
  const from = Math.max(driver.publishedAt, firstAssignedAt);
  const first = firstAssignedAt + firstSyncMs;
  const daily = first + Math.max(0, Math.ceil((from - first) / dayMs)) * dayMs;
  return Math.min(daily, syncs.find((one) => one >= from) ?? Infinity);
}

/** A driver in a profile; null = the profile does not know it yet. */
export function inProfile(
  profile: Profile,
  driver: DriverVersion,
  { drivers, at }: { readonly drivers: readonly DriverVersion[]; readonly at: number },
): DriverInProfile | null {
  const entered = enteredAt(profile, driver);
  if (entered > at) return null;
  const isNewestAt = (instant: number) => isNewest(profile, driver, { drivers, at: instant });
  const decision = profile.decisions.findLast((one) => one.driverId === driver.id && one.at <= at);
  // Of several that come together only the newest is recommended.
  const byItself = profile.isAutomatic && driver.isRequired && isNewestAt(entered);
  const status = decision?.status ?? (byItself ? 'approved' : 'needsReview');
  const isRecommended = driver.isRequired && isNewestAt(at);
  const former = status === 'approved' ? 'previouslyApproved' : 'other';
  return {
    enteredAt: entered,
    status,
    category: isRecommended ? 'recommended' : former,
    deployAt: status === 'approved' ? deployAt(profile, decision, { entered, at }) : null,
  };
}

/** Whether the profile knows no newer version of the driver by an instant. */
function isNewest(
  profile: Profile,
  driver: DriverVersion,
  { drivers, at }: { readonly drivers: readonly DriverVersion[]; readonly at: number },
): boolean {
  return !drivers.some(
    (other) =>
      other.driver === driver.driver && other.nth > driver.nth && enteredAt(profile, other) <= at,
  );
}

type Decision = DriverProfileHistory['decisions'][number];

/** What a person approves is offered at once or from a day on; what approves itself when the deferral is over. */
function deployAt(
  profile: Profile,
  decision: Decision | undefined,
  { entered, at }: { readonly entered: number; readonly at: number },
): number {
  if (decision !== undefined) return decision.deployAt ?? decision.at;
  const deferral = profile.deferrals.findLast((one) => one.at <= at) ?? profile.deferrals[0];
  return entered + (deferral?.days ?? 0) * dayMs;
}
