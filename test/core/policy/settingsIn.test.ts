/** Releases that take months have later days than those that end within one, and nothing else differs. */
import assert from 'node:assert/strict';
import { factsOf } from '#core/area/areas.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { policyFaults } from '#core/policy/policy.ts';
import { settings } from '#core/policy/settings.ts';
import { tableIn } from '#core/policy/settingsIn.ts';
import { shapeFaults } from '#core/release/command/policyShape.ts';

describe('the settings of an area', () => {
  it('are those of all where its releases end within a month', () => {
    assert.equal(tableIn(settings, factsOf('quality').lasting), settings);
  });

  it('allow a default policy of months, and one of weeks', () => {
    for (const profile of ['phases-2022', 'weekly-2023']) {
      const policy = defaultPolicy('contoso', profile, 'feature');
      assert.deepEqual([...shapeFaults(policy), ...policyFaults(policy)], []);
    }
  });

  it('have the limits of the area that a policy names, in its rings too', () => {
    const policy = defaultPolicy('contoso', undefined, 'feature');
    const [ring] = policy.rings;
    assert.ok(ring);
    const late = { ...ring, cadence: { ...ring.cadence, deferralDays: 181 } };
    const faults = (changed: object) =>
      shapeFaults({ ...policy, ...changed }).map((one) => `${one.path} ${one.message}`);
    assert.deepEqual(faults({ rings: [late] }), [
      'rings.0.cadence.deferralDays must be 0–180, found number 181',
    ]);
    assert.deepEqual(
      faults({
        area: 'quality',
        summaryOnDay: 97,
        objective: { target: 0.95, judgedOnDay: 104, missChance: 0.8 },
      }),
      [
        'rings.2.cadence.deferralDays must be 0–30, found number 60',
        'rings.3.cadence.deferralDays must be 0–30, found number 90',
        'objective.judgedOnDay must be 1–27, found number 104',
        'summaryOnDay must be 1–27, found number 97',
      ],
    );
  });
});
