/**
 * What day it is somewhere, and when an hour of a day comes there: by the machine's time zone data, so it is asked in activities
 * and on the command line, and a workflow only folds the instants that came of it.
 */
import { dayMs, hourMs } from './time.ts';

/** Weekdays by their names in a policy, Sunday first. */
export const weekdayNames: readonly string[] = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
];

/** A day somewhere. */
export interface LocalDay {
  readonly on: string;
  /** 0 = Sunday. */
  readonly weekday: number;
}

/** The clock of a place. */
interface LocalClock {
  readonly dayAt: (at: number) => LocalDay;
  /** When the day's clocks show an hour, 0–24; where they are put forward over it, as soon as they show a later one. */
  readonly instantOf: (on: string, hour: number) => number;
}

/** What days it is in a time zone. */
export function localDays(timeZone: string): (at: number) => LocalDay {
  return localClock(timeZone).dayAt;
}

/** The clock of a time zone. */
export function localClock(timeZone: string): LocalClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  /** What the clocks show, as if it were UTC. */
  const shownAt = (at: number): number => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    return Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    );
  };
  return {
    dayAt: (at) => {
      const day = Math.floor(shownAt(at) / dayMs);
      const on = new Date(day * dayMs).toISOString().slice(0, 10);
      // 1 January 1970 was a Thursday.
      return { on, weekday: (((day + 4) % 7) + 7) % 7 };
    },
    instantOf: (on, hour) => {
      const wanted = Date.parse(`${on}T00:00:00Z`) + hour * hourMs;
      const offsetsMs = [wanted - dayMs, wanted + dayMs].map((at) => shownAt(at) - at);
      const [before = 0, after = 0] = offsetsMs;
      const found = [wanted - before, wanted - after].find((at) => shownAt(at) === wanted);
      // An hour that no clock shows: by the offset before it, so that it lies behind the gap.
      return found ?? wanted - before;
    },
  };
}

/** The date after one, `YYYY-MM-DD`. */
export function dayAfter(on: string): string {
  return new Date(Date.parse(`${on}T00:00:00Z`) + dayMs).toISOString().slice(0, 10);
}
