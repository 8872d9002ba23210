/** What `doctor` says of incidents. */
import assert from 'node:assert/strict';
import { dayMs } from '#core/time.ts';
import { foundOf } from '../../../src/cli/doctor/incidents.ts';
import { neglectText } from '../../../src/cli/view/incident.ts';
import { missed } from '../../core/incident/incidents.ts';

describe('incidents as the doctor sees them', () => {
  const incident = { ...missed(), number: 3, lookedAt: 10 * dayMs };
  const remedyOf = (found: ReturnType<typeof foundOf>): string =>
    'remedy' in found ? (found.remedy ?? '') : '';

  it('are well when none is open, and when those that are have heard all', () => {
    assert.deepEqual(foundOf([], [], 0), { outcome: 'passed', text: 'none is open' });
    assert.equal(foundOf([incident], [], 11 * dayMs).outcome, 'passed');
  });

  it('are amiss where one has not heard what was noticed, with the way out', () => {
    const found = foundOf([incident], [3], 11 * dayMs);
    assert.equal(found.outcome, 'failed');
    assert.match(remedyOf(found), /incident\/contoso\/3/);
  });

  it('are amiss where nobody has looked at one for more than a day, which lists say as well', () => {
    const found = foundOf([incident], [], 12 * dayMs);
    assert.equal(found.outcome, 'failed');
    assert.match(remedyOf(found), /ringmaster incident note 3/);
    assert.match(neglectText(incident, 12 * dayMs) ?? '', /looked at last on .*incident note 3/);
    const over = { ...incident, end: { as: 'closed', at: 1 } as const };
    assert.equal(neglectText(over, 12 * dayMs), null);
    assert.equal(neglectText({ ...incident, isRehearsal: true }, 12 * dayMs), null);
  });
});
