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
  const stop = stopIn(area);
  if (stop === 'pause') return { paused: true };
  if (stop === 'target' && pinnedTo === null) return {};
  if (pinnedTo === null) throw new RangeError(`A stop of ${area} names no version to pin to`);
  return { pinnedTo };
}

/** What a policy is to be changed in; null = nothing. */
export function differenceOf(
  area: Area,
  now: RingPolicy,
  desired: DesiredRing,
): RingPolicyChanges | null {
  const difference: RingPolicyChanges = {
    ...(isAsMade(area, now, desired) ? {} : { cadence: desired.cadence }),
    ...(stopIn(area) === 'pause' ? pauseOf(now, desired) : pinOf(now, desired)),
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
