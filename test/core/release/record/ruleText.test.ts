/** Rules as people read them, without the papers they were made from. */
import assert from 'node:assert/strict';
import { ruleText } from '#core/release/record/ruleText.ts';

describe('a rule as it is shown', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['the objective is judged on day 21 (domain 3.2)', 'the objective is judged on day 21'],
    ['a ring opens (gate clock, domain 2.5)', 'a ring opens (gate clock)'],
    ['a cohort is held (statistics 4.2 e-BH, 4.5.2)', 'a cohort is held'],
    ['an operator may pause (domain 3.6, decision 10)', 'an operator may pause'],
    ['a pause warns (design 8, invariant 2)', 'a pause warns'],
    [
      'nothing opens on silence (design 8.1); a person is asked',
      'nothing opens on silence; a person is asked',
    ],
    [
      'a ring opens when a person says so (gate approval)',
      'a ring opens when a person says so (gate approval)',
    ],
    ['taken off (Windows 11 22H2)', 'taken off (Windows 11 22H2)'],
  ];
  for (const [stored, shown] of cases)
    it(`of "${stored}" is "${shown}"`, () => assert.equal(ruleText(stored), shown));
});
