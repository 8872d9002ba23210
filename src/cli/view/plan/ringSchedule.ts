/** When each ring of a policy opens and is forced, in a month with a given publication. */
import { instantOfDay } from '#core/calendar.ts';
import { plannedOpenings, type PlannedOpening } from '#core/foresight/calendarCost.ts';
import type { Policy } from '#core/policy/policy.ts';

/** The instants of a month under a policy. */
export interface MonthSchedule {
  readonly publishedAt: number;
  readonly announcedAt: number;
  readonly rings: readonly PlannedOpening[];
  readonly summaryAt: number;
  readonly judgedAt: number;
}

/** Dates of a month under a policy. */
export function monthSchedule(policy: Policy, publishedAt: number): MonthSchedule {
  const day = (days: number): number => instantOfDay(publishedAt, days);
  return {
    publishedAt,
    announcedAt: day(-policy.announceDaysBefore),
    rings: plannedOpenings(policy, publishedAt),
    summaryAt: day(policy.summaryOnDay),
    judgedAt: day(policy.objective.judgedOnDay),
  };
}
