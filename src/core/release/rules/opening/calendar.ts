/**
 * The business calendar: a ring whose opening falls on a day that the tenant has closed opens on the next one that is not,
 * its deadline with it. Openings are only put off, rings keep their order, and haste asks no calendar. What is known at the
 * announcement is announced with it; a ring that waits for its gate is asked again on the day it could open.
 */
import { shortInstantText } from '../../../instantText.ts';
import { hasClosedDays, openingFrom, type Opening } from '../../../policy/businessCalendar.ts';
import { announcedAtOf } from '../../state/plan.ts';
import { deadlineOf } from '../../state/pace.ts';
import type { Release, RingState } from '../../state/release.ts';
import { heldBackBy } from '../../state/heldBack.ts';
import type { Observation } from '../../step/observation.ts';
import { gateReason } from './gates.ts';
import { decided, decision, joined, nothing, type Rule, type Ruling } from '../rule.ts';

/** Puts off what falls on closed days. */
export const keepCalendar: Rule = {
  uses: { ability: 'openRings', by: 'service' },
  judge(release, observation, now) {
    if (!hasClosedDays(release.policy.businessCalendar) || isUnannounced(release, now))
      return nothing;
    const rulings: Ruling[] = [];
    let before: Before = null;
    for (const ring of release.rings) {
      if (ring.offeredAt !== null || ring.pause !== null) continue;
      const opening = openingOf(release, ring, { before, now });
      const isLater = opening.at > Math.max(ring.opensAt, now);
      if (isLater && mayOpen(release, ring, observation, now))
        rulings.push(postpone(ring, opening, release, now));
      before = { ...opening, ring: ring.name };
    }
    return joined(rulings);
  },
};

type Before = (Opening & { readonly ring: string }) | null;

function isUnannounced(release: Release, now: number): boolean {
  return release.phase === 'planned' && now < announcedAtOf(release);
}

/** Whether it would open at its instant: one that is due and waits for something else is put off only once it could open. */
function mayOpen(
  release: Release,
  ring: RingState,
  observation: Observation,
  now: number,
): boolean {
  if (now < ring.opensAt) return true;
  return (
    release.content !== null &&
    heldBackBy(release, ring) === null &&
    gateReason(release, ring, observation, now) === null
  );
}

/** When a ring that was not offered may open: never before its instant, before now, or before the ring before it. */
function openingOf(
  { policy }: Release,
  ring: RingState,
  { before, now }: { readonly before: Before; readonly now: number },
): Opening {
  const own = openingFrom(policy.businessCalendar, Math.max(ring.opensAt, now));
  if (before === null || before.at <= own.at) return own;
  return { at: before.at, why: `${before.ring} opens no sooner` };
}

function postpone(ring: RingState, { at, why }: Opening, release: Release, now: number): Ruling {
  const { deadlineDays, deferralDays } = ring.cadence;
  const deadlineAt = deadlineOf({ ...ring, opensAt: at }, { offeredAt: at, deadlineDays });
  const reason = why ?? 'its day is closed';
  return decided(
    decision(
      `postpone/${ring.name}/${at}`,
      now,
      { kind: 'postpone', ring: ring.name, opensAt: at, deadlineAt, why: reason },
      {
        rule: 'no ring opens on a day that the business calendar has closed',
        reason: `${ring.name} opens on ${shortInstantText(at)} in place of ${shortInstantText(ring.opensAt)}, since ${reason}; its deadline moves with it, from ${shortInstantText(ring.deadlineAt)} to ${shortInstantText(deadlineAt)}.`,
        inputs: {
          deferralDays,
          opensAt: ring.opensAt,
          postponedToAt: at,
          deadlineAt: ring.deadlineAt,
          deadlineMovedToAt: deadlineAt,
          timeZone: release.policy.businessCalendar.timeZone,
        },
        otherwise:
          'Without that day among businessCalendar it would open in its time; what is expedited opens at once.',
      },
    ),
  );
}
