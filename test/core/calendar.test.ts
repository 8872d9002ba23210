import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  comingRelease,
  dayOfRelease,
  instantOfDay,
  publishedAtOf,
  secondTuesdayOn,
} from '#core/calendar.ts';
import { dayMs } from '#core/time.ts';

const months = fc
  .record({ year: fc.integer({ min: 2008, max: 2060 }), month: fc.integer({ min: 1, max: 12 }) })
  .map(({ year, month }) => `${year}-${String(month).padStart(2, '0')}`);

describe('calendar', () => {
  const table = [
    [
      '2022-03',
      '2022-03-08',
      '2022-03-08T18:00:00.000Z',
      'winter time, five days before the change',
    ],
    ['2022-05', '2022-05-10', '2022-05-10T17:00:00.000Z', 'summer time'],
    ['2022-06', '2022-06-14', '2022-06-14T17:00:00.000Z', 'the latest possible day'],
    ['2022-11', '2022-11-08', '2022-11-08T18:00:00.000Z', 'two days after the change'],
    ['2026-12', '2026-12-08', '2026-12-08T18:00:00.000Z', 'the earliest possible day'],
    ['2027-03', '2027-03-09', '2027-03-09T18:00:00.000Z', 'five days before the change'],
  ] as const;
  for (const [month, on, at, why] of table) {
    it(`publishes ${month} on ${on} at 10:00 Pacific (${why})`, () => {
      assert.equal(secondTuesdayOn(month), on);
      assert.equal(new Date(publishedAtOf(month)).toISOString(), at);
    });
  }

  it('agrees with the machine’s zone data at every day of a release', () => {
    const pacific = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'America/Los_Angeles',
      hour: '2-digit',
      hourCycle: 'h23',
    });
    fc.assert(
      fc.property(months, fc.integer({ min: -7, max: 35 }), (month, days) => {
        assert.equal(pacific.format(instantOfDay(publishedAtOf(month), days)), '10');
      }),
    );
  });

  it('counts the day of a release back from its instant', () => {
    fc.assert(
      fc.property(months, fc.integer({ min: -7, max: 35 }), (month, days) => {
        const publishedAt = publishedAtOf(month);
        assert.equal(dayOfRelease(publishedAt, instantOfDay(publishedAt, days)), days);
        assert.equal(dayOfRelease(publishedAt, instantOfDay(publishedAt, days) - 1), days - 1);
      }),
    );
  });

  it('keeps a ring at 10:00 Pacific when daylight saving begins in between', () => {
    const publishedAt = publishedAtOf('2022-03');
    assert.equal(new Date(instantOfDay(publishedAt, 6)).toISOString(), '2022-03-14T17:00:00.000Z');
  });

  it('finds the coming release with room for its announcement', () => {
    const late = Date.parse('2026-12-05T00:00:00Z');
    assert.equal(comingRelease(late, 7).month, '2027-01');
    assert.equal(comingRelease(Date.parse('2026-11-23T10:00:00Z'), 7).month, '2026-12');
  });

  it('has second Tuesdays 28 or 35 days apart', () => {
    fc.assert(
      fc.property(months, (month) => {
        const first = publishedAtOf(month);
        const { publishedAt } = comingRelease(first + dayMs, 0);
        const days = Math.round((publishedAt - first) / dayMs);
        assert.ok(days === 28 || days === 35, `${days} days after ${month}`);
      }),
    );
  });
});
