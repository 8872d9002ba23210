/** What the Web UI shows of the care of a tenant. */
import assert from 'node:assert/strict';
import { beginCare, demanded, stepDone, stepFailed } from '#core/tenant/care.ts';
import { careDetails } from '#core/tenant/careDetails.ts';
import { hourMs } from '#core/time.ts';

const now = Date.UTC(2026, 11, 8, 18);
const demand = { area: 'quality', asOf: now, rings: [{ name: 'broad', share: 1 }] } as const;

describe('the details of a tenant’s care', () => {
  it('say how far the fleet was walked, for which area, and what comes next', () => {
    const asked = demanded(beginCare({ tenant: 'con*toso', isRehearsal: false }), demand);
    assert.match(careDetails(asked, null), /con\\\*toso.*registered never yet/);
    const registered = stepDone(asked, { kind: 'register', asOf: now, isWhole: true });
    const done = stepDone(registered, { kind: 'label', asOf: now, areas: ['quality'] });
    const text = careDetails(done, { at: now + hourMs, why: 'look for new devices' });
    assert.match(text, /registered as of .*8 Dec 2026 18:00/);
    assert.match(text, /quality updates\*\*: labelled as of .*18:00/);
    assert.match(text, /\*\*Next:\*\* .*19:00.*: look for new devices/);
  });

  it('say what fails, since when, how often and why, and what a person can do', () => {
    const asked = demanded(beginCare({ tenant: 'contoso', isRehearsal: true }), demand);
    const mishap = { kind: 'GraphForbidden', why: 'status 403 <b>', at: now };
    const failed = stepFailed(
      stepFailed(asked, { kind: 'register' }, mishap),
      { kind: 'register' },
      {
        ...mishap,
        at: now + hourMs,
      },
    );
    assert.match(
      careDetails(failed, null),
      /Trouble:.*registering devices did not succeed 2 times since .*18:00.*status 403 \\<b\\>.*Grant the permission/,
    );
    assert.match(careDetails(failed, null), /In a rehearsal nothing is done by the clock/);
  });
});
