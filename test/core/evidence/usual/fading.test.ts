import assert from 'node:assert/strict';
import fc from 'fast-check';
import { noBaselines, type Baselines } from '#core/evidence/usual/baseline.ts';
import { fadedTo, halfLifeMonths } from '#core/evidence/usual/fading.ts';
import { learned } from '#core/evidence/usual/learn.ts';
import { usualShares } from '#core/evidence/usual/usualShare.ts';
import { counts, install, row } from '../world.ts';
import { dayMs } from '#core/time.ts';

const month = (365.25 / 12) * dayMs;

function seen(devices: number, bad: number, asOf?: number): Baselines {
  const sums = [{ signal: install.name, stratum: 'Fjord', ring: 'first', devices, bad }];
  return { version: 3, releases: 3, sums, ratios: [], ...(asOf === undefined ? {} : { asOf }) };
}

/** A month of a thousand devices after so many others. */
function after(before: Baselines, at: number, bad: number): Baselines {
  const baseline = [row({ atRisk: 1000, bad })];
  return learned(before, { signals: [install], held: [], counts: counts({ baseline }), at });
}

describe('fading of what was learned', () => {
  it('halves what was seen half a year before, and then again', () => {
    const start = seen(1000, 40, 0);
    const sumOf = (months: number) => fadedTo(start, months * month).sums[0];
    assert.deepEqual([sumOf(0)?.devices, sumOf(0)?.bad], [1000, 40]);
    assert.deepEqual([sumOf(halfLifeMonths)?.devices, sumOf(halfLifeMonths)?.bad], [500, 20]);
    assert.deepEqual([sumOf(12)?.devices, sumOf(12)?.bad], [250, 10]);
    assert.deepEqual(fadedTo(start, 500 * month).sums, [], 'and forgets it in the end');
  });

  it('takes what an earlier version kept as it is, from now on', () => {
    const faded = fadedTo(seen(1000, 40), 7 * month);
    assert.deepEqual([faded.sums[0]?.devices, faded.asOf], [1000, 7 * month]);
  });

  it('does not go back, and never leaves more bad devices than devices', () => {
    const devices = fc.integer({ min: 0, max: 100_000 });
    const months = fc.double({ min: -50, max: 200, noNaN: true });
    fc.assert(
      fc.property(devices, devices, months, months, (one, other, first, second) => {
        const start = seen(Math.max(one, other), Math.min(one, other), 10 * month);
        const once = fadedTo(start, first * month);
        const twice = fadedTo(once, second * month);
        assert.ok((twice.asOf ?? 0) >= (once.asOf ?? 0) && (once.asOf ?? 0) >= 10 * month);
        for (const sum of [...once.sums, ...twice.sums]) {
          assert.ok(
            sum.bad >= 0 && sum.bad <= sum.devices && sum.devices <= start.sums[0]!.devices,
          );
        }
        const atOnce = fadedTo(start, twice.asOf ?? 0).sums[0]?.devices ?? 0;
        assert.ok(Math.abs(atOnce - (twice.sums[0]?.devices ?? 0)) <= 0.011);
      }),
    );
  });

  it('lets a fleet that became worse for good be known as it is within half a year', () => {
    let baselines = noBaselines;
    const shareAfter = (months: number, bad: number): number => {
      for (let nth = 0; nth < months; nth += 1)
        baselines = after(baselines, (baselines.asOf ?? 0) + month, bad);
      const question = { stratum: 'Fjord', ring: 'first', margin: 0 };
      return usualShares(baselines, { ...install, baselineDevices: 40 })(question).mean;
    };
    const before = shareAfter(36, 20);
    assert.ok(Math.abs(before - 0.02) < 0.001, String(before));
    const then = shareAfter(halfLifeMonths, 60);
    assert.ok(then > 0.039, String(then));
    assert.ok(shareAfter(12, 60) > 0.054);
  });
});
