/** Schedules as people and scripts read them. */
import type { InstalledSchedule } from '#client/schedules.ts';
import { outlineOf, titlesOf } from '#core/area/areas.ts';
import type { Area, Dated } from '#core/area/facts.ts';
import { isSamePolicy, type Policy } from '#core/policy/policy.ts';
import { monthDueAt } from '#core/tenant/schedule.ts';
import { instantText } from '#reports/instant.ts';
import type { Paint } from '../terminal/terminal.ts';
import { localInstantText } from './localTime.ts';
import { factLines } from './table.ts';
import { iso } from './iso.ts';

/** A schedule beside the policy that is in effect now. */
export interface ScheduleRow {
  readonly schedule: InstalledSchedule;
  /** Null = the area is switched off. */
  readonly policy: Policy | null;
  /** A month that lies ahead, should have been started, and was not. */
  readonly unstarted: Dated | null;
}

/** How many of the next instants are shown. */
const shownNext = 3;

/** What is amiss with a schedule, one sentence each, with the way out. */
export function scheduleTroubles({ schedule, policy, unstarted }: ScheduleRow): readonly string[] {
  const { area, isPaused, note, missed } = schedule;
  return [
    ...(isPaused ? [`is paused${note === null ? '' : ` (${note})`}: no month starts`] : []),
    ...(policy === null ? [`${outlineOf(area).title} is switched off in the policy`] : []),
    ...(policy !== null && !isSamePolicy(schedule.policy, policy)
      ? ['has another policy than the file: `ringmaster schedule install` takes that over']
      : []),
    ...(unstarted === null
      ? []
      : [`has not started ${unstarted.id}: \`ringmaster schedule backfill --area ${area}\` does`]),
    ...(missed === 0
      ? []
      : [`has missed ${missed === 1 ? 'one month' : `${missed} months`}, with no server running`]),
  ];
}

/** Lines of one schedule. */
export function scheduleLines(row: ScheduleRow, paint: Paint): readonly string[] {
  const { schedule } = row;
  const next = schedule.nextAt
    .slice(0, shownNext)
    .map((at): readonly [string, string] => ['', firingText(schedule, at)]);
  const [first, ...more] = next;
  const troubles = scheduleTroubles(row).map((text): readonly [string, string] => ['!', text]);
  return [
    paint.bold(`${outlineOf(schedule.area).title}${schedule.isPaused ? ', paused' : ''}`),
    ...factLines(
      [
        [
          schedule.isPaused ? 'would start' : 'starts',
          first?.[1] ?? 'nothing: its calendar has come to its end',
        ],
        ...more,
        ['last', lastText(schedule)],
        ...troubles,
      ],
      paint,
    ),
  ];
}

function firingText({ policy }: InstalledSchedule, at: number): string {
  const when = localInstantText(at);
  if (policy === null) return when;
  const { id, publishedAt } = monthDueAt(policy, at);
  return `${id} on ${when}, published ${instantText(publishedAt)}`;
}

function lastText({ last }: InstalledSchedule): string {
  if (last === null) return 'nothing yet';
  const { plannedAt, takenAt } = last;
  return `what was due on ${instantText(plannedAt)}, taken on ${instantText(takenAt)}`;
}

/** One schedule as JSON. */
export function scheduleDocument(row: ScheduleRow): object {
  const { schedule } = row;
  const { policy, last } = schedule;
  return {
    id: schedule.id,
    area: schedule.area,
    paused: schedule.isPaused,
    note: schedule.note,
    next: schedule.nextAt.slice(0, shownNext).map((at) => {
      const month = policy === null ? null : monthDueAt(policy, at);
      return {
        at: iso(at),
        release: month?.id ?? null,
        publishedAt: month === null ? null : iso(month.publishedAt),
      };
    }),
    last: last === null ? null : { plannedAt: iso(last.plannedAt), takenAt: iso(last.takenAt) },
    missed: schedule.missed,
    unstarted: row.unstarted?.id ?? null,
    policyInEffect: row.policy !== null && isSamePolicy(policy, row.policy),
  };
}

/** Areas that are switched on and have none. */
export function unscheduledText(areas: readonly Area[]): string {
  return `No schedule: ${titlesOf(areas)}. \`ringmaster schedule install\` sets one up; \`AREA: off\` under \`areas\` in the policy switches an area off.`;
}
