/** What a policy wants of new versions of Windows, and what is taken for such a wish. */
import assert from 'node:assert/strict';
import { readVersionPlan, versionPlanOf } from '#core/pinning/plan.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { policyFaults } from '#core/policy/policy.ts';

describe('A wish about versions of Windows', () => {
  it('is by default that each ring stays on what it has, and is the matter of quality updates alone', () => {
    const policy = defaultPolicy('contoso');
    assert.deepEqual(versionPlanOf(policy), {
      mode: 'pinned',
      rings: ['test', 'first', 'fast', 'broad'],
    });
    const office = defaultPolicy('contoso', undefined, 'office');
    assert.equal(versionPlanOf(office), null);
    assert.deepEqual(policyFaults(office), []);
    assert.deepEqual(
      policyFaults({ ...office, versions: { mode: 'pinned' } }).map(({ path }) => path),
      [['versions', 'mode']],
    );
  });

  it('is none in a release of an earlier version, whose policy says nothing of it', () => {
    const { versions: _, ...earlier } = defaultPolicy('contoso');
    assert.equal(versionPlanOf(earlier), null);
  });

  it('is read over a wire, and nonsense is told by its field', () => {
    const plan = { mode: 'unpinned', rings: ['test', 'broad'] } as const;
    assert.deepEqual(readVersionPlan(plan), plan);
    for (const [given, why] of [
      [null, /not an object/],
      [{ ...plan, mode: 'free' }, /versions\.mode/],
      [{ ...plan, rings: 'test' }, /versions\.rings/],
      [{ ...plan, rings: ['test', 3] }, /each of versions\.rings/],
      [{ ...plan, rings: Array(51).fill('x') }, /up to 50/],
    ] as const) {
      const answer = readVersionPlan(given);
      assert.match(typeof answer === 'string' ? answer : '', why);
    }
  });
});
