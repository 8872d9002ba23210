/** When each ring of a policy opens and is forced, in a month with a given publication. */
import { instantOfDay } from '#core/calendar.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { RingPlan } from '#core/ring.ts';

/** One ring with its instants. */
interface RingSchedule {
  readonly plan: RingPlan;
  readonly opensAt: number;
  readonly deadlineAt: number;
}

/** The instants of a month under a policy. */
export interface MonthSchedule {
  readonly publishedAt: number;
  readonly announcedAt: number;
  readonly rings: readonly RingSchedule[];
  readonly summaryAt: number;
  readonly judgedAt: number;
}

/** Dates of a month under a policy. */
export function monthSchedule(policy: Policy, publishedAt: number): MonthSchedule {
  const day = (days: number): number => instantOfDay(publishedAt, days);
  return {
    publishedAt,
    announcedAt: day(-policy.announceDaysBefore),
    rings: policy.rings.map((plan) => ({
      plan,
      opensAt: day(plan.cadence.deferralDays),
      deadlineAt: day(plan.cadence.deferralDays + plan.cadence.deadlineDays),
    })),
    summaryAt: day(policy.summaryOnDay),
    judgedAt: day(policy.objective.judgedOnDay),
  };
}
