/** The clock of business hours: in any time zone, over weekends, holidays, and clocks that are put forward and back. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { localClock, weekdayNames } from '#core/localTime.ts';
import { businessAfter, type BusinessHours } from '#core/support/hours.ts';
import { dayMs, hourMs, minuteMs } from '#core/time.ts';

const workdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];
const berlin: BusinessHours = {
  timeZone: 'Europe/Berlin',
  days: workdays,
  holidays: ['2026-12-25'],
  from: 9,
  until: 17,
};
const at = (text: string): number => Date.parse(text);

describe('the clock of business hours', () => {
  for (const [what, from, hours, until] of [
    ['within a day', '2026-06-15T10:00+02:00', 4, '2026-06-15T14:00+02:00'],
    ['over a night', '2026-06-15T16:00+02:00', 4, '2026-06-16T12:00+02:00'],
    ['from before business', '2026-06-15T03:00+02:00', 1, '2026-06-15T10:00+02:00'],
    ['over a weekend', '2026-06-19T16:30+02:00', 1, '2026-06-22T09:30+02:00'],
    ['over a holiday and the weekend after', '2026-12-24T16:00+01:00', 8, '2026-12-28T16:00+01:00'],
    [
      'into the days in which summer time begins',
      '2026-03-27T16:00+01:00',
      2,
      '2026-03-30T10:00+02:00',
    ],
    ['into the days in which it ends', '2026-10-23T16:00+02:00', 2, '2026-10-26T10:00+01:00'],
    ['to the very end of a day', '2026-06-15T09:00+02:00', 8, '2026-06-15T17:00+02:00'],
  ] as const)
    it(`runs ${what}`, () => {
      const due = businessAfter(berlin, at(from), hours * hourMs);
      assert.equal(new Date(due).toISOString(), new Date(at(until)).toISOString());
    });

  it('counts an hour that clocks skip as none, and one that they show twice as two', () => {
    const nights = { ...berlin, days: [...weekdayNames], from: 0, until: 6, holidays: [] };
    const spring = businessAfter(nights, at('2026-03-29T00:00+01:00'), 5 * hourMs);
    assert.equal(spring, at('2026-03-29T06:00+02:00'));
    const autumn = businessAfter(nights, at('2026-10-25T00:00+02:00'), 7 * hourMs);
    assert.equal(autumn, at('2026-10-25T06:00+01:00'));
  });

  it('does not stand still for ever where every day is a holiday', () => {
    const never = { ...berlin, days: [] };
    assert.ok(Number.isFinite(businessAfter(never, at('2026-06-15T10:00Z'), hourMs)));
  });

  const hours = fc.record({
    timeZone: fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
      'Pacific/Apia',
      'America/Sao_Paulo',
    ),
    days: fc.subarray([...weekdayNames], { minLength: 1 }),
    holidays: fc.array(
      fc
        .integer({ min: 0, max: 400 })
        .map((day) => new Date(at('2026-01-01T00:00Z') + day * dayMs).toISOString().slice(0, 10)),
      { maxLength: 20 },
    ),
    from: fc.integer({ min: 0, max: 12 }),
    until: fc.integer({ min: 13, max: 24 }),
  });
  const begin = fc.integer({ min: at('2026-01-01T00:00Z'), max: at('2026-12-31T00:00Z') });

  it('ends in business, on a day of it and no holiday, whatever the place', () => {
    fc.assert(
      fc.property(hours, begin, fc.integer({ min: 1, max: 60 }), (where, from, minutes) => {
        const due = businessAfter(where, from, minutes * minuteMs);
        const clock = localClock(where.timeZone);
        // The end of a day belongs to it.
        const { on, weekday } = clock.dayAt(due - 1);
        assert.ok(due - from >= minutes * minuteMs, 'sooner than the time itself');
        assert.ok(where.days.includes(weekdayNames[weekday] ?? ''), 'not on such a weekday');
        assert.ok(!where.holidays.includes(on), 'on a holiday');
        assert.ok(due > clock.instantOf(on, where.from), 'before business');
        assert.ok(due <= clock.instantOf(on, where.until), 'after business');
      }),
    );
  });

  it('comes to the same in two steps as in one, and never runs back', () => {
    const length = fc.integer({ min: 1, max: 30 * 60 });
    fc.assert(
      fc.property(hours, begin, length, length, (where, from, one, other) => {
        const half = businessAfter(where, from, one * minuteMs);
        const whole = businessAfter(where, from, (one + other) * minuteMs);
        assert.equal(businessAfter(where, half, other * minuteMs), whole);
        assert.ok(whole > half && half > from);
      }),
    );
  });
});
