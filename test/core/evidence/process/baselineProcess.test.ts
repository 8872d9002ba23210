import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  addDay,
  emptyWorse,
  oddsRatios,
  safeFactors,
  emptySafe,
  shareUnder,
  worseFactors,
} from '#core/evidence/process/baselineProcess.ts';
import { betaCdf, logGamma } from '#core/evidence/process/beta.ts';
import { shownAtMost } from '#core/evidence/process/envelope.ts';
import {
  emptyEvidence,
  evenly,
  evidenceMax,
  merge,
  valueOf,
  type EvidenceState,
} from '#core/evidence/process/mixture.ts';

const oneDay = { spread: 'early', windowDays: 1 } as const;
const early = { spread: 'early', windowDays: 8 } as const;
const even = { spread: 'even', windowDays: 14 } as const;

/** The least number of bad devices among n at which equal weights reach a level. */
function leastBad(usual: number, n: number, level: number): number | null {
  const factors = worseFactors(usual, oneDay);
  for (let bad = 0; bad <= n; bad += 1) {
    const empty = emptyEvidence(evenly(oddsRatios.length));
    if (valueOf(addDay(empty, factors, { age: 1, atRisk: n, bad })) >= level) return bad;
  }
  return null;
}

describe('evidence against a baseline', () => {
  it('alarms at the numbers of the table', () => {
    const sizes = [1, 2, 3, 5, 10, 20, 50];
    const table: readonly (readonly [number, string])[] = [
      [0.005, '–→– 2→2 2→2 2→2 2→3 3→3 3→4'],
      [0.01, '–→– 2→2 2→2 2→3 2→3 3→4 4→5'],
      [0.02, '–→– 2→2 2→3 2→3 3→4 4→4 5→6'],
      [0.05, '–→– 2→– 2→3 3→4 4→5 5→6 9→10'],
    ];
    for (const [usual, expected] of table) {
      const row = sizes.map(
        (n) => `${leastBad(usual, n, 20) ?? '–'}→${leastBad(usual, n, 100) ?? '–'}`,
      );
      assert.equal(row.join(' '), expected, `baseline ${usual}`);
    }
  });

  it('agrees with the closed form when the alternatives are spread evenly over all higher shares', () => {
    const usual = 0.02;
    const steps = 20_000;
    for (const [n, bad] of [
      [10, 0],
      [37, 4],
      [200, 9],
    ] as const) {
      let sum = 0;
      for (let i = 0; i < steps; i += 1) {
        const share = usual + ((i + 0.5) / steps) * (1 - usual);
        sum += (share / usual) ** bad * ((1 - share) / (1 - usual)) ** (n - bad);
      }
      const a = 1 + bad;
      const b = 1 + n - bad;
      const logBeta = logGamma(a) + logGamma(b) - logGamma(a + b);
      const logNull = bad * Math.log(usual) + (n - bad) * Math.log(1 - usual);
      const closed = (Math.exp(logBeta - logNull) * (1 - betaCdf(usual, a, b))) / (1 - usual);
      assert.ok(Math.abs(sum / steps / closed - 1) < 1e-4, `${bad} of ${n}`);
    }
  });

  it('has an expectation of one when the share and its timing are just the assumed ones', () => {
    for (const shape of [early, even]) {
      const usual = 0.05;
      const factors = worseFactors(usual, shape);
      for (const [alternative, ratio] of oddsRatios.entries()) {
        let alive = 1;
        let logPassed = 0;
        let expectation = 0;
        for (let age = 1; age <= shape.windowDays; age += 1) {
          const failed = usual * (shownAtMost(shape, age) - shownAtMost(shape, age - 1));
          const logBad = factors.bad[alternative]?.[age - 1] ?? 0;
          expectation += failed * Math.exp(logPassed + logBad);
          alive -= failed;
          logPassed += factors.passed[alternative]?.[age - 1] ?? 0;
        }
        expectation += alive * Math.exp(logPassed);
        assert.ok(Math.abs(expectation - 1) < 1e-12, `odds ratio ${ratio}: ${expectation}`);
        const whole = (1 - shareUnder(usual, ratio)) / (1 - usual);
        assert.ok(Math.abs(Math.exp(logPassed) - whole) < 1e-12);
      }
    }
  });

  it('counts a device that turned bad the same on whatever day of its window it did', () => {
    const factors = worseFactors(0.02, even);
    const failedOn = (age: number): number => {
      let state = emptyWorse();
      for (let t = 1; t < age; t += 1)
        state = addDay(state, factors, { age: t, atRisk: 1, bad: 0 });
      return valueOf(addDay(state, factors, { age, atRisk: 1, bad: 1 }));
    };
    for (let age = 2; age <= 14; age += 1) {
      assert.ok(Math.abs(failedOn(age) - failedOn(1)) < 1e-9);
    }
  });

  const days = fc.array(
    fc.record({
      age: fc.integer({ min: 1, max: 8 }),
      atRisk: fc.integer({ min: 0, max: 5000 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    { maxLength: 20 },
  );
  const factors = worseFactors(0.02, early);
  const entered = (
    list: readonly { age: number; atRisk: number; share: number }[],
  ): EvidenceState =>
    list.reduce(
      (state, { age, atRisk, share }) =>
        addDay(state, factors, { age, atRisk, bad: Math.floor(share * atRisk) }),
      emptyWorse(),
    );
  const close = (one: EvidenceState, other: EvidenceState): boolean =>
    one.logs.every(
      (log, index) => Math.abs(log - (other.logs[index] ?? 0)) <= 1e-9 * (1 + Math.abs(log)),
    );

  it('is the same in any order, and merged parts are the whole', () => {
    fc.assert(
      fc.property(days, fc.nat(), (list, at) => {
        const cut = at % (list.length + 1);
        const parts = merge(entered(list.slice(0, cut)), entered(list.slice(cut)));
        return close(parts, entered(list)) && close(entered(list.toReversed()), entered(list));
      }),
    );
  });

  it('never falls when one more device turned bad, and is always a finite number', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 8 }), (list, age) => {
        const before = entered(list);
        const good = addDay(before, factors, { age, atRisk: 1, bad: 0 });
        const bad = addDay(before, factors, { age, atRisk: 1, bad: 1 });
        const value = valueOf(bad);
        return (
          value >= valueOf(good) && Number.isFinite(value) && value <= evidenceMax && value >= 0
        );
      }),
    );
  });

  it('takes baselines of zero, of one and of no number for what can be reckoned with', () => {
    for (const usual of [0, 1, Number.NaN, -3, 7]) {
      const state = addDay(emptyWorse(), worseFactors(usual, early), { age: 1, atRisk: 5, bad: 5 });
      assert.ok(Number.isFinite(valueOf(state)), `baseline ${usual}`);
    }
    const one = addDay(emptyWorse(), worseFactors(0, early), { age: 1, atRisk: 1, bad: 1 });
    assert.ok(valueOf(one) < 20, 'one bad device alone never pauses');
  });

  it('shows a ring safe at the 59 devices that rule out 5 %, and not at once', () => {
    const factors = safeFactors(0.05, oneDay);
    const shown = (n: number): number =>
      valueOf(addDay(emptySafe(), factors, { age: 1, atRisk: n, bad: 0 }));
    assert.ok(shown(59) < 20);
    assert.ok(shown(110) >= 20);
    const first = addDay(emptySafe(), safeFactors(0.05, early), { age: 1, atRisk: 1e4, bad: 0 });
    assert.equal(valueOf(first), 1, 'the first day of a window of eight shows nothing');
  });
});
