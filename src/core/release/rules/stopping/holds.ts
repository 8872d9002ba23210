/**
 * What becomes of holds in time: reminders before they end, their end, the renewal of the pause they rest on, and the
 * steps of a cohort's rollback.
 */
import {
  holdCohortText,
  holdName,
  holdReminderDays,
  isFilling,
  pilotDays,
  pilotTarget,
  type Hold,
  type HoldProgress,
  type HoldRollback,
} from '../../../hold/hold.ts';
import type { Release } from '../../state/release.ts';
import { isRemembered } from '../../content/superseded.ts';
import { newestReleasedAt } from '../../content/updates.ts';
import { service } from '../../state/who.ts';
import { mustRenew } from '../../state/pause.ts';
import { decided, decision, joined, nothing, type Rule, type Ruling } from '../rule.ts';
import { dayMs } from '../../../time.ts';

/** A phase of a rollback that has not worked by then is given up and told. */
const phaseDaysMax = 7;

/** Reminders, ends and renewals that are due. */
export const watchHolds: Rule = {
  uses: null,
  judge(release, _observation, now) {
    return joined(release.holds.map((hold) => watchHold(release, hold, now)));
  },
};

function watchHold(release: Release, hold: Hold, now: number): Ruling {
  if (now >= hold.expiresAt && !isRemembered(release, hold, now)) return end(hold, now);
  const isDue = mustRenew(release, hold.renewedAt, now);
  return joined([remind(hold, now), isDue ? renew(hold, now) : nothing]);
}

function end(hold: Hold, now: number): Ruling {
  const cohort = holdCohortText(hold);
  return decided(
    decision(
      `unhold/${holdName(hold.id)}`,
      now,
      { kind: 'unhold', hold, operator: service },
      {
        rule: 'a hold ends on its day unless its owner holds again',
        reason: `The hold on ${cohort} has come to its end; its devices are offered the update with their rings.`,
        inputs: { heldAt: hold.at, expiresAt: hold.expiresAt, owner: hold.owner },
        otherwise: 'A longer hold, or a rollback that nothing newer has superseded, would go on.',
      },
    ),
  );
}

function remind(hold: Hold, now: number): Ruling {
  const due = holdReminderDays.filter(
    (days) =>
      // A hold that is shorter than that has no such reminder.
      days * dayMs < hold.expiresAt - hold.at &&
      now >= hold.expiresAt - days * dayMs &&
      // After a long silence only the last reminder is news, and the one before it is none any more.
      !hold.reminders.some((told) => told <= days),
  );
  const daysLeft = due.at(-1);
  if (daysLeft === undefined || now >= hold.expiresAt) return nothing;
  return decided(
    decision(
      `remind/${holdName(hold.id)}/${daysLeft}`,
      now,
      { kind: 'remindHold', hold, daysLeft },
      {
        rule: 'the owner of a hold is reminded 7 days and 1 day before its end',
        reason: `The hold on ${holdCohortText(hold)} (${hold.owner}) ends in ${daysLeft} ${daysLeft === 1 ? 'day' : 'days'}.`,
        inputs: { expiresAt: hold.expiresAt, owner: hold.owner, daysLeft },
        otherwise: 'A hold that was ended needs no reminder.',
      },
    ),
  );
}

function renew(hold: Hold, now: number): Ruling {
  return decided(
    decision(
      `renew/${holdName(hold.id)}/${hold.renewedAt}`,
      now,
      { kind: 'renewHold', hold },
      {
        rule: 'Intune lets a pause lapse after 35 days and then installs; a hold renews its own before',
        reason: `The pause under the hold on ${holdCohortText(hold)} begins its 35 days anew.`,
        inputs: { renewedAt: hold.renewedAt, expiresAt: hold.expiresAt },
        otherwise: 'A hold that ends earlier needs no renewal.',
      },
    ),
  );
}

/** Devices that match a hold by now join it, before a ring could bring them the update. */
export const takeInNewcomers: Rule = {
  uses: null,
  judge(release, { unheld = [] }, now) {
    return joined(
      release.holds.map((hold) => {
        const devices = unheld.find((one) => one.hold === hold.id)?.devices ?? 0;
        // What is on its way takes all that match along, however often it must be tried.
        return devices === 0 || isFilling(hold) ? nothing : takeIn(hold, devices, now);
      }),
    );
  },
};

function takeIn(hold: Hold, devices: number, now: number): Ruling {
  const [few, join] = devices === 1 ? ['1 device', 'joins'] : [`${devices} devices`, 'join'];
  return decided(
    decision(
      `join/${holdName(hold.id)}/${now}`,
      now,
      { kind: 'joinHold', hold, devices },
      {
        rule: 'a hold is of all devices that match it, now or later',
        reason: `${few} that ${devices === 1 ? 'matches' : 'match'} the hold on ${holdCohortText(hold)} by now ${join} it.`,
        inputs: { devices },
        otherwise: 'Without newcomers the group of the hold stays as it is.',
      },
    ),
  );
}

/** The steps of cohorts' rollbacks: the rest follows once the pilot is off the update. */
export const driveRollbacks: Rule = {
  uses: null,
  judge(release, observation, now) {
    return joined(
      release.holds.map((hold) => {
        const seen = observation.holds.find((one) => one.hold === hold.id);
        return hold.rollback === null || seen === undefined
          ? nothing
          : driveRollback({ ...hold, rollback: hold.rollback }, seen, now);
      }),
    );
  },
};

type RollingBack = Hold & { readonly rollback: HoldRollback };

function driveRollback(hold: RollingBack, seen: HoldProgress, now: number): Ruling {
  const { phase, phaseAt } = hold.rollback;
  if (phase === 'done' || phase === 'stopped') return nothing;
  const [devices, back] =
    phase === 'pilot' ? [seen.pilot, seen.pilotBack] : [seen.rest, seen.restBack];
  const isLate = now >= phaseAt + phaseDaysMax * dayMs;
  if (now < phaseAt + pilotDays * dayMs) return nothing;
  if (back >= devices * pilotTarget)
    return nextPhase(hold, { devices, back, next: phase === 'pilot' ? 'rest' : 'done' }, now);
  return isLate ? nextPhase(hold, { devices, back, next: 'stopped' }, now) : nothing;
}

function nextPhase(
  hold: RollingBack,
  { devices, back, next }: { devices: number; back: number; next: HoldRollback['phase'] },
  now: number,
): Ruling {
  const texts = {
    pilot: '',
    rest: 'the rest of the cohort follows',
    done: 'the rollback is done',
    stopped: `too few within ${phaseDaysMax} days, so the rollback stops and a person must look`,
  };
  return decided(
    decision(
      // One that stopped may be ordered again.
      `rollBack/${holdName(hold.id)}/${next}/${hold.rollback.orderedAt}`,
      now,
      { kind: 'rollBackHold', hold, rollback: { ...hold.rollback, phase: next, phaseAt: now } },
      {
        rule: `a rollback goes on when ${pilotTarget * 100} % of its part are off the update after ${pilotDays} days`,
        reason: `${back} of ${devices} devices of ${holdCohortText(hold)} are off the update again; ${texts[next]}.`,
        inputs: { phase: hold.rollback.phase, devices, back, target: pilotTarget },
        otherwise: `It takes ${Math.ceil(devices * pilotTarget)} of ${devices} devices to go on.`,
      },
    ),
  );
}

/** The first step of a cohort's rollback. */
export function beginRollback(release: Release, now: number): HoldRollback {
  const releasedAt = newestReleasedAt(release);
  return { phase: 'pilot', orderedAt: now, phaseAt: now, releasedAt };
}
