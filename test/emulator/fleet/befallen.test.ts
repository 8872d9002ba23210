/** What befalls a fleet beside its update: holidays, a third party's driver, and an update that devices never start from. */
import assert from 'node:assert/strict';
import type { Fleet } from '../../../emulator/fleet/fleet.ts';
import {
  cadences,
  isUpdated,
  makeFleet,
  patchTuesdayAt,
  ringPolicies,
  soundDevices,
} from './fleets.ts';
import { dayMs } from '#core/time.ts';

const devices = 1_000;
const policies = ringPolicies(cadences.first);
const onDay = (day: number): number => patchTuesdayAt + day * dayMs;

/** Share of sound devices that were in contact on a day. */
function heardOn(fleet: Fleet, day: number, isOfSite: (site: string) => boolean): number {
  const own = soundDevices(fleet).filter((index) => isOfSite(fleet.facts(index).site));
  const heard = own.filter(
    (index) => fleet.stateAt(index, onDay(day), policies).lastSyncAt > onDay(day - 1),
  );
  return heard.length / own.length;
}

const anywhere = (): boolean => true;

describe('a holiday', () => {
  const calm = makeFleet('calm', devices);
  const holiday = makeFleet('holiday', devices);

  it('keeps its share of devices off for its days, and no longer', () => {
    const usual = heardOn(calm, 17, anywhere);
    const during = heardOn(holiday, 17, anywhere);
    assert.ok(Math.abs(during / usual - 0.42) < 0.08, `${during} of ${usual}`);
    assert.equal(heardOn(holiday, 2, anywhere), heardOn(calm, 2, anywhere));
    assert.ok(heardOn(holiday, 28, anywhere) > 0.9 * heardOn(calm, 28, anywhere));
  });

  it('is that of its sites alone', () => {
    const isOfBengaluru = (site: string): boolean => site === 'Bengaluru';
    const during = heardOn(holiday, 8, isOfBengaluru) / heardOn(calm, 8, isOfBengaluru);
    assert.ok(during < 0.6, `${during}`);
    const elsewhere = (site: string): boolean => site !== 'Bengaluru';
    assert.equal(heardOn(holiday, 8, elsewhere), heardOn(calm, 8, elsewhere));
  });
});

describe('a third party’s driver', () => {
  const fleet = makeFleet('third-party', devices);
  const screens = (from: number, to: number) =>
    Array.from({ length: devices }, (_, index) =>
      fleet.blueScreensAt(index, onDay(from), onDay(to), policies),
    ).flat();

  it('breaks devices from its day on, ten times as many as usual', () => {
    const before = screens(3, 11).length / 8;
    const after = screens(11, 21).length / 10;
    assert.ok(after > 5 * before, `${after} a day after, ${before} before`);
  });

  it('breaks those with the update and those without it', () => {
    const later = ringPolicies({ deferralDays: 30, deadlineDays: 5, graceDays: 2 });
    const without = Array.from({ length: devices }, (_, index) =>
      fleet.blueScreensAt(index, onDay(11), onDay(21), later),
    ).flat();
    assert.ok(without.every(({ osVersion }) => !isUpdated(osVersion)));
    const withIt = screens(11, 21).length;
    assert.ok(Math.abs(without.length / withIt - 1) < 0.15, `${without.length} and ${withIt}`);
  });
});

describe('an update that devices never start from', () => {
  const fleet = makeFleet('bricks', devices);
  const at = onDay(14);
  const states = soundDevices(fleet).map((index) => ({
    index,
    state: fleet.stateAt(index, at, policies),
    later: fleet.stateAt(index, at + 20 * dayMs, policies),
  }));
  const bricked = states.filter(
    ({ state, later }) =>
      later.update?.phase === 'restartPending' && state.lastSyncAt === later.lastSyncAt,
  );

  it('leaves a fifth with their restart pending, silent and never on again', () => {
    const share = bricked.length / states.length;
    assert.ok(share > 0.13 && share < 0.24, `${share}`);
    for (const { state, later } of bricked) {
      assert.equal(later.isOnline, false);
      assert.ok(!isUpdated(state.osVersion) && !isUpdated(later.trueOsVersion));
    }
  });

  it('lets nothing more happen on them', () => {
    for (const { index } of bricked) {
      assert.deepEqual(fleet.blueScreensAt(index, at, at + 20 * dayMs, policies), []);
      assert.deepEqual(fleet.startupsAt(index, at, at + 20 * dayMs, policies), []);
    }
  });

  it('changes nothing before the restart', () => {
    const calm = makeFleet('calm', devices);
    for (let index = 0; index < devices; index += 50) {
      const early = onDay(0);
      assert.deepEqual(
        fleet.stateAt(index, early, policies).lastSyncAt,
        calm.stateAt(index, early, policies).lastSyncAt,
      );
    }
  });
});
