/**
 * How rings open and close by the clock: offered when the deferral is over, forced by the deadline.
 * Under the gate `clock` the deferral on the devices does the opening and the service only intervenes, as Autopatch
 * does; the offer records it and puts the ring's policy right. Source: domain.md 2.5, 2.6; design.md 2.
 */
import { instantOfDay } from '../../calendar.ts';
import type { Observation } from '../observation.ts';
import type { Release, RingState } from '../release.ts';
import { decided, decision, joined, nothing, waiting, type Ruling } from './rule.ts';

/** A look comes seconds after the instant it is for; a ring that opens within this time keeps its planned deadline. */
const punctualMs = 3_600_000;

/** Offers to rings whose deferral is over. */
export function openRings(release: Release, _observation: Observation, now: number): Ruling {
  if (release.content === null) return nothing;
  return joined(release.rings.map((ring) => openRing(release, ring, now)));
}

function openRing(release: Release, ring: RingState, now: number): Ruling {
  if (ring.offeredAt !== null) return nothing;
  if (ring.pause !== null) return waiting({ kind: 'paused', ring: ring.name, by: ring.pause.by });
  if (now < ring.opensAt)
    return waiting({ kind: 'notDue', next: `the opening of ${ring.name}`, at: ring.opensAt });
  const { deferralDays, deadlineDays } = ring.cadence;
  const lateMs = now - ring.opensAt;
  const deadlineAt = lateMs > punctualMs ? instantOfDay(now, deadlineDays) : ring.deadlineAt;
  return decided(
    decision(
      `offer/${ring.name}`,
      now,
      { kind: 'offer', ring: ring.name, deadlineAt },
      {
        rule: 'a ring opens when its deferral is over (gate clock, domain 2.5)',
        reason: `The deferral of ${daysText(deferralDays)} is over; ${ring.name} is offered ${release.content?.name ?? ''} and has ${daysText(deadlineDays)}.`,
        inputs: {
          gate: release.policy.gate,
          deferralDays,
          deadlineDays,
          opensAt: ring.opensAt,
          lateMs,
        },
        otherwise: 'A pause of the ring, or no entry in the catalogue, would have kept it closed.',
      },
    ),
  );
}

/** Notes when a ring's deadline has passed: from here on devices are forced, after their grace. */
export function passDeadlines(release: Release, observation: Observation, now: number): Ruling {
  return joined(
    release.rings.map((ring) => {
      const due =
        ring.offeredAt !== null && ring.deadlinePassedAt === null && now >= ring.deadlineAt;
      return due && ring.pause === null ? passDeadline(ring, observation, now) : nothing;
    }),
  );
}

function passDeadline(ring: RingState, observation: Observation, now: number): Ruling {
  const seen = observation.progress?.rings.find(({ ring: name }) => name === ring.name);
  const counts =
    seen === undefined
      ? 'how far it is could not be read'
      : `${seen.done} of ${seen.devices} devices are done`;
  const { gracePeriodDays } = ring.cadence;
  return decided(
    decision(
      `deadline/${ring.name}/${ring.deadlineAt}`,
      now,
      { kind: 'passDeadline', ring: ring.name },
      {
        rule: 'after the deadline the update is forced, after the grace of a device that was away (domain 2.6)',
        reason: `The deadline of ${ring.name} has passed; ${counts}. Devices that come back have ${daysText(gracePeriodDays)} of grace.`,
        inputs: {
          deadlineAt: ring.deadlineAt,
          gracePeriodDays,
          devices: seen?.devices ?? null,
          done: seen?.done ?? null,
        },
        otherwise: 'A paused ring has no deadline.',
      },
    ),
  );
}

function daysText(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}
