/** The first state of a release, out of a policy and a date. */
import { currentContent } from '../content/currentContent.ts';
import { factsOf } from '../../area/areas.ts';
import { instantOfDay } from '../../calendar.ts';
import { currentPolicy } from '../../policy/defaults.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Hold } from '../../hold/hold.ts';
import type { RingName, RingPlan } from '../../ring.ts';
import type { Pause, Release, ReleaseKey, RingState } from './release.ts';

/** What a release is started with. */
export interface ReleasePlan {
  readonly key: ReleaseKey;
  readonly basedOn: string | null;
  readonly policy: Policy;
  readonly publishedAt: number;
  readonly createdAt: number;
  /** Pauses that stood on the rings before; a ring's pause outlives a release. */
  readonly carriedPauses: Readonly<Record<RingName, Pause>>;
  /** Holds that stand; they too outlive a release. */
  readonly carriedHolds: readonly Hold[];
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
      plannedRing(ring, { policy, publishedAt, pause: plan.carriedPauses[ring.name] }),
    ),
    progress: null,
    objective: null,
    holds: plan.carriedHolds,
    watch: null,
    proposals: [],
    settled: [],
    evidence: null,
    acknowledged: 0,
    amended: [],
    baselines: null,
    decisions: 0,
    recent: [],
    revision: 0,
    lastAssessedAt: null,
    waiting: null,
    troubles: [],
  };
}

function plannedRing(
  ring: RingPlan,
  o: { policy: Policy; publishedAt: number; pause: Pause | undefined },
): RingState {
  const { policy, publishedAt, pause } = o;
  const { deferralDays, deadlineDays } = ring.cadence;
  return {
    name: ring.name,
    cadence: ring.cadence,
    gate: ring.gate ?? policy.gate,
    opensAt: instantOfDay(publishedAt, deferralDays),
    closedAt: null,
    offeredAt: null,
    deadlineAt: instantOfDay(publishedAt, deferralDays + deadlineDays),
    deadlinePassedAt: null,
    pause: pause ?? null,
    pauseReminders: [],
    expeditedAt: null,
    rolledBackAt: pause?.takenOff?.at ?? null,
    asked: null,
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

/**
 * Whether the area's next update is out. From then on a rollback would take off that one, since what is uninstalled is
 * always the latest.
 */
export function isOutlived({ key, publishedAt }: Release, now: number): boolean {
  return now >= factsOf(key.area).calendar.next(publishedAt);
}

/** A release's state as an earlier version of the service wrote it, with what it did not know yet. */
export function currentRelease(given: Release): Release {
  const policy = currentPolicy(given.policy);
  const content = given.content === null ? null : currentContent(given.content);
  const isKnown = (given as Partial<Release>).holds !== undefined;
  if (isKnown) return withTroubles({ ...given, policy, content });
  const planned = planRelease({ ...given, policy, carriedPauses: {}, carriedHolds: [] });
  return {
    ...planned,
    ...given,
    policy,
    content,
    rings: given.rings.map((ring) => ({ ...ring, gate: 'clock', closedAt: null, asked: null })),
  };
}

/** States before troubles were kept took all that was ordered for done. */
function withTroubles(given: Release): Release {
  if ((given as Partial<Release>).troubles !== undefined) return given;
  return {
    ...given,
    troubles: [],
    rings: given.rings.map((ring) => ({ ...ring, asked: null })),
  };
}
