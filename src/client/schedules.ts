/**
 * Temporal Schedules that start the months of an area: made, shown, stopped and taken away. The policy of the day goes with
 * a schedule, so installing again is how a changed one comes into effect. What overlaps is let run, since each firing
 * is for a month of its own and a month cannot run twice (docs/decisions/8-a-schedule-starts-a-starter.md).
 */
import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type CalendarSpec,
  type Client,
  type ScheduleDescription,
  type ScheduleHandle,
  type ScheduleOptions,
  type ScheduleOptionsStartWorkflowAction,
} from '@temporalio/client';
import type { Area } from '#core/area/facts.ts';
import type { CalendarDays } from '#core/calendarDays.ts';
import { isSamePolicy, type Policy } from '#core/policy/policy.ts';
import {
  scheduleId,
  scheduleZone,
  startDays,
  startDaysBefore,
  starterId,
} from '#core/tenant/schedule.ts';
import type { scheduledReleaseWorkflow } from '#workflows/index.ts';
import type { ScheduledInput } from '#workflows/messages.ts';
import { OperatorError, translated } from './operatorError.ts';

/** Whose schedule it is. */
interface Whose {
  readonly tenant: string;
  readonly area: Area;
}

/** A schedule as the server has it. */
export interface InstalledSchedule {
  readonly id: string;
  readonly area: Area;
  /** The policy that its months start with; null where another version has written what this one cannot read. */
  readonly policy: Policy | null;
  readonly isPaused: boolean;
  /** Who paused or resumed it last, and why. */
  readonly note: string | null;
  /** The next instants at which it starts a month. */
  readonly nextAt: readonly number[];
  /** The last time that it started something: when it was planned, and when it came. */
  readonly last: { readonly plannedAt: number; readonly takenAt: number } | null;
  /** Months that nobody was there to start in time, since the schedule was made. */
  readonly missed: number;
}

/** What installing has come to. */
export type Installed = 'installed' | 'changed' | 'unchanged';

/** Schedules of one server. */
export interface Schedules {
  install(policy: Policy): Promise<Installed>;
  /** Null = there is none. */
  find(whose: Whose): Promise<InstalledSchedule | null>;
  pause(whose: Whose, note: string): Promise<void>;
  resume(whose: Whose, note: string): Promise<void>;
  /** Has it start what was planned for that instant, now. */
  backfill(whose: Whose, plannedAt: number): Promise<void>;
  /** Releases that it has started go on. */
  remove(whose: Whose): Promise<void>;
}

type Options = ScheduleOptions<ScheduleOptionsStartWorkflowAction<typeof scheduledReleaseWorkflow>>;

/** Schedules of a client's namespace. */
export function schedulesOf(client: Client, taskQueue: string): Schedules {
  const handleOf = (whose: Whose) => client.schedule.getHandle(scheduleId(whose));
  const asked = async <T>(
    doing: string,
    whose: Whose,
    work: (handle: ScheduleHandle) => Promise<T>,
  ) =>
    await translated(`${doing} the schedule of ${whose.area}`, async () => {
      try {
        return await work(handleOf(whose));
      } catch (error) {
        throw error instanceof ScheduleNotFoundError ? unknownSchedule(whose, error) : error;
      }
    });
  return {
    install: (policy) =>
      translated(`installing the schedule of ${policy.area}`, () =>
        install(client, policy, taskQueue),
      ),
    find: async (whose) => {
      const found = await translated(`looking up the schedule of ${whose.area}`, () =>
        handleOf(whose).describe().catch(nullWhereNone),
      );
      return found === null ? null : installedOf(found, whose);
    },
    pause: (whose, note) => asked('pausing', whose, (handle) => handle.pause(note)),
    resume: (whose, note) => asked('resuming', whose, (handle) => handle.unpause(note)),
    backfill: (whose, plannedAt) =>
      asked('backfilling', whose, (handle) =>
        // The server takes what lies after the start, up to the end.
        handle.backfill({
          start: new Date(plannedAt - 1000),
          end: new Date(plannedAt),
          overlap: ScheduleOverlapPolicy.ALLOW_ALL,
        }),
      ),
    remove: (whose) => asked('removing', whose, (handle) => handle.delete()),
  };
}

function nullWhereNone(error: unknown): null {
  if (error instanceof ScheduleNotFoundError) return null;
  throw error;
}

function unknownSchedule({ tenant, area }: Whose, cause: Error): OperatorError {
  return new OperatorError('notFound', `${tenant} has no schedule of ${area}`, { cause });
}

/** Makes it; where it is there, brings it to today's policy and leaves it paused if it was. */
async function install(client: Client, policy: Policy, taskQueue: string): Promise<Installed> {
  const options = optionsOf(policy, taskQueue);
  try {
    await client.schedule.create(options);
    return 'installed';
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
  const handle = client.schedule.getHandle(options.scheduleId);
  const former = policyIn(await handle.describe());
  await handle.update<typeof scheduledReleaseWorkflow>(({ state }) => ({
    spec: options.spec,
    action: options.action,
    ...(options.policies === undefined ? {} : { policies: options.policies }),
    state,
  }));
  return isSamePolicy(former, policy) ? 'unchanged' : 'changed';
}

function optionsOf(policy: Policy, taskQueue: string): Options {
  const { tenant, area } = policy;
  const days = startDaysBefore(policy);
  return {
    scheduleId: scheduleId(policy),
    spec: { calendars: startDays(policy).map(calendarOf), timezone: scheduleZone },
    policies: {
      overlap: ScheduleOverlapPolicy.ALLOW_ALL,
      // What comes later than the publication starts nothing any more, and says so once: a month is never lost in silence.
      catchupWindow: `${days + 28} days`,
      pauseOnFailure: false,
    },
    action: {
      type: 'startWorkflow',
      workflowType: 'scheduledReleaseWorkflow',
      workflowId: starterId(policy),
      taskQueue,
      args: [{ policy }],
      staticSummary: `Starts the month of ${area} for ${tenant} that is due`,
      staticDetails: `${days} days before publication, a day before the month is announced.`,
    },
  };
}

const weekdays = [
  'SUNDAY',
  'MONDAY',
  'TUESDAY',
  'WEDNESDAY',
  'THURSDAY',
  'FRIDAY',
  'SATURDAY',
] as const;
const months = [
  'JANUARY',
  'FEBRUARY',
  'MARCH',
  'APRIL',
  'MAY',
  'JUNE',
  'JULY',
  'AUGUST',
  'SEPTEMBER',
  'OCTOBER',
  'NOVEMBER',
  'DECEMBER',
] as const;

function calendarOf(days: CalendarDays): CalendarSpec {
  const weekday = days.weekday === null ? undefined : weekdays[days.weekday];
  return {
    hour: days.hour,
    dayOfMonth: { start: days.from, end: days.to },
    month: days.months === null ? '*' : days.months.flatMap((nth) => months[nth - 1] ?? []),
    year:
      days.years === null
        ? '*'
        : days.years.map(({ from, to, step }) => ({ start: from, end: to, step })),
    dayOfWeek: weekday ?? '*',
    comment: days.comment,
  };
}

function policyIn({ action }: ScheduleDescription): Policy | null {
  const args: readonly unknown[] = action.args ?? [];
  return (args[0] as Partial<ScheduledInput> | undefined)?.policy ?? null;
}

function installedOf(found: ScheduleDescription, { area }: Whose): InstalledSchedule {
  const { state, info } = found;
  const last = info.recentActions.at(-1);
  return {
    id: found.scheduleId,
    area,
    policy: policyIn(found),
    isPaused: state.paused,
    note: state.note === undefined || state.note === '' ? null : state.note,
    nextAt: info.nextActionTimes.map((at) => at.getTime()),
    last:
      last === undefined
        ? null
        : { plannedAt: last.scheduledAt.getTime(), takenAt: last.takenAt.getTime() },
    missed: info.numActionsMissedCatchupWindow,
  };
}
