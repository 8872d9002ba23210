/** Evidence in odds: rounded down, and onto no level that it has not reached. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hiddenIn } from '#core/evidence/judge/hidden.ts';
import {
  chanceText,
  flooredTo,
  levelText,
  monthsText,
  oddsText,
} from '#core/evidence/judge/odds.ts';
import type { Verdict } from '#core/evidence/judge/verdict.ts';

const levels = [5, 20, 100] as const;
const shown = (text: string): number => Number(text.replace('1 in ', '').replaceAll(',', ''));

describe('evidence in odds', () => {
  it('is told as the months in which a fine update would come to it', () => {
    assert.equal(oddsText(3137.4), '1 in 3,130');
    assert.equal(monthsText(3137.4), 'in at most 1 of 3,130 months');
    assert.equal(chanceText(19.8, levels), '1 in 19 by chance');
    assert.deepEqual(
      [0, 0.4, 1, 1.9].map((one) => oddsText(one)),
      Array(4).fill('1 in 1'),
    );
    assert.deepEqual([monthsText(1.9), chanceText(1.9)], ['in most months', 'nothing unusual']);
    assert.deepEqual(
      [levelText(20), levelText(12.5), levelText(1 / 0.03)],
      ['1 in 20', '1 in 12.5', '1 in 33.3'],
    );
    assert.equal(oddsText(2.5e7), '1 in 10^7');
  });

  it('is on the side of each level on which it is, however near', () => {
    const near = fc
      .constantFrom(...levels, 12.5)
      .chain((level) =>
        fc.oneof(
          fc.constant(level),
          fc.double({ min: level * 0.9, max: level * 1.1, noNaN: true }),
          fc.constant(level - 1e-9),
        ),
      );
    fc.assert(
      fc.property(near, (value) => {
        const all = [...levels, 12.5];
        const told = shown(oddsText(value, all));
        for (const level of all) assert.equal(told >= level, value >= level, `${value}: ${told}`);
        assert.ok(told <= value);
      }),
      { numRuns: 2000 },
    );
  });

  it('never says more than there is', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e15, noNaN: true }),
        fc.integer({ min: 1, max: 6 }),
        (value, figures) => {
          const down = flooredTo(value, figures);
          assert.ok(down <= value && down >= value * (1 - 10 ** (1 - figures) - 1e-9));
        },
      ),
    );
  });
});

describe('what could still be hidden', () => {
  const verdict = (over: Partial<Verdict>): Verdict => ({
    signal: 'installFailure',
    ring: null,
    cohort: null,
    kind: 'inconclusive',
    evidence: 1,
    weight: 0.1,
    safety: 1,
    devices: 100,
    bad: 0,
    expected: 6,
    low: 0,
    high: 0.03,
    pausesAt: 9,
    furtherBad: 0,
    alone: null,
    ...over,
  });

  it('is the most that any signal leaves open beyond the usual, over the whole release', () => {
    const verdicts = [
      verdict({}),
      verdict({ signal: 'dark', high: 0.18 }),
      verdict({ signal: 'report', ring: 'test', high: 0.9 }),
    ];
    const hidden = hiddenIn(verdicts);
    assert.equal(hidden?.signal, 'dark');
    assert.ok(Math.abs(hidden.share - 0.12) < 1e-12);
    assert.equal(hiddenIn([verdict({ devices: 0 })]), null, 'where nothing was seen');
    assert.equal(hiddenIn([verdict({ high: 0.02 })])?.share, 0, 'never less than nothing');
  });
});
