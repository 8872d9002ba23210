/** What quality updates, newer versions of Windows and drivers make of each other on one device. */
import assert from 'node:assert/strict';
import { loadScenario, type DevicePolicies, type Fleet } from '../../../emulator/fleet/fleet.ts';
import { pauseAt, soundDevices } from './fleets.ts';
import { day, fleetOf, harmless, policies, profile } from './versions.ts';
import { dayMs } from '#core/time.ts';

const buildOf = (fleet: Fleet, index: number, at: number, of: DevicePolicies) =>
  fleet.stateAt(index, at, of).trueOsVersion;
const lineOf = (build: string) => build.split('.')[2];

/** Devices that were last in contact a day before an instant, with their restart for one or the other pending. */
const goneBy = (fleet: Fleet, at: number, of: DevicePolicies, what: 'update' | 'feature') =>
  soundDevices(fleet).filter((index) => {
    const state = fleet.stateAt(index, day(40), of);
    return state.lastSyncAt < at - dayMs && state[what]?.phase === 'restartPending';
  });

describe('a device that does not come back from a restart', () => {
  const { drivers } = loadScenario('bad-driver');
  const driverProfile = {
    profileId: 'd',
    isAutomatic: true,
    deferrals: [{ at: day(8), days: 0 }],
    firstAssignedAt: day(8),
    syncs: [],
    decisions: [],
    assigned: [{ from: day(8), to: null }],
  };

  it('for a quality update is taken to no newer version and gets no driver', () => {
    const fleet = fleetOf((scenario) => ({
      ...scenario,
      drivers,
      updating: { ...scenario.updating, bricksShare: 1 },
    }));
    const of = { ...policies([profile({ at: day(8) })]), drivers: [driverProfile] };
    const gone = goneBy(fleet, day(8), of, 'update');
    assert.ok(gone.length > 200, String(gone.length));
    for (const index of gone) {
      const [before, after] = [day(8), day(20)].map((at) => {
        const { trueOsVersion, update, feature } = fleet.stateAt(index, at, of);
        return { trueOsVersion, update, feature, has: fleet.driverInstallsAt(index, at, of) };
      });
      assert.deepEqual(after, before);
      assert.equal(after?.update?.phase, 'restartPending');
    }
  });

  it('for a newer version gets no quality update and no driver', () => {
    const all = { name: 'all', where: {}, share: 1 };
    const fleet = fleetOf((scenario) => ({
      ...scenario,
      drivers,
      cohorts: [{ ...all, afterUpgrade: { ...harmless, bricksShare: 1 } }],
    }));
    const of = { ...policies([profile()], { deadlineDays: 0 }), drivers: [driverProfile] };
    const gone = goneBy(fleet, day(0), of, 'feature');
    assert.ok(gone.length > 100, String(gone.length));
    for (const index of gone) {
      const { trueOsVersion, update, feature } = fleet.stateAt(index, day(20), of);
      assert.equal(trueOsVersion, buildOf(fleet, index, day(-6), of));
      assert.deepEqual([update, feature?.phase], [null, 'restartPending']);
      assert.ok(fleet.driverInstallsAt(index, day(20), of).every(({ from }) => from < day(0)));
    }
  });
});

describe('an uninstall', () => {
  it('leaves a device on the version of Windows that it went back to', () => {
    const all = { name: 'all', where: {}, share: 1 };
    const fleet = fleetOf((scenario) => ({
      ...scenario,
      cohorts: [{ ...all, afterUpgrade: { ...harmless, goesBackShare: 1 } }],
    }));
    const of = policies([profile({ at: day(5) })]);
    const rings = of.rings.map((ring) => {
      const last = ring.versions.at(-1);
      assert.ok(last !== undefined);
      const off = { ...last, ...pauseAt(day(14)), rolledBackAt: day(14) };
      return { ...ring, versions: [...ring.versions, off] };
    });
    const by = { ...of, rings };
    const taken = soundDevices(fleet).filter((index) => {
      const { feature, update } = fleet.stateAt(index, day(20), by);
      return feature?.phase === 'rolledBack' && update?.phase === 'rolledBack';
    });
    assert.ok(taken.length > 100, String(taken.length));
    for (const index of taken) {
      const [began, had, has] = [-6, 14, 20].map((at) => buildOf(fleet, index, day(at), by));
      assert.equal(lineOf(has ?? ''), lineOf(had ?? ''));
      assert.equal(has, began);
    }
  });
});
