/** What `doctor` says of incidents. */
import assert from 'node:assert/strict';
import { foundOf } from '../../../src/cli/doctor/incidents.ts';

describe('incidents as the doctor sees them', () => {
  it('are well when none is open, and when those that are have heard all', () => {
    assert.deepEqual(foundOf('contoso', [], []), { outcome: 'passed', text: 'none is open' });
    assert.equal(foundOf('contoso', [1, 3], []).outcome, 'passed');
  });

  it('are amiss where one has not heard what was noticed, with the way out', () => {
    const found = foundOf('contoso', [3], [3]);
    assert.equal(found.outcome, 'failed');
    assert.match('remedy' in found ? (found.remedy ?? '') : '', /incident\/contoso\/3/);
  });
});
