/**
 * Days as a calendar tells them to a scheduler: day of the month, month, year and weekday, with no date counted from another.
 * "Eight days before the second Tuesday" lies in one month or the one before, whose length decides which day it is.
 */

/** Days of months that a calendar names. */
export interface CalendarDays {
  /** 0 = Sunday; null = any. */
  readonly weekday: number | null;
  readonly hour: number;
  readonly from: number;
  readonly to: number;
  /** 1 = January; null = every month. */
  readonly months: readonly number[] | null;
  /** Every `step`th year; null = every year. */
  readonly years: readonly CalendarYears[] | null;
  /** What the days are, for people. */
  readonly comment: string;
}

/** Years from one to another. */
export interface CalendarYears {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** A day of each month: a date, or the one weekday among seven dates; and an hour of it. */
export interface DayOfEachMonth extends Pick<CalendarDays, 'weekday' | 'hour' | 'from' | 'to'> {
  readonly name: string;
}

/** Lengths of months, and which have them. Temporal's calendars end with 2100, which is no leap year. */
const lengths: readonly (Pick<CalendarDays, 'months' | 'years'> & { readonly days: number })[] = [
  { days: 31, months: [1, 3, 5, 7, 8, 10, 12], years: null },
  { days: 30, months: [4, 6, 9, 11], years: null },
  { days: 29, months: [2], years: [{ from: 2024, to: 2096, step: 4 }] },
  {
    days: 28,
    months: [2],
    years: [
      { from: 2025, to: 2097, step: 4 },
      { from: 2026, to: 2098, step: 4 },
      { from: 2027, to: 2099, step: 4 },
    ],
  },
];

/**
 * The days that lie so many before a day of each month: together one for each month. Throws RangeError where they would lie
 * further back than the month before.
 */
export function daysBefore(
  { weekday, hour, from, to, name }: DayOfEachMonth,
  days: number,
): readonly CalendarDays[] {
  const shifted = weekday === null ? null : (((weekday - days) % 7) + 7) % 7;
  const comment = `${days} days before ${name}`;
  const first = from - days;
  const last = to - days;
  const day = { weekday: shifted, hour };
  const within =
    last < 1
      ? []
      : [{ ...day, from: Math.max(1, first), to: last, months: null, years: null, comment }];
  if (first >= 1) return within;
  const shortest = Math.min(...lengths.map((one) => one.days));
  if (shortest + first < 1) throw new RangeError(`${comment} lies further back than a month`);
  const inMonthBefore = lengths.map(({ days: length, months, years }) => ({
    ...day,
    from: length + first,
    to: length + Math.min(0, last),
    months,
    years,
    comment: `${comment} of the month after`,
  }));
  return [...within, ...inMonthBefore];
}
