/** Who is away over holidays stands still, counts no more after a while, and goes on afterwards. */
import assert from 'node:assert/strict';
import { absentAfter } from '#core/objective/absence.ts';
import { dayMs } from '#core/time.ts';

describe('who is away over holidays', () => {
  const away = { from: 3 * dayMs, until: 12 * dayMs };
  const after = (days: number, now = 0) => absentAfter({ away, now }, days);

  it('is there until they begin, stands still in them, and goes on when they are over', () => {
    assert.equal(after(3), null);
    assert.deepEqual(after(5), { days: 3, isCounted: true });
    assert.deepEqual(after(9), { days: 3, isCounted: false });
    assert.deepEqual(after(14), { days: 5, isCounted: true });
  });

  it('is away from the start where they are under way, and no more once they are over', () => {
    assert.deepEqual(after(1, 5 * dayMs), { days: 0, isCounted: true });
    assert.deepEqual(after(4, 5 * dayMs), { days: 0, isCounted: false });
    assert.equal(after(1, 13 * dayMs), null);
    assert.equal(absentAfter({ away: null, now: 0 }, 9), null);
  });
});
