/** Drivers that the service pauses by itself: unasked firmware, and what a hold names. */
import assert from 'node:assert/strict';
import type { DriverWord } from '#core/driver/book.ts';
import { suspensions } from '#core/driver/suspensions.ts';
import type { WatchedDriver } from '#core/driver/watched.ts';
import type { Hold } from '#core/hold/hold.ts';
import { dayMs } from '#core/time.ts';
import { asOf, firmware, gated, offered } from './books.ts';

const wishes = { mode: 'automatic', firmware: 'byApproval' } as const;
const none = { wishes, words: [], holds: [], watched: [] };

function held(fact: string, value: string): Hold {
  return {
    id: 'quality/2026-12-B/hold-1',
    cohort: [
      { fact: 'model', value: 'Fjord 13 G2' },
      { fact, value },
    ],
    by: 'service',
    owner: 'ringmaster',
    reason: '5 of 9 devices had a blue screen',
    at: asOf - dayMs,
    expiresAt: asOf + dayMs,
    renewedAt: asOf,
    reminders: [],
    rollback: null,
  };
}

function word(driverId: string, more: Partial<DriverWord> = {}): DriverWord {
  const said = {
    name: 'n',
    action: 'approve',
    by: 'tenant',
    operator: 'kim',
    reason: 'r',
  } as const;
  return { ring: 'fast', driverId, ...said, at: asOf, ...more };
}

const rulesOf = (found: ReturnType<typeof suspensions>) =>
  found.map(({ driver, rule }) => [driver.driverId, rule]);

describe('Firmware that a profile has approved by itself', () => {
  const ring = gated('fast', [firmware({ status: 'approved' }), offered({ status: 'approved' })]);

  it('is paused, since it is never automatic by default', () => {
    assert.deepEqual(rulesOf(suspensions(ring, none)), [['f1', 'driver.pause.firmware']]);
  });

  it('is left where the policy wants it so, where a person approves, and where anybody has said something', () => {
    const automatic = { ...none, wishes: { ...wishes, firmware: 'automatic' } as const };
    assert.deepEqual(suspensions(ring, automatic), []);
    assert.deepEqual(suspensions({ ...ring, approval: 'manual' }, none), []);
    assert.deepEqual(suspensions(ring, { ...none, words: [word('f1')] }), []);
    // Whoever approves in the portal what the service has paused knows why.
    const own = word('f1', { action: 'suspend', by: 'service' });
    assert.deepEqual(suspensions(ring, { ...none, words: [own] }), []);
  });

  it('is another matter in another ring', () => {
    const words = [word('f1', { ring: 'test' })];
    assert.equal(suspensions(ring, { ...none, words }).length, 1);
  });

  it('that waits, was declined or is paused needs no pause', () => {
    for (const status of ['needsReview', 'declined', 'suspended', 'other'] as const)
      assert.deepEqual(suspensions(gated('fast', [firmware({ status })]), none), []);
  });
});

describe('A driver that a hold names', () => {
  const dock = offered({
    driverId: 'dock',
    name: 'Contoso Dock',
    version: '2.1',
    status: 'approved',
  });
  const ring = gated('fast', [dock, offered({ status: 'approved' })]);

  for (const [fact, value] of [
    ['driver', 'Contoso Dock'],
    ['driver', 'contoso dock 2.1'],
    ['driver system', 'Contoso Dock'],
  ] as const)
    it(`is paused for ${fact}=${value}`, () => {
      const found = suspensions(ring, { ...none, holds: [held(fact, value)] });
      assert.deepEqual(rulesOf(found), [['dock', 'driver.pause.cohort']]);
      assert.match(found[0]?.why ?? '', /2026-12-B\/hold-1.*5 of 9 devices/);
    });

  it('is left where the hold is about something else', () => {
    for (const [fact, value] of [
      ['driver', 'Contoso Dock 3'],
      ['drivers', 'Contoso Dock'],
      ['model', 'Contoso Dock'],
    ] as const)
      assert.deepEqual(suspensions(ring, { ...none, holds: [held(fact, value)] }), []);
  });

  it('is left once a person has approved it after the hold began, and not by a word of before', () => {
    const holds = [held('driver', 'Contoso Dock')];
    assert.deepEqual(suspensions(ring, { ...none, holds, words: [word('dock')] }), []);
    const before = word('dock', { at: asOf - 2 * dayMs });
    assert.equal(suspensions(ring, { ...none, holds, words: [before] }).length, 1);
  });
});

describe('A driver whose own devices show that it is bad', () => {
  const driver = offered({ status: 'approved' });
  const ring = gated('fast', [driver]);
  const text = '9 of 13 devices had a blue screen where 0.4 were expected';
  const verdict = { kind: 'pause', evidence: 900, level: 40, among: 2, text } as const;
  const watched: WatchedDriver = {
    title: driver.name,
    names: [driver.name],
    offers: [{ ring: 'test', at: asOf - 5 * dayMs }],
    models: ['Fjord 13 G2'],
    verdict,
    pausedAt: asOf,
  };

  it('is paused in each ring that approved it, also by a person, and says what they showed', () => {
    const said = { ...none, watched: [watched], words: [word('d1', { at: asOf - dayMs })] };
    const [found] = suspensions(ring, said);
    assert.equal(found?.rule, 'driver.pause.evidence');
    assert.match(found.why, /^Its own devices are worse than those without it: 9 of 13 devices/);
  });

  it('is left before that, where a person has approved it since, and where it is another version', () => {
    const before = { ...watched, pausedAt: null, verdict: { ...verdict, kind: 'ask' } as const };
    assert.deepEqual(suspensions(ring, { ...none, watched: [before] }), []);
    const since = word('d1', { at: asOf + dayMs });
    assert.deepEqual(suspensions(ring, { ...none, watched: [watched], words: [since] }), []);
    const older = { ...driver, driverId: 'd0', name: 'Intel - System - 11.6' };
    assert.deepEqual(suspensions(gated('fast', [older]), { ...none, watched: [watched] }), []);
  });
});
