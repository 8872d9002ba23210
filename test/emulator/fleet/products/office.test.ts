/** How Microsoft 365 Apps goes through a month on the fleet's devices, as policies and people let it. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import type { ProductPolicies } from '../../../../emulator/fleet/fleet.ts';
import { makeFleet } from '../fleets.ts';
import {
  builds,
  day,
  monthly,
  officePolicy,
  pinned,
  shareOn,
  steered,
  type Wanted,
} from './worlds.ts';

const fleet = makeFleet('calm', 600);
const who = steered(fleet);
const share = (build: string, at: number, policies: ProductPolicies) =>
  shareOn(fleet, who, { build, at, policies });
const onPolicy = (...changes: readonly (readonly [number, Wanted])[]) =>
  officePolicy([-10, monthly], ...changes);

describe('Microsoft 365 Apps', () => {
  it('is of several channels, on few devices not at all, and begins with the month before', () => {
    const states = Array.from(
      { length: fleet.size },
      (_, index) => fleet.productsAt(index, day(-14), []).office,
    );
    const channels = states.map((state) => state?.channel ?? 'none');
    const count = (name: string) =>
      channels.filter((channel) => channel === name).length / channels.length;
    ok(count('MonthlyEnterprise') > 0.8 && count('MonthlyEnterprise') < 0.95);
    ok(count('Current') > 0.02 && count('SemiAnnual') > 0.005 && count('none') > 0.02);
    ok(states.some((state) => state?.manager === 'cloudProfile'));
    ok(states.some((state) => state?.manager === 'groupPolicy'));
  });

  it('goes to the newest build of its channel over days, and by the deadline nearly everywhere', () => {
    const policies = onPolicy();
    equal(share(builds.played, day(0), policies), 0);
    ok(share(builds.played, day(1), policies) < 0.2);
    const [week, end] = [
      share(builds.played, day(4), policies),
      share(builds.played, day(14), policies),
    ];
    ok(week > 0.3 && week < 0.8, String(week));
    ok(end > 0.94, String(end));
  });

  it('is loaded and waits while applications are open, and without a deadline waits longer', () => {
    const waiting = (policies: ProductPolicies) =>
      who.filter(
        (index) =>
          fleet.productsAt(index, day(9.5), policies).office?.pendingBuild === builds.played,
      ).length;
    const without = officePolicy([-10, { ...monthly, L_UpdateDeadline: 0 }]);
    ok(waiting(without) > 2 * waiting(onPolicy()), `${waiting(without)} ${waiting(onPolicy())}`);
  });

  it('waits for the delay before it takes a build', () => {
    const delayed = onPolicy([
      -9,
      { ...monthly, L_DeferUpdateDays: 1, 'L_DeferUpdateDays.L_DeferUpdateDaysID': 7 },
    ]);
    equal(share(builds.played, day(6.9), delayed), 0);
    ok(share(builds.played, day(21), delayed) > 0.9);
  });

  it('never moves with automatic updates off, nor while Configuration Manager brings them', () => {
    for (const name of ['L_EnableAutomaticUpdates', 'L_OfficeMgmtCOM']) {
      const off = onPolicy([-9, { ...monthly, [name]: name === 'L_OfficeMgmtCOM' ? 1 : 0 }]);
      // Who was away when the policy came goes on by the one before.
      ok(share(builds.played, day(14), off) < 0.05, name);
    }
  });

  it('stays where a target version holds it, and goes down to a lower one', () => {
    const held = onPolicy([-9, { ...monthly, ...pinned(builds.before) }]);
    ok(share(builds.before, day(14), held) > 0.93);
    const back = onPolicy([8, { ...monthly, ...pinned(builds.before) }]);
    ok(share(builds.played, day(8), back) > 0.6);
    ok(share(builds.before, day(20), back) > 0.9);
    const lifted = onPolicy([8, { ...monthly, ...pinned(builds.before) }], [16, monthly]);
    ok(share(builds.played, day(27), lifted) > 0.9);
  });

  it('stays with a target version that there is not, or that is another channel’s', () => {
    for (const build of ['16.0.15128.99999', '16.0.15225.20288', 'newest']) {
      const policies = onPolicy([-9, { ...monthly, ...pinned(build) }]);
      ok(share(builds.before, day(14), policies) > 0.85, build);
    }
  });

  it('moves to the channel that a policy names, by path before branch, and not from a source that nothing is known of', () => {
    const current = who.filter(
      (index) => fleet.productsAt(index, day(-14), []).office?.channel === 'Current',
    );
    const channelsAt = (policies: ProductPolicies) =>
      current.map((index) => fleet.productsAt(index, day(14), policies).office?.channel);
    const moved = channelsAt(onPolicy()).filter((channel) => channel === 'MonthlyEnterprise');
    ok(current.length > 5 && moved.length > 0.8 * current.length);
    const folder = '492350f6-3a01-4f97-b9c0-c7c6ddf67d60';
    const path = (text: string): Wanted => ({
      ...monthly,
      L_UpdatePath: 1,
      'L_UpdatePath.L_UpdatePathID': text,
    });
    const byPath = channelsAt(
      officePolicy([-10, path(`http://officecdn.microsoft.com/pr/${folder}`)]),
    );
    deepEqual(new Set(byPath), new Set(['Current']));
    const fromShare = officePolicy([-10, path('\\\\server\\office')]);
    ok(share(builds.played, day(14), fromShare) < 0.05);
  });

  it('hears nothing of policies under a cloud profile or a group policy of its own', () => {
    const others = Array.from({ length: fleet.size }, (_, index) => index).filter(
      (index) => (fleet.productsAt(index, day(-14), []).office?.manager ?? 'intune') !== 'intune',
    );
    ok(others.length > 3);
    const held = onPolicy([-9, { ...monthly, ...pinned(builds.before) }]);
    for (const index of others)
      deepEqual(
        fleet.productsAt(index, day(14), held).office,
        fleet.productsAt(index, day(14), []).office,
      );
  });

  it('keeps what it had where two policies contradict each other', () => {
    const [one] = onPolicy();
    const [other] = officePolicy([
      -8,
      { ...monthly, ...pinned(builds.before), 'L_UpdateBranch.L_UpdateBranchID': 'Current' },
    ]);
    ok(one !== undefined && other !== undefined);
    const both = [one, { ...other, policyId: 'other' }];
    equal(
      who.filter((index) => fleet.productsAt(index, day(14), both).office?.channel === 'Current')
        .length,
      who.filter(
        (index) =>
          fleet.productsAt(index, day(14), onPolicy([-8, { ...monthly, ...pinned(builds.before) }]))
            .office?.channel === 'Current',
      ).length,
    );
    ok(share(builds.before, day(14), both) > 0.9);
  });

  it('ran at an instant what it ran, whatever is asked of later (property)', () => {
    const changes = fc.array(
      fc.tuple(
        fc.integer({ min: -9, max: 25 }),
        fc.constantFrom<Wanted>(
          monthly,
          { ...monthly, ...pinned(builds.before) },
          { ...monthly, ...pinned(builds.played) },
          { ...monthly, L_EnableAutomaticUpdates: 0 },
          { ...monthly, 'L_UpdateBranch.L_UpdateBranchID': 'Current' },
        ),
      ),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(
        changes,
        fc.nat(fleet.size - 1),
        fc.double({ min: -10, max: 30, noNaN: true }),
        (list, index, at) => {
          const told = list.toSorted(([one], [other]) => one - other);
          const until = told.filter(([on]) => on <= at);
          deepEqual(
            fleet.productsAt(index, day(at), onPolicy(...told)),
            fleet.productsAt(index, day(at), onPolicy(...until)),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});
