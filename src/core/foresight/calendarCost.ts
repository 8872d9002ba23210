/**
 * When the rings of a month would open under a policy, were nothing to speak against it, and what its business calendar costs
 * the objective.
 */
import { dayOfRelease, instantOfDay } from '../calendar.ts';
import { openingFrom } from '../policy/businessCalendar.ts';
import type { Policy } from '../policy/policy.ts';
import type { RingPlan } from '../ring.ts';

/** One ring's opening. */
export interface PlannedOpening {
  readonly plan: RingPlan;
  /** By its deferral alone. */
  readonly deferredUntil: number;
  readonly opensAt: number;
  readonly deadlineAt: number;
  /** Why it was put off, after "since"; null = it was not. */
  readonly why: string | null;
}

/**
 * The openings of a month. A ring that the calendar puts off is still seen as long as was planned before the next one
 * opens, unless that would cost the objective (`ring.apart`).
 */
export function plannedOpenings(policy: Policy, publishedAt: number): readonly PlannedOpening[] {
  const openings: PlannedOpening[] = [];
  for (const plan of policy.rings)
    openings.push(plannedOpening(policy, publishedAt, { plan, before: openings.at(-1) }));
  return openings;
}

function plannedOpening(
  policy: Policy,
  publishedAt: number,
  { plan, before }: { readonly plan: RingPlan; readonly before: PlannedOpening | undefined },
): PlannedOpening {
  const { deferralDays, deadlineDays, gracePeriodDays } = plan.cadence;
  const deferredUntil = instantOfDay(publishedAt, deferralDays);
  const lastDay = policy.objective.judgedOnDay - deadlineDays - gracePeriodDays;
  const apart = before === undefined ? 0 : deferralDays - before.plan.cadence.deferralDays;
  const after =
    before === undefined || before.why === null
      ? deferredUntil
      : Math.max(
          before.opensAt,
          Math.min(instantOfDay(before.opensAt, apart), instantOfDay(publishedAt, lastDay)),
        );
  const { at, why } = openingFrom(policy.businessCalendar, Math.max(deferredUntil, after));
  const behind = after > deferredUntil ? `${before?.plan.name ?? ''} opens later` : null;
  return {
    plan,
    deferredUntil,
    opensAt: at,
    deadlineAt: instantOfDay(at, deadlineDays),
    why: why ?? behind,
  };
}

/** What the calendar costs. */
export interface CalendarCost {
  /** Rings that open later, each with the days lost, and the days that are left from its deadline to the judgement. */
  readonly rings: readonly {
    readonly opening: PlannedOpening;
    readonly lostDays: number;
    readonly leftDays: number;
  }[];
  /** Share of the fleet whose ring does not open before the objective is judged. */
  readonly unopenedShare: number;
  /** Share of the fleet that is not forced before it: its deadline, and the grace of a device that was away, lie later. */
  readonly unforcedShare: number;
}

/** The cost of a month; null = the calendar puts nothing off. */
export function calendarCost(policy: Policy, publishedAt: number): CalendarCost | null {
  const openings = plannedOpenings(policy, publishedAt);
  const late = openings.filter(({ why }) => why !== null);
  if (late.length === 0) return null;
  const { judgedOnDay } = policy.objective;
  const judgedAt = instantOfDay(publishedAt, judgedOnDay);
  const shareOf = (some: readonly PlannedOpening[]): number =>
    some.reduce((sum, { plan }) => sum + plan.share, 0);
  return {
    rings: late.map((opening) => ({
      opening,
      lostDays: dayOfRelease(opening.deferredUntil, opening.opensAt),
      leftDays: dayOfRelease(opening.deadlineAt, judgedAt),
    })),
    unopenedShare: shareOf(openings.filter(({ opensAt }) => opensAt >= judgedAt)),
    unforcedShare: shareOf(
      openings.filter(
        ({ deadlineAt, plan }) => instantOfDay(deadlineAt, plan.cadence.gracePeriodDays) > judgedAt,
      ),
    ),
  };
}
