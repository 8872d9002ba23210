/**
 * What a pause does by itself: reminders before it lapses, and the lapse after 35 days that Microsoft's policy has.
 * Source: domain.md 3.6, decision 12; design.md 8, invariant 2.
 */
import type { Pause, Release, RingState } from '../release.ts';
import { decided, decision, joined, nothing, type Ruling } from './rule.ts';

const dayMs = 86_400_000;
/** Days a pause of a ring lasts before it lapses. */
export const pauseDays = 35;
/** Days after which its owner is reminded. */
export const pauseReminderDays: readonly number[] = [28, 34];

/** A pause that begins now. */
export function pauseFrom(now: number, who: Pick<Pause, 'by' | 'operator' | 'reason'>): Pause {
  return { ...who, at: now, expiresAt: now + pauseDays * dayMs };
}

/** Reminders that are due, and pauses that have lapsed. */
export function watchPauses(release: Release, _observation: unknown, now: number): Ruling {
  return joined(
    release.rings.map((ring) => (ring.pause === null ? nothing : watch(ring, ring.pause, now))),
  );
}

function watch(ring: RingState, pause: Pause, now: number): Ruling {
  const inputs = { pausedAt: pause.at, pausedBy: pause.by, expiresAt: pause.expiresAt };
  if (now >= pause.expiresAt) {
    return decided(
      decision(
        `lapse/${ring.name}/${pause.at}`,
        now,
        { kind: 'lapsePause', ring: ring.name },
        {
          rule: 'a pause lapses after 35 days (domain 3.6)',
          reason: `The pause of ${ring.name} by ${pause.operator} is ${pauseDays} days old and has lapsed.`,
          inputs,
          otherwise: 'Pausing the ring again before that day starts the 35 days anew.',
        },
      ),
    );
  }
  const due = pauseReminderDays.filter(
    (days) => now >= pause.at + days * dayMs && !ring.pauseReminders.includes(days),
  );
  return joined(
    due.map((days) =>
      decided(
        decision(
          `remind/${ring.name}/${pause.at}/${days}`,
          now,
          { kind: 'remindPause', ring: ring.name, days },
          {
            rule: 'a pause warns at 28 and 34 days before 35 (design 8, invariant 2)',
            reason: `The pause of ${ring.name} is ${days} days old and lapses on day ${pauseDays}.`,
            inputs,
            otherwise: 'A resumed ring needs no reminder.',
          },
        ),
      ),
    ),
  );
}
