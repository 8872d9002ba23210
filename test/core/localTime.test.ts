/** What day it is somewhere, and when an hour of it comes. */
import assert from 'node:assert/strict';
import { dayAfter, localClock } from '#core/localTime.ts';
import { hourMs } from '#core/time.ts';

describe('the clock of a place', () => {
  it('knows day and weekday, on either side of midnight', () => {
    const { dayAt } = localClock('Pacific/Auckland');
    assert.deepEqual(dayAt(Date.parse('2026-06-14T11:59:00Z')), { on: '2026-06-14', weekday: 0 });
    assert.deepEqual(dayAt(Date.parse('2026-06-14T12:00:00Z')), { on: '2026-06-15', weekday: 1 });
  });

  it('finds an hour on days of 23, 24 and 25 hours', () => {
    const { instantOf } = localClock('Europe/Berlin');
    for (const [on, length] of [
      ['2026-03-29', 23],
      ['2026-06-15', 24],
      ['2026-10-25', 25],
    ] as const)
      assert.equal(instantOf(on, 24) - instantOf(on, 0), length * hourMs, on);
    assert.equal(instantOf('2026-03-29', 2), Date.parse('2026-03-29T03:00:00+02:00'));
  });

  it('lives through a day that a place has left out', () => {
    const { dayAt, instantOf } = localClock('Pacific/Apia');
    assert.equal(dayAfter('2011-12-29'), '2011-12-30');
    assert.equal(dayAt(instantOf('2011-12-30', 12)).on, '2011-12-31');
  });
});
