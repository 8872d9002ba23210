/** How simulated devices are taken to a newer version of Windows, and what keeps them from it. */
import assert from 'node:assert/strict';
import type {
  DevicePolicies,
  FeaturePhase,
  FeatureProfileHistory,
  Fleet,
} from '../../../emulator/fleet/fleet.ts';
import { soundDevices } from './fleets.ts';
import { day, fleetOf, harmless, policies, profile, type Ring } from './versions.ts';
import { dayMs } from '#core/time.ts';

const phases = (fleet: Fleet, at: number, of: DevicePolicies, who = soundDevices(fleet)) =>
  Map.groupBy(who, (index) => fleet.stateAt(index, at, of).feature?.phase ?? 'none');
const countOf = (groups: ReturnType<typeof phases>, phase: FeaturePhase | 'none') =>
  groups.get(phase)?.length ?? 0;
const buildOf = (osVersion: string) => Number(osVersion.split('.')[2]);

describe('a feature update', () => {
  const fleet = fleetOf();
  const sound = soundDevices(fleet);

  it('takes devices to the version of their profile within the deadline, and none below the one it has', () => {
    const of = policies([profile({ version: '24H2' })]);
    const groups = phases(fleet, day(16), of);
    assert.ok(
      countOf(groups, 'installed') / sound.length > 0.85,
      String(countOf(groups, 'installed')),
    );
    for (const index of sound) {
      const builds = [-6, -2, 0, 4, 16].map((at) =>
        buildOf(fleet.stateAt(index, day(at), of).trueOsVersion),
      );
      assert.deepEqual(
        builds.toSorted((one, other) => one - other),
        builds,
      );
      assert.ok((builds[0] ?? 0) > 26100 || (builds.at(-1) ?? 0) <= 26100);
    }
  });

  it('brings the latest monthly update with it, and later ones follow its own line', () => {
    const of = policies([profile({ at: day(2) })]);
    const before = fleet.stateAt(0, day(1), of).trueOsVersion;
    const moved = sound.filter((index) => {
      const first = fleet.stateAt(index, day(1), of).trueOsVersion;
      return buildOf(first) < 26200 && fleet.stateAt(index, day(12), of).trueOsVersion !== first;
    });
    assert.ok(moved.length > 100, before);
    const arrived = moved
      .map((index) => fleet.stateAt(index, day(12), of).trueOsVersion)
      .filter((build) => buildOf(build) === 26200);
    assert.ok(arrived.length > 100);
    assert.ok(
      arrived.every((build) => build === '10.0.26200.7840'),
      arrived.join(' '),
    );
  });

  it('is told by Intune only at the check-in after it', () => {
    const of = policies([profile()]);
    const late = sound.filter((index) => {
      const { trueOsVersion, osVersion, windows } = fleet.stateAt(index, day(-2), of);
      return trueOsVersion !== osVersion && windows.version !== '25H2';
    });
    assert.ok(late.length > 0);
  });

  it('is scheduled until the day of the group, and groups are of at least 100 devices', () => {
    const dates = [day(1), day(4), day(7), day(10)];
    const of = policies([profile({ offerDates: dates })]);
    assert.equal(countOf(phases(fleet, day(0), of), 'offerReady'), 0);
    const shares = dates.map((at) => {
      const waiting = countOf(phases(fleet, at + dayMs / 2, of), 'scheduled');
      return 1 - waiting / countOf(phases(fleet, day(0), of), 'scheduled');
    });
    assert.ok(
      shares.every((share, nth) => Math.abs(share - (nth + 1) / 4) < 0.12),
      shares.join(' '),
    );
    const few = { ...profile({ offerDates: dates }), reaches: [{ at: day(-5), devices: 250 }] };
    assert.equal(countOf(phases(fleet, day(5), policies([few])), 'scheduled'), 0);
  });

  it('stays offered to whom it was offered when the first day is put off', () => {
    const first = profile({ offerDates: [day(1), day(8)] });
    const put = { ...first.versions[0]!, at: day(3), offerDates: [day(10), day(20)] };
    const of = policies([{ ...first, versions: [...first.versions, put] }]);
    const groups = phases(fleet, day(6), of);
    assert.ok(countOf(groups, 'scheduled') > 100);
    assert.ok(countOf(groups, 'installed') + countOf(groups, 'restartPending') > 100);
  });

  it('waits for the pause and the deferral of the ring, and the pause lapses by itself', () => {
    const paused = { paused: true, pauseExpiresAt: day(6) };
    const held = phases(fleet, day(3), policies([profile()], paused));
    assert.ok(countOf(held, 'paused') > 200);
    assert.equal(countOf(held, 'restartPending'), 0);
    const lapsed = phases(fleet, day(20), policies([profile()], paused));
    assert.ok(countOf(lapsed, 'installed') > 250);
    assert.ok(
      countOf(phases(fleet, day(3), policies([profile()], { deferralDays: 365 })), 'deferred') >
        200,
    );
  });

  it('is the latest of several profiles, and nothing at all for whom a profile let go', () => {
    const lower = { ...profile({ version: '24H2' }), profileId: 'lower' };
    const of = policies([lower, profile()]);
    assert.ok(
      sound.every((index) => {
        const { feature } = fleet.stateAt(index, day(10), of);
        return feature === null || feature.profileId === 'p';
      }),
    );
    const left = { ...profile(), assigned: [{ from: day(-5), to: day(-4.9) }] };
    assert.equal(countOf(phases(fleet, day(10), policies([left])), 'none'), sound.length);
  });

  it('comes to no device that cannot run it, unless the profile names Windows 10 for those', () => {
    const unable = fleetOf((scenario) => ({
      ...scenario,
      upgrades: { ...scenario.upgrades, windows11Share: 0 },
    }));
    const groups = phases(unable, day(10), policies([profile()]));
    assert.ok(countOf(groups, 'notCapable') > 150);
    assert.ok(
      (groups.get('notCapable') ?? []).every(
        (index) => unable.facts(index).windows.product === 'Windows 10',
      ),
    );
  });

  it('fails on some at first, and for good where the disk is full', () => {
    const of = policies([profile()]);
    const failed = [-3, -1, 1, 3].flatMap((at) => phases(fleet, day(at), of).get('failed') ?? []);
    const classes = new Set(
      failed.map((index) => fleet.stateAt(index, day(3), of).feature?.error?.class),
    );
    assert.ok(failed.length > 10);
    assert.ok(classes.has('DiskFull'), [...classes].join(' '));
  });

  it('is kept back by a safeguard, harms the cohort that it does not get on with, and is gone back from', () => {
    const [held, hurt, back] = ['Fjord 14 G3', 'Fjord 13 G2', 'Desk 700'].map((model) => ({
      name: model,
      where: { model },
      share: 1,
    }));
    const world = fleetOf((scenario) => ({
      ...scenario,
      cohorts: [
        { ...held!, upgradeHold: { id: 41332279, fromDay: -365, toDay: 6 } },
        { ...hurt!, afterUpgrade: { ...harmless, blueScreensPerDeviceDay: 2 } },
        { ...back!, afterUpgrade: { ...harmless, goesBackShare: 1 } },
      ],
    }));
    const of = policies([profile()]);
    const who = (model: string) =>
      soundDevices(world).filter((index) => world.facts(index).model === model);
    const holding = phases(world, day(3), of, who('Fjord 14 G3'));
    assert.ok(countOf(holding, 'held') > 50);
    const [one = 0] = holding.get('held') ?? [];
    assert.equal(world.stateAt(one, day(3), of).feature?.holdId, 41332279);
    assert.ok(countOf(phases(world, day(20), of, who('Fjord 14 G3')), 'installed') > 50);
    const screens = who('Fjord 13 G2').flatMap((index) =>
      world
        .blueScreensAt(index, day(0), day(10), of)
        .filter(({ osVersion }) => /26200/.test(osVersion)),
    );
    assert.ok(screens.length > 200, String(screens.length));
    const gone = phases(world, day(20), of, who('Desk 700')).get('rolledBack') ?? [];
    assert.ok(gone.length > 30);
    assert.ok(
      gone.every((index) => buildOf(world.stateAt(index, day(20), of).trueOsVersion) < 26200),
    );
  });

  it('comes by itself only where a scenario says so, with an open ring and without a profile', () => {
    const own = fleetOf((scenario) => ({
      ...scenario,
      upgrades: { ...scenario.upgrades, byItself: true },
    }));
    const is25H2 = (world: Fleet, ring: Ring, features: readonly FeatureProfileHistory[] = []) =>
      soundDevices(world).filter(
        (index) =>
          buildOf(world.stateAt(index, day(14), policies(features, ring)).trueOsVersion) === 26200,
      ).length;
    const began = is25H2(fleet, {});
    const windows10 = sound.filter((index) => fleet.facts(index).windows.product === 'Windows 10');
    assert.ok(is25H2(own, {}) > began + 50, 'Windows 11 goes on by itself');
    assert.ok(is25H2(own, { allowsWindows11: true }) > is25H2(own, {}) + windows10.length / 2);
    assert.equal(is25H2(own, { deferralDays: 365 }), began);
    assert.equal(is25H2(own, {}, [profile({ at: day(-9), version: '23H2' })]), began);
  });
});
