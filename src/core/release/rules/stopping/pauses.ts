/** What a pause does by itself: reminders before it lapses, and the lapse after 35 days that Microsoft's policy has. */
import type { Pause, RingState } from '../../state/release.ts';
import {
  begunAtOf,
  isEndless,
  lapses,
  mustLastSince,
  mustRenew,
  pauseDays,
  pauseReminderDays,
  staysOff,
} from '../../state/pause.ts';
import { decided, decision, joined, nothing, type Rule, type Ruling } from '../rule.ts';
import { dayMs } from '../../../time.ts';

/** Reminders that are due, and pauses that have lapsed. */
export const watchPauses: Rule = {
  uses: null,
  judge(release, _observation, now) {
    return joined(
      release.rings.map((ring) => {
        const stays = staysOff(release, ring, now);
        const since = lapses(release.key.area) ? mustLastSince(ring, stays) : null;
        const renewal =
          since !== null && mustRenew(release, since, now) ? renew(ring, since, now) : nothing;
        const { pause } = ring;
        return pause === null || stays || isEndless(pause)
          ? renewal
          : joined([renewal, watch(ring, pause, now)]);
      }),
    );
  },
};

function renew(ring: RingState, since: number, now: number): Ruling {
  return decided(
    decision(
      `renew/${ring.name}/${since}`,
      now,
      { kind: 'renewPause', ring: ring.name, expiresAt: now + pauseDays * dayMs },
      {
        rule: 'Intune lets a pause lapse after 35 days and installs: what was rolled back or is not offered yet is kept from that',
        reason: `The pause of ${ring.name} begins its ${pauseDays} days anew, since its update is not to be installed.`,
        inputs: { since, rolledBackAt: ring.rolledBackAt, closedAt: ring.closedAt },
        otherwise: 'A pause that nothing forbids to lapse would end by itself.',
      },
    ),
  );
}

function watch(ring: RingState, pause: Pause, now: number): Ruling {
  const begunAt = begunAtOf(pause);
  const inputs = { pausedAt: pause.at, pausedBy: pause.by, expiresAt: pause.expiresAt };
  if (now >= pause.expiresAt) {
    return decided(
      decision(
        `lapse/${ring.name}/${pause.at}`,
        now,
        { kind: 'lapsePause', ring: ring.name },
        {
          rule: 'a pause lapses after 35 days',
          reason: `The pause of ${ring.name} by ${pause.operator} is ${pauseDays} days old and has lapsed.`,
          inputs,
          otherwise: 'Pausing the ring again before that day starts the 35 days anew.',
        },
      ),
    );
  }
  const due = pauseReminderDays.filter(
    (days) => now >= begunAt + days * dayMs && !ring.pauseReminders.includes(days),
  );
  return joined(
    due.map((days) =>
      decided(
        decision(
          `remind/${ring.name}/${begunAt}/${days}`,
          now,
          { kind: 'remindPause', ring: ring.name, days },
          {
            rule: 'a pause warns at 28 and 34 days before 35',
            reason: `The pause of ${ring.name} is ${days} days old and lapses on day ${pauseDays}.`,
            inputs,
            otherwise: 'A resumed ring needs no reminder.',
          },
        ),
      ),
    ),
  );
}
