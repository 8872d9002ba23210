/**
 * The business calendar: a ring whose opening falls on a day that the tenant has closed opens on the next one that is not,
 * its deadline with it. Openings are only put off, rings keep their order, and haste asks no calendar. What is known at the
 * announcement is announced with it; a ring that waits for its gate is asked again on the day it could open.
 */
import { shortInstantText } from '../../../instantText.ts';
import { hasClosedDays } from '../../../policy/businessCalendar.ts';
import { announcedAtOf } from '../../state/plan.ts';
import { deadlineFrom, isPutOff, ringOpenings, type RingOpening } from '../../step/openings.ts';
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
    return joined(
      ringOpenings(release, now)
        .filter((one) => isPutOff(one, now) && mayOpen(release, one.ring, observation, now))
        .map((one) => postpone(one, release, now)),
    );
  },
};

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

function postpone(opening: RingOpening, release: Release, now: number): Ruling {
  const { ring, at, why } = opening;
  const { deferralDays } = ring.cadence;
  const deadlineAt = deadlineFrom(opening);
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
