import assert from 'node:assert/strict';
import fc from 'fast-check';
import { advisedTestDevices, placeDevices } from '#core/device/placement.ts';
import { quality } from '#core/area/quality.ts';

const plans = quality.profiles['preview-2022'] ?? [];

describe('placement', () => {
  it('fills 1,000 devices into the quota, and Test by hand only', () => {
    const { sizes } = placeDevices(plans, {}, 1000);
    assert.deepEqual(sizes, { test: 0, first: 10, fast: 90, broad: 900 });
  });

  it('gives the only device of a tenant to Broad', () => {
    assert.deepEqual(placeDevices(plans, {}, 1).rings, ['broad']);
  });

  it('never strays from the quota by more than a device per ring', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), (count) => {
        const { sizes } = placeDevices(plans, {}, count);
        for (const plan of plans) {
          assert.ok(
            Math.abs((sizes[plan.name] ?? 0) - plan.share * count) <= 1 + 1e-9,
            `${plan.name} of ${count}`,
          );
        }
      }),
    );
  });

  it('gives the same rings in one go and in two', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 500 }),
        fc.integer({ min: 0, max: 500 }),
        (one, other) => {
          const first = placeDevices(plans, {}, one);
          const second = placeDevices(plans, first.sizes, other);
          assert.deepEqual(
            [...first.rings, ...second.rings],
            placeDevices(plans, {}, one + other).rings,
          );
        },
      ),
    );
  });

  it('says what is wrong when no ring takes devices', () => {
    assert.throws(
      () =>
        placeDevices(
          plans.map((plan) => ({ ...plan, share: 0 })),
          {},
          1,
        ),
      /no ring has a share above 0/,
    );
  });

  for (const [size, devices] of [
    [1, 1],
    [499, 1],
    [500, 5],
    [4999, 5],
    [5000, 50],
    [1_000_000, 50],
  ] as const) {
    it(`advises ${devices} devices for Test in a fleet of ${size}`, () => {
      assert.equal(advisedTestDevices(size), devices);
    });
  }
});
