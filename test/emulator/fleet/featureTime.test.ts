/** A device's way to a newer version hangs on the policies of its past alone. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { DevicePolicies } from '../../../emulator/fleet/fleet.ts';
import { day, fleetOf, policies, profile } from './versions.ts';

const fleet = fleetOf();
const version = fc.constantFrom('23H2', '24H2', '25H2');

/** Policies of a device that change over time, each at a day of its own. */
const changing = fc
  .record({
    days: fc.array(fc.double({ min: -10, max: 20, noNaN: true }), { minLength: 6, maxLength: 6 }),
    versions: fc.tuple(version, version, version, version),
    isGradual: fc.boolean(),
    isLeft: fc.boolean(),
    isPaused: fc.boolean(),
  })
  .map(({ days, versions, isGradual, isLeft, isPaused }): DevicePolicies => {
    const [d0 = 0, d1 = 0, d2 = 0, d3 = 0, d4 = 0, d5 = 0] = days.toSorted((a, b) => a - b);
    const [v0, v1, v2, v3] = versions;
    const offerDates = isGradual ? [day(d1), day(d3), day(d5)] : [];
    const of = (at: number, named: string) => profile({ at: day(at), version: named, offerDates });
    const two = (from: number, then: number, [one, other]: readonly [string, string]) => {
      const [first] = of(from, one).versions;
      const [second] = of(then, other).versions;
      return first === undefined || second === undefined ? [] : [first, second];
    };
    const first = { ...of(d0, v0), versions: two(d0, d2, [v0, v1]) };
    const second = { ...of(d3, v2), profileId: 'q', versions: two(d3, d4, [v2, v3]) };
    const assigned = [{ from: day(d0), to: isLeft ? day(d3) : null }];
    const paused = { paused: isPaused, pauseExpiresAt: isPaused ? day(d2 + 35) : null };
    return policies([{ ...first, assigned }, second], paused);
  });

/** What of policies is there by an instant. */
function asOf({ features, ...rest }: DevicePolicies, at: number): DevicePolicies {
  const known = features
    .filter(({ assigned }) => assigned.some(({ from }) => from <= at))
    .map((one) => ({
      ...one,
      versions: one.versions.filter((version) => version.at <= at),
      assigned: one.assigned.map(({ from, to }) => ({
        from,
        to: to !== null && to > at ? null : to,
      })),
    }));
  return { ...rest, features: known };
}

describe('a way to a newer version of Windows', () => {
  it('does not depend on what profiles become later', () => {
    const device = fc.nat({ max: fleet.size - 1 });
    const instant = fc.double({ min: -9, max: 22, noNaN: true }).map(day);
    fc.assert(
      fc.property(device, changing, instant, (index, of, at) => {
        const told = [of, asOf(of, at)].map((by) => {
          const { trueOsVersion, windows, feature, update } = fleet.stateAt(index, at, by);
          return { trueOsVersion, windows, feature, update };
        });
        assert.deepEqual(told[0], told[1]);
      }),
      { numRuns: 400 },
    );
  });
});
