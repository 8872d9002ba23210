/**
 * What comes next by the calendar, and can come: a ring that is paused does not open, one that was not offered the update
 * has no deadline, and what has passed is not ahead.
 */
import { instantOfDay } from '../../calendar.ts';
import { heldBackBy } from '../state/heldBack.ts';
import type { Pause, Release, RingState } from '../state/release.ts';
import {
  begunAtOf,
  isEndless,
  lapses,
  mustLastSince,
  pauseDays,
  pauseReminderDays,
  renewsAt,
  staysOff,
} from '../state/pause.ts';
import { isRingStopped } from './deviceStates.ts';
import { dayMs } from '../../time.ts';

/** An instant and what is due then. */
export interface Coming {
  readonly at: number;
  readonly what: string;
}

/** The next instant with all that is due then; null when nothing is ahead. */
export function nextComing(release: Release, now: number): Coming | null {
  const ahead = [
    ...ofMonth(release),
    ...release.rings.flatMap((ring) => ofRing(release, ring, now)),
  ]
    .concat(release.holds.map(({ id, expiresAt }) => ({ at: expiresAt, what: `hold ${id} ends` })))
    .filter(({ at }) => at > now);
  if (ahead.length === 0) return null;
  const at = Math.min(...ahead.map((one) => one.at));
  const due = ahead.filter((one) => one.at === at).map(({ what }) => what);
  return { at, what: due.join(', ') };
}

/** What belongs to the month is over once it was judged. */
function ofMonth(release: Release): readonly Coming[] {
  const { policy, publishedAt, phase, content, proposals, objective } = release;
  if (objective !== null) return [];
  const day = (days: number): number => instantOfDay(publishedAt, days);
  return [
    ...(phase === 'planned'
      ? [{ at: day(-policy.announceDaysBefore), what: 'the schedule is announced' }]
      : []),
    ...(content === null ? [{ at: publishedAt, what: 'the update is published' }] : []),
    ...proposals
      .filter(({ lapsedAt }) => lapsedAt === null)
      .map(({ subject, deadlineAt }) => ({
        at: deadlineAt,
        what: `the time to answer ${subject} is over`,
      })),
    { at: day(policy.summaryOnDay), what: 'summary' },
    { at: day(policy.objective.judgedOnDay), what: judgedText(policy) },
  ];
}

function judgedText({ objective }: Release['policy']): string {
  return objective.target === null ? 'how far it came is told' : 'the objective is judged';
}

function ofRing(release: Release, ring: RingState, now: number): readonly Coming[] {
  const { name, gate, opensAt, offeredAt, deadlineAt, pause } = ring;
  const renewal = renewalOf(release, ring, now);
  if (pause !== null && !staysOff(release, ring, now)) return [...renewal, ...lapseOf(ring, pause)];
  if (release.objective !== null || isRingStopped(ring)) return renewal;
  if (offeredAt !== null) return [{ at: deadlineAt, what: `deadline of ring ${name}` }];
  if (heldBackBy(release, ring) !== null) return renewal;
  const what = gate === 'clock' ? `ring ${name} opens` : `ring ${name} may open (gate ${gate})`;
  return [...renewal, { at: opensAt, what }];
}

/** What must not open when Intune's days are over is paused anew before that. */
function renewalOf(release: Release, ring: RingState, now: number): readonly Coming[] {
  const since = mustLastSince(ring, staysOff(release, ring, now));
  if (since === null || !lapses(release.key.area)) return [];
  const what = `ring ${ring.name} stays shut, its ${pauseDays} days in Intune begin anew`;
  return [{ at: renewsAt(release, since), what }];
}

function lapseOf({ name, pauseReminders }: RingState, pause: Pause): readonly Coming[] {
  if (isEndless(pause)) return [];
  const dayOfPause = (days: number): number => begunAtOf(pause) + days * dayMs;
  const reminders = pauseReminderDays.filter((days) => !pauseReminders.includes(days));
  return [
    ...reminders.map((days) => ({
      at: dayOfPause(days),
      what: `a reminder that the pause of ring ${name} lapses on day ${pauseDays}`,
    })),
    { at: pause.expiresAt, what: `the pause of ring ${name} lapses` },
  ];
}
