/**
 * When the months of an area are started by themselves: a day before each is announced. Which month that is goes by the
 * instant that was planned and never by the clock, so that what is late starts what was due. An id names a tenant and an area.
 */
import { factsOf } from '../area/areas.ts';
import type { Area, Dated } from '../area/facts.ts';
import { instantOfDay } from '../calendar.ts';
import type { CalendarDays } from '../calendarDays.ts';
import type { Policy } from '../policy/policy.ts';

/** Rings are made ready before the month is announced, and whatever is down meanwhile has a day to come back. */
const daysBeforeAnnouncement = 1;

/** Redmond's time zone, by which Microsoft publishes. */
export const scheduleZone = 'America/Los_Angeles';

type Timed = Pick<Policy, 'area' | 'announceDaysBefore'>;

/** The id of an area's schedule. */
export function scheduleId({ tenant, area }: { readonly tenant: string; readonly area: Area }) {
  return `releases/${tenant}/${area}`;
}

/** The id of the workflows that it starts, to which Temporal appends the planned instant. */
export function starterId({ tenant, area }: { readonly tenant: string; readonly area: Area }) {
  return `start/${tenant}/${area}`;
}

/** How long before publication a month is started, days. */
export function startDaysBefore({ announceDaysBefore }: Timed): number {
  return announceDaysBefore + daysBeforeAnnouncement;
}

/** The days on which months are started. */
export function startDays(policy: Timed): readonly CalendarDays[] {
  return factsOf(policy.area).calendar.daysBefore(startDaysBefore(policy));
}

/** When a month is started. */
export function startsAt(policy: Timed, { publishedAt }: Pick<Dated, 'publishedAt'>): number {
  return instantOfDay(publishedAt, -startDaysBefore(policy));
}

/** The month that is due at an instant that was planned: the first that can still be announced in time. */
export function monthDueAt({ area, announceDaysBefore }: Timed, plannedAt: number): Dated {
  return factsOf(area).calendar.coming(plannedAt, announceDaysBefore);
}

/** The month that lies ahead and that a schedule would have started by now; null = it starts in its time. */
export function startedByNow(policy: Timed, now: number): Dated | null {
  const month = factsOf(policy.area).calendar.coming(now, 0);
  return startsAt(policy, month) <= now ? month : null;
}
