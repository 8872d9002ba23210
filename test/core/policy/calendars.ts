/** Business calendars for properties. */
import fc from 'fast-check';
import { dateOnOf } from '#core/calendar.ts';
import { weekdayNames } from '#core/localTime.ts';
import type { BusinessCalendar } from '#core/policy/businessCalendar.ts';
import { dayMs } from '#core/time.ts';

const anyDate = fc
  .integer({ min: Date.parse('2026-11-01') / dayMs, max: Date.parse('2027-03-01') / dayMs })
  .map((day) => dateOnOf(day * dayMs));
/** Any calendar that a policy may have. */
export const anyCalendar: fc.Arbitrary<BusinessCalendar> = fc.record({
  timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Tokyo', 'America/Los_Angeles'),
  notOn: fc.subarray([...weekdayNames], { maxLength: 6 }),
  holidays: fc.array(anyDate, { maxLength: 10 }),
  freezes: fc.array(
    fc.tuple(anyDate, fc.integer({ min: 0, max: 60 })).map(([from, days]) => ({
      name: 'freeze',
      from,
      until: dateOnOf(Date.parse(from) + days * dayMs),
    })),
    { maxLength: 3 },
  ),
});
