/** What quality updates, newer versions of Windows and drivers make of each other on one device. */
import assert from 'node:assert/strict';
import type { DevicePolicies, Fleet } from '../../../emulator/fleet/fleet.ts';
import { pauseAt, soundDevices } from './fleets.ts';
import { day, fleetOf, harmless, policies, profile } from './versions.ts';

const buildOf = (fleet: Fleet, index: number, at: number, of: DevicePolicies) =>
  fleet.stateAt(index, at, of).trueOsVersion;
const lineOf = (build: string) => build.split('.')[2];

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
