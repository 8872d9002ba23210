/** Days as a calendar tells them, against counting them. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dateOnOf, secondTuesdayOn } from '#core/calendar.ts';
import { daysBefore, type CalendarDays, type DayOfEachMonth } from '#core/calendarDays.ts';
import { dayMs } from '#core/time.ts';

const tuesday: DayOfEachMonth = { weekday: 2, hour: 10, from: 8, to: 14, name: 'the Tuesday' };
const first: DayOfEachMonth = { weekday: null, hour: 6, from: 1, to: 1, name: 'the first' };

/** Whether a scheduler that goes by the calendar alone would take a day. */
function isNamed(days: CalendarDays, on: string): boolean {
  const date = new Date(`${on}T00:00:00Z`);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  return (
    (days.weekday === null || days.weekday === date.getUTCDay()) &&
    day >= days.from &&
    day <= days.to &&
    (days.months === null || days.months.includes(month)) &&
    (days.years === null ||
      days.years.some(
        ({ from, to, step }) => year >= from && year <= to && (year - from) % step === 0,
      ))
  );
}

function namedIn(calendars: readonly CalendarDays[], from: string, to: string): readonly string[] {
  const length = (Date.parse(to) - Date.parse(from)) / dayMs;
  return Array.from({ length }, (_, nth) => dateOnOf(Date.parse(from) + nth * dayMs)).filter((on) =>
    calendars.some((days) => isNamed(days, on)),
  );
}

const months = Array.from({ length: 12 * 70 }, (_, nth) =>
  dateOnOf(Date.UTC(2026, nth, 1)).slice(0, 7),
);

function shifted(on: string, days: number): string {
  return dateOnOf(Date.parse(on) - days * dayMs);
}

describe('Days before a day of each month', () => {
  for (const [day, dateOf, max] of [
    [tuesday, secondTuesdayOn, 29],
    [first, (month: string) => `${month}-01`, 28],
  ] as const)
    it(`are one before ${day.name} of each month, over leap years, for any number of days`, () => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max }), (days) => {
          const wanted = months.map((month) => shifted(dateOf(month), days));
          const from = wanted[0] ?? '';
          const to = shifted(wanted.at(-1) ?? '', -1);
          assert.deepEqual(namedIn(daysBefore(day, days), from, to), wanted);
        }),
        { numRuns: 30 },
      );
    });

  it('do not reach beyond the month before: 29 days before 1 March lie in January', () => {
    assert.throws(() => daysBefore(first, 29), RangeError);
  });

  it('need one calendar within the month, and one for each length of the month before', () => {
    assert.deepEqual(
      daysBefore(tuesday, 7).map(({ from, to, weekday }) => ({ from, to, weekday })),
      [{ from: 1, to: 7, weekday: 2 }],
    );
    assert.deepEqual(
      daysBefore(tuesday, 8).map(({ from, to, weekday }) => ({ from, to, weekday })),
      [
        { from: 1, to: 6, weekday: 1 },
        { from: 31, to: 31, weekday: 1 },
        { from: 30, to: 30, weekday: 1 },
        { from: 29, to: 29, weekday: 1 },
        { from: 28, to: 28, weekday: 1 },
      ],
    );
  });
});
