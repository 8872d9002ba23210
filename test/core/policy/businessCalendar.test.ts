/** Days on which no ring opens: openings are put off, never forward, and come to an end. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  hasClosedDays,
  isTimeZone,
  holidaysWithin,
  openingFrom,
  type BusinessCalendar,
} from '#core/policy/businessCalendar.ts';
import { dayMs, hourMs } from '#core/time.ts';
import { anyCalendar } from './calendars.ts';

const open: BusinessCalendar = { timeZone: 'UTC', notOn: [], holidays: [], freezes: [] };
/** A Friday, the hour at which updates are published in winter. */
const friday = Date.parse('2026-12-18T18:00:00Z');

const anyInstant = fc.integer({
  min: Date.parse('2026-11-01'),
  max: Date.parse('2027-03-01'),
});

describe('A business calendar', () => {
  it('puts openings off and never forward, to a day that is open, at an end', () => {
    fc.assert(
      fc.property(anyCalendar, anyInstant, (calendar, at) => {
        const opening = openingFrom(calendar, at);
        assert.ok(opening.at >= at);
        assert.equal(opening.at === at, opening.why === null);
        assert.ok(opening.at - at < 400 * dayMs);
        assert.deepEqual(openingFrom(calendar, opening.at), { at: opening.at, why: null });
      }),
    );
  });

  it('keeps the order of instants', () => {
    fc.assert(
      fc.property(anyCalendar, anyInstant, fc.nat(30), (calendar, at, days) => {
        const later = at + days * dayMs;
        assert.ok(openingFrom(calendar, later).at >= openingFrom(calendar, at).at - hourMs);
      }),
    );
  });

  it('that closes nothing changes nothing, whatever its time zone', () => {
    assert.equal(hasClosedDays(open), false);
    assert.deepEqual(openingFrom({ ...open, timeZone: 'no/where' }, friday), {
      at: friday,
      why: null,
    });
  });

  it('goes by the day of its place: Friday evening in Redmond’s morning is Saturday in Tokyo', () => {
    const notOnFriday = { ...open, notOn: ['friday'] };
    assert.equal(
      openingFrom({ ...notOnFriday, timeZone: 'Europe/Berlin' }, friday).at,
      friday + dayMs,
    );
    assert.equal(openingFrom({ ...notOnFriday, timeZone: 'Asia/Tokyo' }, friday).at, friday);
  });

  it('says which day it is, the longest reason first', () => {
    const freezes = [{ name: 'year-end', from: '2026-12-18', until: '2027-01-03' }];
    const whyOf = (calendar: Partial<BusinessCalendar>) =>
      openingFrom({ ...open, ...calendar }, friday).why;
    assert.equal(whyOf({ notOn: ['friday'] }), 'nothing opens on a Friday');
    assert.equal(whyOf({ holidays: ['2026-12-18'] }), '2026-12-18 is a holiday');
    assert.equal(
      whyOf({ notOn: ['friday'], holidays: ['2026-12-18'], freezes }),
      'nothing opens in the freeze year-end (2026-12-18 to 2027-01-03)',
    );
  });

  it('knows time zones by their names', () => {
    assert.equal(isTimeZone('Europe/Berlin'), true);
    assert.equal(isTimeZone('Europe/Berln'), false);
    assert.equal(isTimeZone(''), false);
  });

  it('tells from when to when there are holidays, by the days of its place', () => {
    const berlin = {
      timeZone: 'Europe/Berlin',
      notOn: [],
      holidays: ['2026-12-24', '2026-12-26'],
      freezes: [],
    };
    const from = Date.parse('2026-12-08T18:00:00Z');
    const until = Date.parse('2027-01-05T18:00:00Z');
    assert.deepEqual(holidaysWithin(berlin, { from, until }), {
      from: Date.parse('2026-12-23T23:00:00Z'),
      until: Date.parse('2026-12-26T23:00:00Z'),
    });
    assert.equal(holidaysWithin({ ...berlin, holidays: ['2026-11-01'] }, { from, until }), null);
    assert.equal(holidaysWithin({ ...berlin, holidays: [] }, { from, until }), null);
  });
});
