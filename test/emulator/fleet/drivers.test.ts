/** Which drivers simulated devices have: what profiles approve, what rides along, and what rings keep away. */
import assert from 'node:assert/strict';
import {
  createFleet,
  loadCatalog,
  loadScenario,
  noPolicies,
  type DevicePolicies,
  type DriverProfileHistory,
} from '../../../emulator/fleet/fleet.ts';
import { patchTuesdayAt, ringPolicies, soundDevices, startAt } from './fleets.ts';
import { dayMs } from '#core/time.ts';

const day = (days: number) => patchTuesdayAt + days * dayMs;

const scenario = loadScenario('bad-driver');
const catalog = loadCatalog({ release: '2022-06-B', patchTuesdayAt, override: scenario.release });
const fleet = createFleet({ seed: 1, size: 500, scenario, catalog, startAt });
/** Laptops that hear what their ring says. */
const laptops = soundDevices(fleet).filter((index) => {
  const { ringPolicyStatus } = fleet.stateAt(index, day(-1), policies([]));
  return fleet.facts(index).model === 'Fjord 13 G2' && ringPolicyStatus['ring'] === 'compliant';
});
const idOf = (version: string) =>
  fleet.drivers().find((driver) => driver.version === version)?.id ?? '';
const bad = '31.0.101.5592';
const good = '31.0.101.5590';

type Decision = DriverProfileHistory['decisions'][number];
const decide = (version: string, status: Decision['status'], at: number): Decision => ({
  at,
  driverId: idOf(version),
  status,
  deployAt: null,
});

function profile(over: Partial<DriverProfileHistory> = {}): DriverProfileHistory {
  return {
    profileId: 'p',
    isAutomatic: true,
    deferrals: [{ at: day(-7), days: 0 }],
    firstAssignedAt: day(-7),
    syncs: [],
    decisions: [],
    assigned: [{ from: day(-7), to: null }],
    ...over,
  };
}

function policies(drivers: readonly DriverProfileHistory[], isExcluded = false): DevicePolicies {
  const change = { at: day(-9), driversExcluded: isExcluded };
  const ring = ringPolicies({ deferralDays: 0, deadlineDays: 2, graceDays: 2 }, [change]);
  return { ...ring, drivers };
}

/** How many laptops have a version by an instant. */
function countOf(version: string, at: number, of: DevicePolicies): number {
  return laptops.filter((index) => {
    const installs = fleet.driverInstallsAt(index, at, of).filter(({ isFailed }) => !isFailed);
    return installs.at(-1)?.id === idOf(version);
  }).length;
}

describe('a driver', () => {
  it('that is required is approved by itself, and offered when the deferral is over from its entry on', () => {
    const at = (days: number) => policies([profile({ deferrals: [{ at: day(-7), days }] })]);
    assert.equal(countOf(good, day(-6.9), at(0)), 0, 'the profile does not know it yet');
    assert.ok(countOf(good, day(-3), at(0)) > laptops.length * 0.6);
    assert.equal(countOf(good, day(-3), at(5)), 0, 'its maker’s date is older than the entry');
    assert.ok(countOf(good, day(1), at(5)) > laptops.length * 0.6);
  });

  it('waits for a person in a profile that approves nothing by itself, and comes on the day that was named', () => {
    const approved = { ...decide(good, 'approved', day(-4)), deployAt: day(1) };
    const by = policies([profile({ isAutomatic: false, decisions: [approved] })]);
    assert.equal(countOf(good, day(0.9), by), 0);
    assert.ok(countOf(good, day(5), by) > laptops.length * 0.6);
    assert.equal(countOf(good, day(9), policies([profile({ isAutomatic: false })])), 0);
  });

  it('that is paused lets the older approved one come, and is never taken back', () => {
    const late = profile({
      firstAssignedAt: day(1),
      assigned: [{ from: day(1), to: null }],
      decisions: [decide(good, 'approved', day(2.6)), decide(bad, 'suspended', day(2.6))],
    });
    const by = policies([{ ...late, deferrals: [{ at: day(1), days: 3 }] }]);
    assert.equal(countOf(bad, day(12), by), 0);
    assert.ok(countOf(good, day(12), by) > laptops.length * 0.6);
    const open = policies([profile()]);
    const before = countOf(bad, day(8), open);
    const paused = policies([profile({ decisions: [decide(bad, 'suspended', day(8))] })]);
    assert.ok(before > laptops.length * 0.6);
    assert.ok(countOf(bad, day(12), paused) >= before);
  });

  it('that is approved in one profile comes, whatever another says', () => {
    const declining = profile({
      profileId: 'q',
      isAutomatic: false,
      decisions: [decide(good, 'declined', day(-6))],
    });
    assert.ok(countOf(good, day(0), policies([declining, profile()])) > laptops.length * 0.6);
  });

  it('comes with the month’s update where no profile is, and not at all where the ring excludes drivers', () => {
    assert.equal(countOf(bad, day(2), policies([])), 0, 'it is published on the second day');
    const had = [good, bad].map((version) => countOf(version, day(20), policies([])));
    assert.ok((had[0] ?? 0) + (had[1] ?? 0) > laptops.length * 0.7, had.join(' '));
    assert.equal(countOf(good, day(-1), policies([])), 0, 'not before the update');
    for (const drivers of [[], [profile()]])
      assert.equal(countOf(good, day(20), policies(drivers, true)), 0);
    assert.equal(countOf(bad, day(20), policies([], true)), 0);
  });

  it('is not offered to whom a profile never named, and fails on some for good', () => {
    const other = profile({ assigned: [{ from: day(-7), to: day(-6.95) }] });
    assert.equal(countOf(good, day(20), policies([other])), 0);
    const failed = soundDevices(fleet).filter((index) =>
      fleet
        .driverInstallsAt(index, day(20), policies([profile()]))
        .some(({ isFailed }) => isFailed),
    );
    assert.ok(failed.length > 0);
  });

  it('that is bad blue-screens where it is, and nowhere else', () => {
    const screens = (of: DevicePolicies, who: readonly number[]) =>
      who.flatMap((index) =>
        fleet
          .blueScreensAt(index, day(0), day(14), of)
          .filter(({ faultBucket }) => faultBucket.includes('nldisp')),
      ).length;
    const others = soundDevices(fleet).filter(
      (index) => fleet.facts(index).model !== 'Fjord 13 G2',
    );
    assert.ok(screens(policies([profile()]), laptops) > laptops.length * 2);
    assert.equal(screens(policies([profile()]), others), 0);
    assert.equal(screens(policies([profile()], true), laptops), 0);
    assert.equal(screens(policies([profile({ isAutomatic: false })]), laptops), 0);
    assert.equal(screens(noPolicies, others), 0);
  });
});
