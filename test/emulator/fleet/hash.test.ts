/** Chance: dealt places, draws and counts. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { countEvents, dealPlace, draw } from '../../../emulator/fleet/hash.ts';

describe('chance in the fleet', () => {
  it('deals every place of the fleet exactly once', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 0xffffffff }),
        fc.integer({ min: 1, max: 700 }),
        fc.nat({ max: 60 }),
        (seed, size, stream) => {
          const places = Array.from({ length: size }, (_, index) =>
            dealPlace({ seed, index }, stream, size),
          );
          const sorted = places.toSorted((left, right) => left - right);
          for (const [position, place] of sorted.entries())
            assert.equal(place, (position + 0.5) / size);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('draws evenly from [0, 1), independently for neighbours and streams', () => {
    const draws = Array.from({ length: 20_000 }, (_, index) => draw({ seed: 7, index }, 3));
    const mean = draws.reduce((sum, one) => sum + one, 0) / draws.length;
    assert.ok(Math.abs(mean - 0.5) < 0.01, `mean ${mean}`);
    assert.ok(draws.every((one) => one >= 0 && one < 1));
    const others = Array.from({ length: 20_000 }, (_, index) => draw({ seed: 7, index }, 4));
    const covariance =
      draws.reduce((sum, one, at) => sum + (one - 0.5) * ((others[at] ?? 0) - 0.5), 0) /
      draws.length;
    assert.ok(Math.abs(covariance) < 0.003, `covariance ${covariance}`);
  });

  it('counts as many events as expected on average', () => {
    for (const mean of [0.002, 0.5, 3]) {
      const counts = Array.from({ length: 50_000 }, (_, index) =>
        countEvents(draw({ seed: 1, index }, 9), mean),
      );
      const average = counts.reduce((sum, one) => sum + one, 0) / counts.length;
      assert.ok(Math.abs(average - mean) < 0.02 + mean * 0.03, `${average} in place of ${mean}`);
    }
  });
});
