/** What is to be changed of a policy so that it stops its devices: it is paused, or pins them to a version. */
import { isSpreadByProduct, stopIn } from '#core/area/areas.ts';
import type { Area } from '#core/area/facts.ts';
import type { DesiredRing } from '#core/ring.ts';
import type { RingPolicy, RingPolicyChanges } from '#graph/intune/ringPolicy.ts';

/**
 * The changes that stop; none where a policy as it was made names a version that stops already. Throws RangeError where
 * devices are to be pinned, and to nothing.
 */
export function stopping(area: Area, pinnedTo: string | null): RingPolicyChanges {
  if (isPausable(area)) return { paused: true };
  if (alwaysNames(area) && pinnedTo === null) return {};
  if (pinnedTo === null) throw new RangeError(`A stop of ${area} names no version to pin to`);
  return { pinnedTo };
}

/** Whether policies of an area are paused, so that a pause that is found on one is somebody's. */
export function isPausable(area: Area): boolean {
  return stopIn(area) === 'pause';
}

/** Whether policies of an area always name a version: that one stops devices, only intents say. */
export function alwaysNames(area: Area): boolean {
  return stopIn(area) === 'target';
}

/** Whether a policy stops its devices, as its row is to say; of one that names a version that is what is wanted. */
export function pausedOf(
  area: Area,
  now: Pick<RingPolicy, 'paused'>,
  desired: Pick<DesiredRing, 'paused'>,
): boolean {
  return alwaysNames(area) ? desired.paused : now.paused;
}

/**
 * Putting a policy right lifts no pin: that is an order's alone, and a store may be older than its release. Where a policy
 * always names a version, it goes on naming its own until a release names another.
 */
export function leftPinned(
  area: Area,
  isMending: boolean,
  { pinnedTo = null }: RingPolicy,
  desired: DesiredRing,
): DesiredRing {
  const isKept = isMending || alwaysNames(area);
  return isKept && desired.pinnedTo === null ? { ...desired, pinnedTo } : desired;
}

/** What a policy lacks of what stands against its ring; null = nothing. One that names a version names the one wanted. */
export function lackingOf(
  area: Area,
  { policy, desired }: { readonly policy: RingPolicy; readonly desired: DesiredRing },
): RingPolicyChanges | null {
  const { pinnedTo } = desired;
  if (alwaysNames(area))
    return pinnedTo === null || pinnedTo === policy.pinnedTo ? null : { pinnedTo };
  return desired.paused && !policy.paused ? stopping(area, pinnedTo) : null;
}

/** What a policy is to be changed in; null = nothing. */
export function differenceOf(
  area: Area,
  now: RingPolicy,
  desired: DesiredRing,
): RingPolicyChanges | null {
  const difference: RingPolicyChanges = {
    ...(isAsMade(area, now, desired) ? {} : { cadence: desired.cadence }),
    ...(isPausable(area) ? pauseOf(now, desired) : pinOf(now, desired)),
  };
  return Object.keys(difference).length === 0 ? null : difference;
}

/** Where the product spreads a version itself a policy says no days. */
function isAsMade(area: Area, { cadence: now, isAltered }: RingPolicy, { cadence }: DesiredRing) {
  if (isAltered === true) return false;
  if (isSpreadByProduct(area)) return true;
  return (
    now.deferralDays === cadence.deferralDays &&
    now.deadlineDays === cadence.deadlineDays &&
    now.gracePeriodDays === cadence.gracePeriodDays
  );
}

function pinOf({ pinnedTo = null }: RingPolicy, desired: DesiredRing): RingPolicyChanges {
  return pinnedTo === desired.pinnedTo ? {} : { pinnedTo: desired.pinnedTo };
}

function pauseOf(now: RingPolicy, desired: DesiredRing): RingPolicyChanges {
  const mustRollBack =
    desired.rolledBackAt !== null && (now.rolledBackAt ?? 0) < secondOf(desired.rolledBackAt);
  return {
    // Microsoft's rollback pauses the ring by itself.
    ...(now.paused === desired.paused || mustRollBack ? {} : { paused: desired.paused }),
    ...(mustRollBack ? { rollBack: true } : {}),
    // An order that stands could not be given again.
    ...(desired.rolledBackAt === null && now.rolledBackAt !== null ? { rollBack: false } : {}),
  };
}

/** Graph's instants have no milliseconds. */
function secondOf(at: number): number {
  return Math.floor(at / 1000) * 1000;
}
