/** What policies of the settings catalogue say of themselves, and what they do not tell. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import type { ProductPolicies } from '../../../../emulator/fleet/fleet.ts';
import { makeFleet } from '../fleets.ts';
import { day, monthly, officePolicy, steered } from './worlds.ts';

const fleet = makeFleet('calm', 400);
const statusOf = (index: number, policies: ProductPolicies, seenAt: number, at = seenAt) =>
  fleet.settingsStatusAt(index, { seenAt, at }, policies);
const policies = officePolicy([-10, monthly], [5, { ...monthly, L_UpdateDeadline: 0 }]);

describe('The status of a settings policy', () => {
  it('is pending until the device was in contact after the last change, then it succeeded', () => {
    const sound = steered(fleet).filter(
      (index) => statusOf(index, policies, day(7))['policy'] !== 'Error',
    );
    ok(sound.every((index) => statusOf(index, policies, day(4), day(6))['policy'] === 'Pending'));
    ok(sound.every((index) => statusOf(index, policies, day(7))['policy'] === 'Succeeded'));
    deepEqual(statusOf(sound[0] ?? 0, policies, day(-11)), {});
  });

  it('is a conflict of both where another policy writes something else', () => {
    const [one] = policies;
    const [other] = officePolicy([-9, { ...monthly, 'L_UpdateDeadline.L_UpdateDeadlineID': '3' }]);
    ok(one !== undefined && other !== undefined);
    const [index = 0] = steered(fleet).filter(
      (who) => statusOf(who, policies, day(7))['policy'] === 'Succeeded',
    );
    deepEqual(statusOf(index, [one, { ...other, policyId: 'other' }], day(3)), {
      policy: 'Conflict',
      other: 'Conflict',
    });
  });

  it('is a conflict where a group policy names another channel, and success under a cloud profile', () => {
    const all = Array.from({ length: fleet.size }, (_, index) => index).filter(
      (index) => fleet.facts(index).defect === null,
    );
    const managed = (manager: string) =>
      all.filter((index) => fleet.productsAt(index, day(0), []).office?.manager === manager);
    const statuses = (who: readonly number[]) =>
      new Set(who.map((index) => statusOf(index, policies, day(7))['policy']));
    ok(managed('groupPolicy').length > 0 && managed('cloudProfile').length > 0);
    deepEqual(statuses(managed('groupPolicy')), new Set(['Conflict']));
    equal(statuses(managed('cloudProfile')).has('Succeeded'), true);
  });
});
