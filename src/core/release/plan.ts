/** The first state of a release, out of a policy and a date. Source: domain.md 2.5, 3.9. */
import { instantOfDay } from '../calendar.ts';
import type { Policy } from '../policy/policy.ts';
import type { RingName, RingPlan } from '../ring.ts';
import type { Pause, Release, ReleaseKey, RingState } from './release.ts';

/** What a release is started with. */
export interface ReleasePlan {
  readonly key: ReleaseKey;
  readonly basedOn: string | null;
  readonly policy: Policy;
  readonly publishedAt: number;
  readonly createdAt: number;
  /** Pauses that stood on the rings before; a ring's pause outlives a release (domain.md 10, decision 11). */
  readonly carriedPauses: Readonly<Record<RingName, Pause>>;
}

/** A release before anything has happened. */
export function planRelease(plan: ReleasePlan): Release {
  const { key, basedOn, policy, publishedAt, createdAt } = plan;
  return {
    key,
    basedOn,
    policy,
    createdAt,
    publishedAt,
    phase: 'planned',
    content: null,
    rings: policy.rings.map((ring) =>
      plannedRing(ring, publishedAt, plan.carriedPauses[ring.name]),
    ),
    progress: null,
    objective: null,
    decisions: 0,
    recent: [],
    revision: 0,
    lastAssessedAt: null,
    waiting: null,
  };
}

function plannedRing(ring: RingPlan, publishedAt: number, pause: Pause | undefined): RingState {
  const { deferralDays, deadlineDays } = ring.cadence;
  return {
    name: ring.name,
    cadence: ring.cadence,
    opensAt: instantOfDay(publishedAt, deferralDays),
    offeredAt: null,
    deadlineAt: instantOfDay(publishedAt, deferralDays + deadlineDays),
    deadlinePassedAt: null,
    pause: pause ?? null,
    pauseReminders: [],
    expeditedAt: null,
    rolledBackAt: null,
  };
}

/** The instant the schedule is announced. */
export function announcedAtOf(release: Release): number {
  return instantOfDay(release.publishedAt, -release.policy.announceDaysBefore);
}

/** The instant of the summary. */
export function summaryAtOf(release: Release): number {
  return instantOfDay(release.publishedAt, release.policy.summaryOnDay);
}

/** The instant the objective is judged. */
export function judgedAtOf(release: Release): number {
  return instantOfDay(release.publishedAt, release.policy.objective.judgedOnDay);
}
