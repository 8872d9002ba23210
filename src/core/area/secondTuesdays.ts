/** The calendar of what comes on second Tuesdays: a release is named by its month and the letter of its kind. */
import { comingRelease, dateOnOf, nextMonth, publishedAtOf, publishHour } from '../calendar.ts';
import { daysBefore } from '../calendarDays.ts';
import type { AreaCalendar } from './facts.ts';

const secondTuesday = {
  weekday: 2,
  hour: publishHour,
  from: 8,
  to: 14,
  name: 'the second Tuesday',
};

/** Releases such as `2026-12-B`. */
export function secondTuesdays(letter: string): AreaCalendar {
  const name = new RegExp(`^(\\d{4}-(?:0[1-9]|1[0-2]))(?:-${letter})?$`);
  return {
    coming: (now, leadDays) => {
      const { month, publishedAt } = comingRelease(now, leadDays);
      return { id: `${month}-${letter}`, publishedAt };
    },
    next: (publishedAt) => publishedAtOf(nextMonth(dateOnOf(publishedAt).slice(0, 7))),
    parseId: (text) => {
      const month = name.exec(text)?.[1];
      return month === undefined
        ? null
        : { id: `${month}-${letter}`, publishedAt: publishedAtOf(month) };
    },
    daysBefore: (days) => daysBefore(secondTuesday, days),
  };
}
