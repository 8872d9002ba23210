/** The clock of business hours: it runs while the desk is there, by the hours, weekdays and holidays of its place. */
import { dayAfter, localClock, weekdayNames } from '../localTime.ts';

/** When a desk is there. */
export interface BusinessHours {
  /** IANA name: Europe/Berlin. */
  readonly timeZone: string;
  /** Weekdays in English, small letters. */
  readonly days: readonly string[];
  /** Dates on which it is not, `YYYY-MM-DD`. */
  readonly holidays: readonly string[];
  /** Whole hours of its clocks, 0–24. */
  readonly from: number;
  readonly until: number;
}

/** More days than holidays can close in a row; beyond them the clock runs at all hours, so that it never stands still. */
const daysMax = 400;

/** The instant at which so much time of business has passed since another; milliseconds. */
export function businessAfter(hours: BusinessHours, from: number, lengthMs: number): number {
  const clock = localClock(hours.timeZone);
  const isOpen = openDays(hours);
  let left = lengthMs;
  let at = from;
  let { on } = clock.dayAt(from);
  for (let days = 0; days < daysMax; days += 1) {
    const begin = Math.max(at, clock.instantOf(on, hours.from));
    const end = clock.instantOf(on, hours.until);
    if (isOpen(on) && begin < end) {
      if (end - begin >= left) return begin + left;
      left -= end - begin;
      at = end;
    }
    on = dayAfter(on);
  }
  return at + left;
}

function openDays({ days, holidays }: BusinessHours): (on: string) => boolean {
  return (on) => {
    const weekday = weekdayNames[new Date(`${on}T00:00:00Z`).getUTCDay()] ?? '';
    return days.includes(weekday) && !holidays.includes(on);
  };
}
