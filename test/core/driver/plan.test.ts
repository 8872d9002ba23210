/** What a policy wants of drivers. */
import assert from 'node:assert/strict';
import { driverPlanOf, readDriverPlan, wantedProfile } from '#core/driver/plan.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { policyFaults } from '#core/policy/policy.ts';

describe('What a policy wants of drivers', () => {
  it('is by default an automatic profile a ring, on 0, 1, 6 and 9 days, and firmware by a person’s word', () => {
    const plan = driverPlanOf(defaultPolicy('contoso'));
    assert.deepEqual(plan, {
      mode: 'automatic',
      firmware: 'byApproval',
      rings: [
        { name: 'test', deferralDays: 0 },
        { name: 'first', deferralDays: 1 },
        { name: 'fast', deferralDays: 6 },
        { name: 'broad', deferralDays: 9 },
      ],
    });
  });

  it('is nothing where an area keeps none, and no setting of such an area may say otherwise', () => {
    const office = defaultPolicy('contoso', undefined, 'office');
    assert.equal(driverPlanOf(office), null);
    assert.deepEqual(policyFaults(office), []);
    const odd = { ...office, drivers: { ...office.drivers, mode: 'automatic' as const } };
    assert.deepEqual(
      policyFaults(odd).map(({ path }) => path),
      [['drivers', 'mode']],
    );
  });

  it('is a profile that approves by itself, one that waits for people, or none', () => {
    const ring = { name: 'fast', deferralDays: 6 };
    const of = (mode: 'automatic' | 'byApproval' | 'off') =>
      wantedProfile({ mode, firmware: 'byApproval' }, ring);
    assert.deepEqual(of('automatic'), { approval: 'automatic', deferralDays: 6 });
    assert.deepEqual(of('byApproval'), { approval: 'manual', deferralDays: null });
    assert.equal(of('off'), null);
  });

  it('comes whole over a wire, and is told field by field where it does not', () => {
    const plan = { mode: 'off', firmware: 'automatic', rings: [{ name: 'a', deferralDays: 30 }] };
    assert.deepEqual(readDriverPlan(plan), plan);
    for (const [given, said] of [
      [null, /not an object/],
      [{ ...plan, mode: 'maybe' }, /drivers\.mode/],
      [{ ...plan, firmware: true }, /drivers\.firmware/],
      [{ ...plan, rings: 'all' }, /drivers\.rings must/],
      [{ ...plan, rings: [{ name: 'a', deferralDays: 31 }] }, /deferralDays/],
      [{ ...plan, rings: [{ name: '', deferralDays: 1 }] }, /deferralDays/],
      [{ ...plan, rings: [null] }, /deferralDays/],
    ] as const) {
      const answer = readDriverPlan(given);
      assert.ok(typeof answer === 'string');
      assert.match(answer, said);
    }
  });
});
