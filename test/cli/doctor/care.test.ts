/** What the doctor says of the walks of a fleet. */
import assert from 'node:assert/strict';
import { dayMs, hourMs } from '#core/time.ts';
import { foundOf } from '../../../src/cli/doctor/care.ts';

const now = Date.parse('2026-12-10T12:00:00Z');
const fresh = {
  registeredAt: now - hourMs,
  labelledAt: { quality: now - dayMs + hourMs },
  failures: [],
};

describe("a fleet's walks", () => {
  it('pass while devices are looked for each hour and labelled each day', () => {
    assert.equal(foundOf(fresh, { tenant: 'contoso', now }).outcome, 'passed');
  });

  it('are told once they are overdue, with the workflow that should have done them', () => {
    const late = [
      { ...fresh, registeredAt: now - 4 * hourMs },
      { ...fresh, labelledAt: { quality: now, office: now - 2 * dayMs } },
    ].map((walked) => foundOf(walked, { tenant: 'contoso', now }));
    assert.deepEqual(
      late.map(({ outcome, text }) => [outcome, text.split(';')[0]]),
      [
        ['failed', 'devices are looked for each hour, and were not'],
        ['failed', 'devices are labelled each day, and were not for office'],
      ],
    );
    for (const found of late)
      assert.match(('remedy' in found && found.remedy) || '', /tenant\/contoso\/care/);
  });

  it('of simulated devices are never overdue, since this clock is not theirs', () => {
    const old = { ...fresh, registeredAt: now - 400 * dayMs };
    assert.equal(foundOf(old, { tenant: 'contoso', now: null }).outcome, 'passed');
  });

  it('that fail are told before anything else', () => {
    const failure = { part: 'register', asOf: now, kind: 'GraphForbidden', why: '403' } as const;
    const found = foundOf({ ...fresh, failures: [failure] }, { tenant: 'contoso', now });
    assert.match(found.text, /^registering as of .* failed: 403/);
  });
});
