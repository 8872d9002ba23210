/** How devices come up to date, by what earlier months counted or by what is usual. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  curveOfMonths,
  daysAt,
  logOdds,
  ofLogOdds,
  usualCurve,
  type CurvePoint,
} from '#core/objective/curve.ts';

const month = (left: readonly number[]): readonly CurvePoint[] =>
  left.map((share, nth) => ({
    days: nth + 1,
    eligible: 1000,
    updated: Math.round(1000 * (1 - share)),
  }));

describe('the curve of a ring', () => {
  it('goes through what one month counted, and lies between those of several', () => {
    const one = month([0.8, 0.5, 0.1]);
    const curve = curveOfMonths([one], 3);
    assert.ok(curve);
    assert.deepEqual(
      [0, 1, 2, 3].map((days) => Math.round(1000 * curve.remaining(days)) / 1000),
      [1, 0.8, 0.5, 0.1],
    );
    const both = curveOfMonths([one, month([0.9, 0.7, 0.3])], 3);
    const left = both?.remaining(2) ?? 0;
    assert.ok(left > 0.5 && left < 0.7);
    assert.equal(both?.months, 2);
  });

  it('differs the more between months, the more they differed', () => {
    const same = curveOfMonths([month([0.5, 0.1]), month([0.5, 0.1])], 2)?.spread ?? 0;
    const unlike = curveOfMonths([month([0.5, 0.1]), month([0.9, 0.6])], 2)?.spread ?? 0;
    assert.ok(same < 0.25 && unlike > 0.8 && usualCurve(cadence).spread > unlike);
  });

  it('is none where nothing was counted', () => {
    assert.equal(curveOfMonths([[], [{ days: -1, eligible: 9, updated: 0 }]], 3), null);
  });

  it('never rises, begins with all and ends above none', () => {
    const days = fc.double({ min: 0, max: 60, noNaN: true });
    const { remaining } = usualCurve(cadence);
    assert.equal(remaining(0), 1);
    fc.assert(
      fc.property(days, days, (one, other) => {
        const [first, last] = [Math.min(one, other), Math.max(one, other)];
        assert.ok(remaining(last) <= remaining(first) + 1e-12 && remaining(last) > 0);
        assert.ok(
          Math.abs(remaining(daysAt(remaining, remaining(last), 60)) - remaining(last)) < 1e-3,
        );
      }),
    );
  });

  it('takes log-odds and shares for the same', () => {
    for (const share of [0.001, 0.2, 0.5, 0.99])
      assert.ok(Math.abs(ofLogOdds(logOdds(share)) - share) < 1e-9);
    assert.ok(Number.isFinite(logOdds(0)) && Number.isFinite(logOdds(1)));
  });
});

const cadence = { deferralDays: 9, deadlineDays: 5, gracePeriodDays: 2 };
