/** What a pause does by itself: reminders before it lapses, and the lapse after 35 days that Microsoft's policy has. */
import { judgedAtOf } from '../../state/plan.ts';
import { takenOffOf, type Pause, type Release, type RingState } from '../../state/release.ts';
import { supersededInRing } from '../../content/superseded.ts';
import { newestReleasedAt } from '../../content/updates.ts';
import { decided, decision, joined, nothing, type Ruling } from '../rule.ts';
import { dayMs } from '../../../time.ts';

/** Days a pause of a ring lasts before it lapses. */
export const pauseDays = 35;
/** Days after which its owner is reminded. */
export const pauseReminderDays: readonly number[] = [28, 34];

/** A pause that must not lapse is renewed when its first reminder would be due. */
export const renewAfterDays = 28;
/** When a release ends, so that its pauses last until the next one is there to renew them, 28 or 35 days on. */
const renewAtEndAfterDays = 7;

/** A pause that begins now. */
export function pauseFrom(now: number, who: Pick<Pause, 'by' | 'operator' | 'reason'>): Pause {
  return { ...who, at: now, expiresAt: now + pauseDays * dayMs };
}

/** The pause of a rollback: it remembers what was taken off. */
export function rollBackPause(
  { content }: Release,
  who: Pick<Pause, 'by' | 'operator' | 'reason'>,
  now: number,
): Pause {
  const releasedAt = newestReleasedAt({ content });
  return { ...pauseFrom(now, who), takenOff: { at: now, releasedAt } };
}

/** When the running 35 days of a pause began: with the pause, or with its last renewal. */
export function begunAtOf({ expiresAt }: Pause): number {
  return expiresAt - pauseDays * dayMs;
}

/** Whether Intune's 35 days that run since then are to begin anew. */
export function mustRenew(release: Release, since: number, now: number): boolean {
  return now >= renewsAt(release, since);
}

/** When Intune's 35 days that run since then are to begin anew. */
export function renewsAt(release: Release, since: number): number {
  const atEnd = Math.max(judgedAtOf(release), since + renewAtEndAfterDays * dayMs);
  return Math.min(since + renewAfterDays * dayMs, atEnd);
}

/** Reminders that are due, and pauses that have lapsed. */
export function watchPauses(release: Release, _observation: unknown, now: number): Ruling {
  return joined(
    release.rings.map((ring) => {
      const stays = staysOff(release, ring, now);
      const since = mustLastSince(ring, stays);
      const renewal =
        since !== null && mustRenew(release, since, now) ? renew(ring, since, now) : nothing;
      const { pause } = ring;
      return pause === null || stays ? renewal : joined([renewal, watch(ring, pause, now)]);
    }),
  );
}

/**
 * Since when Intune's 35 days run for a ring that must not open when they are over, or null: one kept closed by its gate,
 * whether or not it is paused besides, or one that was rolled back.
 */
export function mustLastSince({ closedAt, pause }: RingState, stays: boolean): number | null {
  const begunAt = pause !== null && stays ? begunAtOf(pause) : null;
  if (closedAt === null || begunAt === null) return closedAt ?? begunAt;
  return Math.min(closedAt, begunAt);
}

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

/** What was taken off is not offered again until devices get something newer. */
export function staysOff(release: Release, ring: RingState, now: number): boolean {
  const takenOff = takenOffOf(ring);
  if (takenOff === null) return false;
  const from = supersededInRing(release, ring.name, takenOff);
  return from === null || now < from;
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
