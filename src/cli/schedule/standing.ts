/** How the schedules of a tenant stand beside its policy: for the list, the doctor, and whoever starts the service. */
import type { Area } from '#core/area/facts.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { startedByNow } from '#core/tenant/schedule.ts';
import type { InstalledSchedule } from '#client/schedules.ts';
import { described } from '../release/which/key.ts';
import type { ScheduleRow } from '../view/schedules.ts';
import { installedSchedules, type Reached } from './which.ts';

/** Schedules that are there, and areas that are switched on and have none. */
export interface Standing {
  readonly rows: readonly ScheduleRow[];
  readonly unscheduled: readonly Area[];
}

/** How they stand now. */
export async function standingOf(
  reached: Reached,
  policies: readonly Policy[],
  now: number,
): Promise<Standing> {
  const installed = await installedSchedules(reached);
  const rows = await Promise.all(
    installed.map(async (schedule): Promise<ScheduleRow> => {
      const policy = policies.find(({ area }) => area === schedule.area) ?? null;
      return { schedule, policy, unstarted: await unstartedOf(reached, schedule, now) };
    }),
  );
  const unscheduled = policies
    .map(({ area }) => area)
    .filter((area) => !installed.some((one) => one.area === area));
  return { rows, unscheduled };
}

/** The month ahead that it should have started, where nobody has. */
async function unstartedOf(
  { operator, tenant, areSimulated }: Reached,
  { area, policy }: InstalledSchedule,
  now: number,
): Promise<ScheduleRow['unstarted']> {
  const month = policy === null || areSimulated ? null : startedByNow(policy, now);
  if (month === null) return null;
  const key = { tenant, area, id: month.id };
  return (await isStarted(operator, key)) ? null : month;
}

/** Whether a release was started, whether it runs still or not. */
export async function isStarted(operator: Reached['operator'], key: ReleaseKey): Promise<boolean> {
  return (await described(operator, key)) !== null;
}
