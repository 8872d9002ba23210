import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  addAloneDay,
  addControlDay,
  addSafeControlDay,
  emptyControl,
  emptySafeControl,
  rateRatios,
} from '#core/evidence/process/controlProcess.ts';
import { valueOf } from '#core/evidence/process/mixture.ts';

const nobody = { atRisk: 0, bad: 0 };
const today = {
  updatedWeight: 100,
  updatedBad: 0,
  othersAtRisk: 900,
  othersBad: 0,
  before: nobody,
};

describe('evidence beside a control', () => {
  it('is the mean of likelihood ratios of where the bad devices fell', () => {
    const state = addControlDay(emptyControl(), { ...today, updatedBad: 2, othersBad: 3 }, 0);
    const mean =
      rateRatios
        .map((ratio) => (ratio * 100) / (ratio * 100 + 900))
        .map((share) => (share / 0.1) ** 2 * ((1 - share) / 0.9) ** 3)
        .reduce((sum, one) => sum + one, 0) / rateRatios.length;
    assert.ok(Math.abs(valueOf(state) - mean) < 1e-12);
  });

  it('has an expectation of one when an updated device is as the others, times the margin', () => {
    for (const margin of [0, 0.25]) {
      const share = ((1 + margin) * 100) / ((1 + margin) * 100 + 900);
      const bad = valueOf(addControlDay(emptyControl(), { ...today, updatedBad: 1 }, margin));
      const other = valueOf(addControlDay(emptyControl(), { ...today, othersBad: 1 }, margin));
      assert.ok(Math.abs(share * bad + (1 - share) * other - 1) < 1e-12);
    }
  });

  it('says nothing where there is nobody to compare with, and stays as it is from then on', () => {
    const before = addControlDay(emptyControl(), { ...today, updatedBad: 6 }, 0);
    const frozen = addControlDay(before, { ...today, othersAtRisk: 0, updatedBad: 50 }, 0);
    assert.deepEqual(frozen, before);
    const none = { ...today, updatedWeight: 0, othersBad: 9 };
    assert.equal(valueOf(addControlDay(emptyControl(), none, 0)), valueOf(emptyControl()));
    assert.ok(Math.abs(valueOf(emptyControl()) - 1) < 1e-12);
    assert.equal(valueOf(addSafeControlDay(emptySafeControl(), none)), 1);
  });

  describe('when hardly an other is left', () => {
    const late = {
      updatedWeight: 900,
      updatedBad: 0,
      othersAtRisk: 50,
      othersBad: 0,
      before: { atRisk: 9000, bad: 14 },
    };
    const asked = (updatedBad: number, over: Partial<typeof late> = {}): number =>
      valueOf(addAloneDay(emptyControl(), { ...late, ...over, updatedBad }));

    it('shows nothing, whatever befalls the updated ones', () => {
      const day = { ...late, updatedBad: 900 };
      assert.deepEqual(addControlDay(emptyControl(), day, 0.25), emptyControl());
    });

    it('is a matter to ask about, measured against what the others have shown before', () => {
      assert.ok(asked(25) > 1000, String(asked(25)));
    });

    it('leaves room for a shock that befalls everybody, up to three times what was usual', () => {
      assert.ok(asked(4) < 1, String(asked(4)));
    });

    it('asks about nothing while too little was seen before, or while others are left', () => {
      assert.ok(Math.abs(asked(25, { before: { atRisk: 100, bad: 0 } }) - 1) < 1e-12);
      assert.ok(Math.abs(asked(25, { othersAtRisk: 900 }) - 1) < 1e-12);
    });

    it('has an expectation of one at three times the upper bound of what was usual', () => {
      const rate = (3 * (14 + 1 + 1.28 * Math.sqrt(15))) / 9000;
      const one = { updatedWeight: 1, othersAtRisk: 0 };
      assert.ok(Math.abs(rate * asked(1, one) + (1 - rate) * asked(0, one) - 1) < 1e-9);
    });

    it('compares a cohort with the fleet, as often bad as it was before, three times over', () => {
      const cohort = {
        updatedWeight: 9,
        othersAtRisk: 4,
        othersBad: 0,
        before: { atRisk: 200, bad: 0 },
      };
      const fleet = { othersAtRisk: 900, othersBad: 4, before: { atRisk: 12_000, bad: 50 } };
      const value = (updatedBad: number, of: object): number =>
        valueOf(addControlDay(emptyControl(), { ...cohort, ...of, updatedBad }, 0.25));
      assert.ok(value(5, { fleet }) > 100, String(value(5, { fleet })));
      assert.ok(value(5, { fleet: { ...fleet, othersBad: 400 } }) < 1, 'a shock to everybody');
      assert.equal(value(5, {}), value(0, {}));
      const gone = { ...fleet, othersAtRisk: 3 };
      assert.equal(value(5, { fleet: gone }), value(0, {}));
    });
  });

  describe('on a day on which more is bad than all updated devices can be', () => {
    const before = { atRisk: 10_000, bad: 30 };
    const holiday = { ...today, before, updatedBad: 58, othersBad: 522 };

    it('takes away little of what was seen before', () => {
      const seen = addControlDay(emptyControl(), { ...today, updatedBad: 6, before }, 0);
      const later = addControlDay(seen, holiday, 0);
      assert.ok(valueOf(later) > 0.1 * valueOf(seen), `${valueOf(seen)} ${valueOf(later)}`);
    });

    it('shows nothing against the update, though some more of the updated ones are bad', () => {
      const more = { ...holiday, updatedBad: 63 };
      assert.ok(valueOf(addControlDay(emptyControl(), more, 0)) < 1.2);
    });

    it('has an expectation of one, given how many are bad in all', () => {
      const all = 12;
      const day = { ...today, updatedWeight: 5, othersAtRisk: 95, before };
      const chance = (bad: number): number => choose(all, bad) * 0.05 ** bad * 0.95 ** (all - bad);
      const mean = Array.from({ length: all + 1 }, (_, bad) => {
        const drawn = { ...day, updatedBad: bad, othersBad: all - bad };
        return chance(bad) * valueOf(addControlDay(emptyControl(), drawn, 0));
      }).reduce((sum, one) => sum + one, 0);
      assert.ok(Math.abs(mean - 1) < 1e-9, String(mean));
    });
  });

  it('does not mind what befalls everybody, and sees what befalls the updated ones', () => {
    const shock = addControlDay(emptyControl(), { ...today, updatedBad: 50, othersBad: 450 }, 0.25);
    assert.ok(valueOf(shock) < 1);
    assert.ok(
      valueOf(addSafeControlDay(emptySafeControl(), { ...today, updatedBad: 50, othersBad: 450 })) >
        20,
    );
    const worse = addControlDay(emptyControl(), { ...today, updatedBad: 9, othersBad: 10 }, 0.25);
    assert.ok(valueOf(worse) > 20);
  });

  it('never falls when one more updated device turned bad', () => {
    const number = fc.integer({ min: 0, max: 2000 });
    fc.assert(
      fc.property(number, number, number, number, (updated, others, bad, othersBad) => {
        const day = {
          updatedWeight: updated + 1,
          updatedBad: bad,
          othersAtRisk: others + 1,
          othersBad,
          before: nobody,
        };
        const before = valueOf(addControlDay(emptyControl(), day, 0.25));
        const after = valueOf(addControlDay(emptyControl(), { ...day, updatedBad: bad + 1 }, 0.25));
        return after >= before && Number.isFinite(after);
      }),
    );
  });
});

function choose(of: number, some: number): number {
  return Array.from({ length: some }, (_, nth) => (of - nth) / (nth + 1)).reduce(
    (product, one) => product * one,
    1,
  );
}
