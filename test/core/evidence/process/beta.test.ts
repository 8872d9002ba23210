import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { betaCdf, betaQuantile, logGamma } from '#core/evidence/process/beta.ts';

/** P(X ≥ a) for X ~ Binomial(a + b − 1, x), summed exactly: the closed form of I_x(a, b) for whole shapes. */
function byBinomial(x: number, a: number, b: number): number {
  const n = a + b - 1;
  let term = (1 - x) ** n;
  let below = 0;
  for (let k = 0; k < a; k += 1) {
    below += term;
    term *= ((n - k) / (k + 1)) * (x / (1 - x));
  }
  return 1 - below;
}

describe('the Beta distribution', () => {
  it('has the log-gammas of the tables', () => {
    const known: readonly (readonly [number, number])[] = [
      [0.5, 0.5723649429247001],
      [1, 0],
      [5, 3.1780538303479458],
      [100, 359.1342053695754],
    ];
    for (const [x, value] of known) assert.ok(Math.abs(logGamma(x) - value) < 1e-11, `lnΓ(${x})`);
    assert.ok(Number.isNaN(logGamma(0)));
  });

  it('is the binomial sum for whole shapes, to 1e-10', () => {
    for (const a of [1, 2, 3, 5, 10, 20]) {
      for (const b of [1, 2, 7, 30, 90]) {
        for (const x of [0.01, 0.02, 0.1, 0.3, 0.5]) {
          const away = Math.abs(betaCdf(x, a, b) - byBinomial(x, a, b));
          assert.ok(away < 1e-10, `I_${x}(${a}, ${b}) is ${away} away`);
        }
      }
    }
  });

  it('is the arcsine law for shapes of one half', () => {
    for (const x of [1e-6, 0.2, 0.7, 0.999]) {
      const away = betaCdf(x, 0.5, 0.5) - (2 / Math.PI) * Math.asin(Math.sqrt(x));
      assert.ok(Math.abs(away) < 1e-10, `at ${x}: ${away}`);
    }
  });

  it('has ends: all mass at an end for a shape of zero, no number for what is no distribution', () => {
    const table: readonly (readonly [number, number, number, number])[] = [
      [0, 2, 3, 0],
      [1, 2, 3, 1],
      [-1, 2, 3, 0],
      [2, 2, 3, 1],
      [0.5, 0, 3, 1],
      [0.5, 2, 0, 0],
    ];
    for (const [x, a, b, value] of table) assert.equal(betaCdf(x, a, b), value);
    assert.ok(Number.isNaN(betaCdf(0.5, -1, 2)));
    assert.ok(Number.isNaN(betaCdf(Number.NaN, 1, 2)));
    assert.equal(betaQuantile(0, 2, 3), 0);
    assert.equal(betaQuantile(1, 2, 3), 1);
    assert.equal(betaQuantile(0.3, 0, 3), 0);
    assert.equal(betaQuantile(0.3, 2, 0), 1);
  });

  it('is turned round by its quantile', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.double({ min: 0.3, max: 3000, noNaN: true }),
        fc.double({ min: 0.3, max: 3000, noNaN: true }),
        (q, a, b) => {
          const x = betaQuantile(q, a, b);
          // Near an end with a small shape, neighbouring numbers are further apart in probability than this.
          const step = 1e-13;
          return (
            betaCdf(x * (1 - step), a, b) <= q + 1e-9 &&
            betaCdf(x + (1 - x) * step + step, a, b) >= q - 1e-9
          );
        },
      ),
    );
  });
});
