/** The month's plan for a fleet, shown before anything runs: what is released, when each ring gets it, what is judged. */
import { advisedTestDevices } from '#core/device/placement.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { PastRelease } from '#cli/pastReleases.ts';
import type { Paint } from '#cli/terminal.ts';
import {
  countText,
  dateText,
  dayNumberText,
  daysText,
  instantText,
  shareText,
  shortInstantText,
} from '#reports/instant.ts';
import { monthSchedule } from './ringSchedule.ts';
import { factLines, tableLines } from './table.ts';

/** What a plan is made of. */
export interface PlanValues {
  readonly policy: Policy;
  readonly devices: number;
  readonly publishedAt: number;
  /** The month that is played again; null for a real one. */
  readonly basedOn: PastRelease | null;
}

/** The lines of a plan. */
export function planLines(values: PlanValues, paint: Paint): readonly string[] {
  return [
    ...basedOnLines(values, paint),
    ...ringLines(values, paint),
    '',
    ...milestoneLines(values, paint),
  ];
}

/** The rings of a policy with their dates, as a table. */
export function ringLines(
  { policy, publishedAt, devices }: Pick<PlanValues, 'policy' | 'publishedAt' | 'devices'>,
  paint: Paint,
): readonly string[] {
  const { rings } = monthSchedule(policy, publishedAt);
  const rows = rings.map(({ plan, opensAt, deadlineAt }) => [
    paint.cyan(plan.name),
    plan.share === 0 ? 'by hand' : shareText(plan.share),
    ...(devices > 0
      ? [
          plan.share === 0
            ? countText(advisedTestDevices(devices))
            : `~${countText(Math.round(plan.share * devices))}`,
        ]
      : []),
    `${dayNumberText(plan.cadence.deferralDays)} ${shortInstantText(opensAt)}`,
    `${dayNumberText(plan.cadence.deferralDays + plan.cadence.deadlineDays)} ${shortInstantText(deadlineAt)}`,
    daysText(plan.cadence.gracePeriodDays),
  ]);
  const head = [
    'ring',
    '>share',
    ...(devices > 0 ? ['>devices'] : []),
    'opens',
    'deadline',
    'grace',
  ];
  return tableLines(head, rows, paint);
}

function basedOnLines({ basedOn, publishedAt }: PlanValues, paint: Paint): readonly string[] {
  if (basedOn === null) return [];
  const past = Date.parse(`${basedOn.publishedOn}T12:00:00Z`);
  const lines = [
    `${paint.bold(`Windows quality updates of ${basedOn.id}`)}, published on ${dateText(past)},`,
    `played from the coming second Tuesday on, ${dateText(publishedAt)}, day for day:`,
    '',
    ...tableLines(
      ['update', 'for', 'build'],
      basedOn.updates.map((update) => [
        update.kb,
        update.products.join(', '),
        update.builds.join(', '),
      ]),
      paint,
    ),
  ];
  const severity = severityText(basedOn);
  const later = basedOn.outOfBand.map(
    (update) => `out of band on ${dayNumberText(update.day)}: ${update.kbs.join(', ')}`,
  );
  return [...lines, ...[severity, ...later].filter((line) => line !== ''), ''];
}

function severityText({ severity }: PastRelease): string {
  const parts = [
    severity.vulnerabilities === null ? '' : `${severity.vulnerabilities} vulnerabilities mended`,
    severity.maxBaseScore === null ? '' : `highest score ${severity.maxBaseScore}`,
    severity.exploited.length === 0 ? '' : `exploited already: ${severity.exploited.join(', ')}`,
  ].filter((part) => part !== '');
  return parts.join(' · ');
}

function milestoneLines({ policy, publishedAt }: PlanValues, paint: Paint): readonly string[] {
  const month = monthSchedule(policy, publishedAt);
  const { target, judgedOnDay } = policy.objective;
  const on = (day: number, at: number): string =>
    `${dayNumberText(day).padEnd(4)} ${instantText(at)}`;
  return factLines(
    [
      ['announced', on(-policy.announceDaysBefore, month.announcedAt)],
      ['published', on(0, month.publishedAt)],
      ['summary', on(policy.summaryOnDay, month.summaryAt)],
      [
        'judged',
        `${on(judgedOnDay, month.judgedAt)}: ${shareText(target)} of eligible devices up to date`,
      ],
    ],
    paint,
  );
}
