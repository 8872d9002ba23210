/** How instants and counts read. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { countText, lengthText, shareText, untilText } from '#core/instantText.ts';
import { hourMs, minuteMs } from '#core/time.ts';

describe('a length of time', () => {
  it('is told in its two greatest parts', () => {
    const cases: readonly (readonly [number, string])[] = [
      [30_000, 'under a minute'],
      [4 * minuteMs, '4 min'],
      [3 * hourMs, '3 h'],
      [27 * hourMs, '1 day 3 h'],
    ];
    for (const [ms, text] of cases) assert.equal(lengthText(ms), text);
    assert.equal(untilText(0, 0), 'now');
  });
});

describe('a count', () => {
  it('has a comma every three figures, as American English has it', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10 ** 9 }), (count) => {
        assert.equal(countText(count), count.toLocaleString('en-US'));
      }),
    );
  });
});

describe('a share', () => {
  it('is never rounded up to all', () => {
    assert.equal(shareText(0.9999), '99.9 %');
    assert.equal(shareText(1), '100 %');
    assert.equal(shareText(null), '–');
  });
});
