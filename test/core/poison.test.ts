/** How many unreadable rows are too many. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { isPoisoned, poisonOf } from '#core/poison.ts';

describe('poison rows', () => {
  const table: readonly (readonly [number, number, boolean, string])[] = [
    [299, 1, false, 'one odd row of a fleet'],
    [0, 1, false, 'one row that is all there is'],
    [2, 2, false, 'two of a small list'],
    [20, 3, true, 'three of a small list'],
    [9_900, 100, false, 'one percent'],
    [9_899, 101, true, 'more than one percent'],
    [0, 0, false, 'nothing'],
  ];
  for (const [good, poison, expected, what] of table) {
    it(`${expected ? 'make a source missing' : 'harm themselves only'}: ${what}`, () => {
      assert.equal(isPoisoned({ good, poison }), expected);
    });
  }

  it('never make a source missing that has more good rows, if fewer would not', () => {
    const rows = fc.nat(100_000);
    fc.assert(
      fc.property(rows, rows, rows, (good, more, poison) => {
        if (!isPoisoned({ good, poison })) assert.ok(!isPoisoned({ good: good + more, poison }));
      }),
    );
  });

  it('of several readings are one list, the most frequent reason first', () => {
    const counts = poisonOf(
      [{ reason: 'id: missing', rows: 1 }],
      [
        { reason: 'model: too long', rows: 2 },
        { reason: 'id: missing', rows: 2 },
      ],
    );
    assert.deepEqual(counts, [
      { reason: 'id: missing', rows: 3 },
      { reason: 'model: too long', rows: 2 },
    ]);
  });
});
