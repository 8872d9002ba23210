/** Remedies: in order, again while they help, never against what is not known to stand. */
import assert from 'node:assert/strict';
import type { Facts, Incident, Tried } from '#core/incident/incident.ts';
import { isOutOfRemedies, nextRemedy, triedText, weighed } from '#core/incident/remedies.ts';
import { statusOf } from '#core/incident/status.ts';
import { dayMs, hourMs } from '#core/time.ts';
import { begunAt, factsAt, incidentOf, missed } from './incidents.ts';

const standing = (tried: readonly Tried[] = [], facts: Partial<Facts> = {}): Incident => ({
  ...missed(),
  facts: factsAt(begunAt, { devices: 30, ...facts }),
  tried,
});
const one = (over: Partial<Tried> = {}): Tried => ({
  remedy: 'restorePolicies',
  at: begunAt,
  outcome: 'done',
  before: 30,
  helped: null,
  ...over,
});

describe('remedies of the service', () => {
  it('are tried in order, the next once the last one has had a day', () => {
    assert.equal(nextRemedy(standing(), begunAt), 'restorePolicies');
    assert.equal(nextRemedy(standing([one()]), begunAt + 6 * hourMs), null);
    const cannot = one({ outcome: 'cannot' });
    assert.notEqual(nextRemedy(standing([cannot]), begunAt), 'restorePolicies');
  });

  it('are tried again while they help, and not for ever', () => {
    const helping = one({ helped: true });
    assert.equal(nextRemedy(standing([helping]), begunAt + dayMs), 'restorePolicies');
    const five = Array.from({ length: 5 }, () => helping);
    assert.notEqual(nextRemedy(standing(five), begunAt + dayMs), 'restorePolicies');
    assert.notEqual(nextRemedy(standing([one({ helped: false })]), begunAt), 'restorePolicies');
  });

  it('have helped when fewer devices are short after a day', () => {
    const at = begunAt + dayMs;
    const [fewer] = weighed([one()], factsAt(at, { devices: 29 }));
    const [same] = weighed([one()], factsAt(at, { devices: 30 }));
    const [early] = weighed([one()], factsAt(begunAt + hourMs, { devices: 1 }));
    const [unknown] = weighed([one()], factsAt(at, { stands: null }));
    assert.deepEqual(
      [fewer, same, early, unknown].map((tried) => tried?.helped),
      [true, false, null, null],
    );
  });

  it('are none against what is gone, restored, over or not known', () => {
    for (const over of [
      { facts: null },
      { facts: factsAt(begunAt, { stands: false }) },
      { goneSince: begunAt },
      { restoredAt: begunAt },
      { end: { as: 'closed', at: begunAt } as const },
    ]) {
      assert.equal(nextRemedy({ ...standing(), ...over }, begunAt), null);
      assert.equal(isOutOfRemedies({ ...standing(), ...over }), false);
    }
  });

  it('that are all in vain leave it to people, and say so', () => {
    const paused = incidentOf({ kind: 'paused', area: 'quality', release: '2026-12-B' });
    const incident = { ...paused, facts: factsAt(begunAt, {}) };
    assert.equal(isOutOfRemedies(incident), true);
    assert.equal(statusOf(incident, begunAt), 'investigationSuspended');
    assert.equal(statusOf(incident, begunAt + 15 * dayMs), 'extendedRecovery');
  });

  it('are told with what came of them', () => {
    assert.deepEqual(
      [
        one(),
        one({ helped: true }),
        one({ helped: false }),
        one({ outcome: 'cannot' }),
        one({ outcome: 'failed' }),
      ].map(triedText),
      [
        'done; it is not known yet whether it helps',
        'fewer devices are short since',
        'did not help',
        'cannot be done',
        'failed',
      ],
    );
  });
});
