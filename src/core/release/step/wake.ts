/**
 * When to look at a release next: at its edges, every few hours while a ring is fresh, daily otherwise. What matters
 * sooner is pushed in as a message.
 */
import { isSpreadByProduct } from '../../area/areas.ts';
import { announcedAtOf, judgedAtOf, summaryAtOf } from '../state/plan.ts';
import { begunAtOf, isEndless, lapses, pauseReminderDays, renewAfterDays } from '../state/pause.ts';
import { holdReminderDays, type Hold } from '../../hold/hold.ts';
import type { Proposal, Release, RingState } from '../state/release.ts';
import { dayMs, hourMs } from '../../time.ts';

/** The next look: when, and what it is for. */
export interface Wake {
  readonly at: number;
  readonly why: string;
}

/**
 * The earliest instant after the last look (`now` of that look) at which something is due. What fell due while it was
 * under way is due at once, and not swallowed.
 */
export function nextWake(release: Release, now: number): Wake {
  const due = [
    ...edges(release),
    ...release.rings.flatMap((ring) => ringEdges(ring, lapses(release.key.area))),
    ...release.holds.flatMap(holdEdges),
    ...release.proposals.flatMap(proposalEdges),
  ];
  const coming = due.filter((wake) => wake.at > now);
  return coming.reduce(
    (first, wake) => (wake.at < first.at ? wake : first),
    nextLook(release, now),
  );
}

/** Whether the month is over: its objective was judged. What it has put on the rings may stand beyond that. */
export function isOver(release: Release): boolean {
  return release.phase === 'judged';
}

/** Whether something that the release has put on rings or devices stands still, so that somebody must watch it. */
export function stillStands({ rings, holds }: Release): boolean {
  return (
    holds.length > 0 ||
    rings.some(
      ({ pause, closedAt, rolledBackAt }) =>
        pause !== null || closedAt !== null || rolledBackAt !== null,
    )
  );
}

function edges(release: Release): Wake[] {
  return [
    { at: announcedAtOf(release), why: 'announce the schedule' },
    { at: release.publishedAt, why: 'publication' },
    { at: summaryAtOf(release), why: 'summary' },
    { at: judgedAtOf(release), why: 'judge the objective' },
  ];
}

function ringEdges(ring: RingState, canLapse: boolean): Wake[] {
  const pause = ring.pause;
  return [
    ...(ring.offeredAt === null ? [{ at: ring.opensAt, why: `${ring.name} opens` }] : []),
    ...(ring.closedAt === null || !canLapse
      ? []
      : [
          {
            at: ring.closedAt + renewAfterDays * dayMs,
            why: `${ring.name} stays closed: its 35 days begin anew`,
          },
        ]),
    ...(ring.deadlinePassedAt === null && pause === null
      ? [{ at: ring.deadlineAt, why: `deadline of ${ring.name}` }]
      : []),
    ...(pause === null || isEndless(pause)
      ? []
      : [
          ...pauseReminderDays.map((days) => ({
            at: begunAtOf(pause) + days * dayMs,
            why: `pause of ${ring.name}: ${days} days`,
          })),
          { at: pause.expiresAt, why: `pause of ${ring.name} lapses` },
        ]),
  ];
}

function holdEdges({ id, expiresAt, renewedAt }: Hold): Wake[] {
  return [
    { at: renewedAt + renewAfterDays * dayMs, why: `hold ${id}: its 35 days begin anew` },
    ...holdReminderDays.map((days) => ({
      at: expiresAt - days * dayMs,
      why: `hold ${id}: ${days} days left`,
    })),
    { at: expiresAt, why: `hold ${id} ends` },
  ];
}

function proposalEdges({ subject, escalateAt, deadlineAt }: Proposal): Wake[] {
  return [
    { at: escalateAt, why: `no answer yet to ${subject}` },
    { at: deadlineAt, why: `deadline of ${subject}` },
  ];
}

/** Looks stand on a grid that starts at publication, so that they fall together with the edges. */
function nextLook(release: Release, now: number): Wake {
  if (now < release.publishedAt) return { at: release.publishedAt, why: 'publication' };
  const step = paceMs(release, now);
  const steps = Math.floor((now - release.publishedAt) / step) + 1;
  return { at: release.publishedAt + steps * step, why: 'look at the fleet' };
}

/** The time between two looks that nothing else asks for. */
export function paceMs(release: Release, now: number): number {
  const { hoursWhileRolling, hoursOtherwise } = release.policy.assessments;
  return (isRolling(release, now) ? hoursWhileRolling : hoursOtherwise) * hourMs;
}

/** A ring is fresh, or the catalogue is silent after its day. */
function isRolling(release: Release, now: number): boolean {
  // What the product spreads itself has no day on which it is waited for, and may bring nothing in a month.
  if (release.content === null) return !isSpreadByProduct(release.key.area);
  const span = release.policy.assessments.rollingDays * dayMs;
  return release.rings.some(({ offeredAt }) => offeredAt !== null && now - offeredAt < span);
}
