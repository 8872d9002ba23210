/** What a business calendar costs the objective of a month, in words and for scripts. */
import { dayOfRelease } from '#core/calendar.ts';
import { calendarCost, type CalendarCost } from '#core/foresight/calendarCost.ts';
import type { Policy } from '#core/policy/policy.ts';
import { dayText, daysText, shareText, shortInstantText } from '#reports/instant.ts';
import { wrapped } from '../table.ts';

/** Lines of what it costs; none where it costs nothing. */
export function calendarLines(
  policy: Policy,
  publishedAt: number,
  columns: number,
): readonly string[] {
  const cost = calendarCost(policy, publishedAt);
  if (cost === null) return [];
  const { judgedOnDay } = policy.objective;
  return [
    `The business calendar (${policy.businessCalendar.timeZone}) puts rings off:`,
    ...cost.rings.flatMap((ring) =>
      wrapped(ringText(ring, policy, publishedAt), columns - 2).map((line) => `  ${line}`),
    ),
    ...objectiveTexts(cost, judgedOnDay).flatMap((text) => wrapped(text, columns)),
  ];
}

function ringText(
  { opening, lostDays, leftDays }: CalendarCost['rings'][number],
  { objective }: Policy,
  publishedAt: number,
): string {
  const { plan, opensAt, deadlineAt, why } = opening;
  const day = `${dayText(publishedAt, opensAt)} ${shortInstantText(opensAt)}`;
  if (dayOfRelease(publishedAt, opensAt) >= objective.judgedOnDay)
    return `${plan.name} does not open in this month: its day would be ${day}, after the judgement, since ${why ?? ''}; the next month's release opens it.`;
  const left =
    leftDays >= 0
      ? `${daysText(leftDays)} before the objective is judged`
      : `${daysText(-leftDays)} after the objective is judged`;
  return `${plan.name} loses ${daysText(lostDays)}: ${day}, since ${why ?? ''}; its deadline is ${dayText(publishedAt, deadlineAt)}, ${left}.`;
}

function objectiveTexts(
  { unopenedShare, unforcedShare }: CalendarCost,
  judgedOnDay: number,
): readonly string[] {
  const hurry = 'What is expedited opens at once, whatever the calendar says.';
  if (unopenedShare >= 1)
    return [
      `No ring opens before the objective is judged on day ${judgedOnDay}: the calendar covers the whole month, so the objective is missed. ${hurry}`,
    ];
  return [
    ...(unopenedShare > 0
      ? [
          `${shareText(unopenedShare)} of the fleet are not offered anything before the objective is judged on day ${judgedOnDay}.`,
        ]
      : []),
    unforcedShare > 0
      ? `${shareText(unforcedShare)} of the fleet are not all forced before it is judged: deadline or grace lie later. ${hurry}`
      : `All deadlines and their grace lie before the judgement. ${hurry}`,
  ];
}

/** The same for scripts; null = nothing is put off. */
export function calendarDocument(policy: Policy, publishedAt: number): object | null {
  const cost = calendarCost(policy, publishedAt);
  if (cost === null) return null;
  return {
    timeZone: policy.businessCalendar.timeZone,
    rings: cost.rings.map(({ opening, lostDays, leftDays }) => ({
      ring: opening.plan.name,
      opensAt: new Date(opening.opensAt).toISOString(),
      deadlineAt: new Date(opening.deadlineAt).toISOString(),
      lostDays,
      daysLeftAtDeadline: leftDays,
      why: opening.why,
    })),
    unopenedShare: cost.unopenedShare,
    unforcedShare: cost.unforcedShare,
  };
}
