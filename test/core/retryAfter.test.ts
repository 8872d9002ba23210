/** What `Retry-After` comes to, however it is written. */
import assert from 'node:assert/strict';
import { retryAfterMsIn } from '#core/retryAfter.ts';
import { hourMs } from '#core/time.ts';

const date = 'Tue, 08 Dec 2026 18:00:00 GMT';

describe('what another party asks to wait', () => {
  const table: readonly (readonly [string | null, number | null])[] = [
    [null, null],
    ['', null],
    ['7', 7_000],
    [' 0.5 ', 500],
    ['Tue, 08 Dec 2026 18:00:30 GMT', 30_000],
    ['Tue, 08 Dec 2026 17:00:00 GMT', 0],
    ['86400', hourMs],
    ['9'.repeat(400), hourMs],
    ['soon', null],
  ];
  for (const [retryAfter, expected] of table)
    it(`is ${expected ?? 'nothing'} of ${retryAfter?.slice(0, 40) ?? 'no header'}`, () =>
      assert.equal(retryAfterMsIn({ retryAfter, date }, hourMs), expected));

  it('is nothing of a date beside which no other stands', () => {
    assert.equal(retryAfterMsIn({ retryAfter: date, date: null }, hourMs), null);
  });
});
