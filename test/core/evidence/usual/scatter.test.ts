import assert from 'node:assert/strict';
import fc from 'fast-check';
import { noBaselines, type Baselines, type BaselineSums } from '#core/evidence/usual/baseline.ts';
import { learned } from '#core/evidence/usual/learn.ts';
import { fadedScatter, monthWeight, withMonth } from '#core/evidence/usual/scatter.ts';
import type { MonthScatter } from '../../../../src/core/evidence/usual/baseline.ts';
import { usualShares } from '#core/evidence/usual/usualShare.ts';
import { counts, install, row } from '../world.ts';
import { dayMs } from '#core/time.ts';

const month = (365.25 / 12) * dayMs;
const models = ['Book', 'Desk', 'Pad'];

/** Months of three models of 400 devices, learned one after the other; `badOf` tells how many turned bad. */
function learnedFrom(months: number, badOf: (month: number, model: number) => number): Baselines {
  let baselines = noBaselines;
  for (let nth = 0; nth < months; nth += 1) {
    const baseline = models.map((stratum, model) =>
      row({ stratum, ring: 'broad', atRisk: 400, bad: badOf(nth, model) }),
    );
    const release = { signals: [install], held: [], counts: counts({ baseline }) };
    baselines = learned(baselines, { ...release, at: (baselines.asOf ?? 0) + month });
  }
  return baselines;
}

function nullOf(baselines: Baselines, stratum = 'Book'): number {
  const signal = { ...install, baselineDevices: 40 };
  return usualShares(baselines, signal)({ stratum, ring: 'broad', margin: 0 }).null;
}

const sumsOf = (devices: number, bad: number): BaselineSums => ({
  signal: 'x',
  stratum: 'Book',
  ring: 'broad',
  devices,
  bad,
});

const scatterOf = ({ months }: Baselines) => months?.[0];

describe('how much months differ', () => {
  it('costs nothing where they differ as much as chance has it', () => {
    const alike = learnedFrom(9, (nth, model) => 8 + ((nth + model) % 3) * 2 - 2);
    assert.equal(monthWeight(scatterOf(alike), 0.02), Infinity);
    assert.equal(nullOf(alike), nullOf({ ...alike, months: [] }));
  });

  it('widens what evidence is measured against where they differ by more', () => {
    const calm = learnedFrom(9, () => 8);
    const restless = learnedFrom(9, (nth) => (nth % 3 === 0 ? 20 : 2));
    assert.ok(monthWeight(scatterOf(restless), 0.02) < 400);
    assert.ok(nullOf(restless) > 1.5 * nullOf(calm), `${nullOf(restless)} ${nullOf(calm)}`);
    assert.ok(nullOf(restless) < 0.06, 'and no further than to what a month was');
  });

  it('is not learned from models that are worse by nature, each being compared with itself', () => {
    const unlike = learnedFrom(9, (_, model) => [4, 12, 60][model] ?? 0);
    assert.equal(monthWeight(scatterOf(unlike), 0.05), Infinity);
  });

  it('has an end: one strange month leaves the next ones a knowledge of a hundred devices', () => {
    const strange = learnedFrom(10, (nth) => (nth === 9 ? 200 : 8));
    assert.equal(monthWeight(scatterOf(strange), 0.06), 100);
  });

  it('is not learned from a model of which hardly a device was known before', () => {
    const before = { ...noBaselines, sums: [sumsOf(3, 1)] };
    assert.deepEqual(withMonth(before, [sumsOf(400, 8)]), []);
    assert.equal(withMonth({ ...noBaselines, sums: [sumsOf(200, 4)] }, [sumsOf(400, 8)]).length, 1);
  });

  it('fades, and is less the fewer were compared', () => {
    const scatter: MonthScatter = { signal: 'x', size: 1000, excess: 2, comparisons: 9 };
    assert.deepEqual(fadedScatter(scatter, 0.5), {
      signal: 'x',
      size: 500,
      excess: 1,
      comparisons: 4.5,
    });
    assert.equal(monthWeight(undefined, 0.02), Infinity);
    assert.equal(monthWeight({ ...scatter, comparisons: 1e9 }, 0.02), Infinity);
  });

  it('is finite and never less than its end, whatever was seen', () => {
    const sums = fc.array(
      fc
        .record({
          stratum: fc.constantFrom('A', 'B', null),
          ring: fc.constantFrom('first', 'broad'),
          devices: fc.integer({ min: 0, max: 5000 }),
          part: fc.double({ min: 0, max: 1, noNaN: true }),
        })
        .map(({ part, ...one }): BaselineSums => ({
          ...one,
          signal: install.name,
          bad: Math.floor(one.devices * part),
        })),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(
        sums,
        sums,
        fc.double({ min: 1e-4, max: 0.9, noNaN: true }),
        (then, now, share) => {
          const scatters = withMonth({ sums: then }, now);
          for (const { size, excess, comparisons } of scatters) {
            assert.ok(Number.isFinite(size) && Number.isFinite(excess) && comparisons > 0);
          }
          assert.ok(monthWeight(scatters[0], share) >= 100);
        },
      ),
    );
  });
});
