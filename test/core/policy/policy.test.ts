import assert from 'node:assert/strict';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { policyFaults, type Policy } from '#core/policy/policy.ts';
import { ringProfiles } from '#core/ring.ts';

const withRings = (rings: Policy['rings']): Policy => ({ ...defaultPolicy('contoso'), rings });

describe('policy', () => {
  for (const profile of Object.keys(ringProfiles)) {
    it(`has nothing against the profile ${profile}`, () => {
      assert.deepEqual(policyFaults(defaultPolicy('contoso', profile)), []);
    });
  }

  const rings = defaultPolicy('contoso').rings;
  const [test, first, fast, broad] = rings;
  assert.ok(test && first && fast && broad);
  const table: readonly (readonly [string, Policy, string])[] = [
    ['rings out of order', withRings([test, fast, first, broad]), 'rings.2.deferralDays'],
    ['a name twice', withRings([test, first, { ...fast, name: 'first' }, broad]), 'rings.2.name'],
    ['shares that do not add up', withRings([test, first, broad]), 'rings'],
    [
      'a judgement before the last ring opens',
      { ...defaultPolicy('contoso'), summaryOnDay: 8, objective: { target: 0.95, judgedOnDay: 9 } },
      'objective.judgedOnDay',
    ],
    [
      'a summary after the judgement',
      { ...defaultPolicy('contoso'), summaryOnDay: 22 },
      'summaryOnDay',
    ],
  ];
  for (const [what, policy, path] of table) {
    it(`names the place and the rule of ${what}`, () => {
      const [fault] = policyFaults(policy);
      assert.equal(fault?.path.join('.'), path);
      assert.ok(fault.rule.length > 0 && fault.seen.length > 0 && fault.remedy.length > 0);
    });
  }
});
