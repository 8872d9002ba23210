/** What is noticed of a release's decisions: what stands for something gone wrong, and nothing else. */
import assert from 'node:assert/strict';
import { causeKey } from '#core/incident/cause.ts';
import { foreseenIn, newsIn } from '#core/incident/news.ts';
import type { Action } from '#core/release/step/decision.ts';
import type { Judgement, Pause } from '#core/release/state/release.ts';
import { troubled } from '#core/release/state/trouble.ts';
import { onDay, plannedRelease } from '../release/world.ts';

const judgement = (outcome: Judgement['outcome']): Judgement => ({
  judgedAt: onDay(21),
  target: 0.95,
  eligible: 100,
  updated: 90,
  attained: 0.9,
  outcome,
});
const pause = (by: Pause['by']): Pause => ({
  by,
  operator: by,
  reason: 'bad',
  at: onDay(8),
  expiresAt: onDay(43),
});

const trouble = (subject: string, kind: string) =>
  troubled(plannedRelease(), { subject, kind, why: '403', at: onDay(1), nextAt: null });

function keyOf(action: Action, release = plannedRelease()): string | null {
  const news = newsIn(
    { id: 'x', action, reason: 'why' },
    { key: release.key, release, at: onDay(8) },
  );
  return news === null ? null : causeKey(news.cause);
}

describe('what is noticed', () => {
  it('is an objective that is missed, and none that is met, asks nothing or counts nobody', () => {
    const outcomes = ['missed', 'met', 'noEligibleDevices', 'notApplied', 'noObjective'] as const;
    assert.deepEqual(
      outcomes.map((outcome) => keyOf({ kind: 'judgeObjective', judgement: judgement(outcome) })),
      ['missed/quality/2026-12-B', null, null, null, null],
    );
  });

  it('is a pause by the service, and none that people have ordered', () => {
    const of = (by: Pause['by']) => keyOf({ kind: 'pause', ring: 'fast', pause: pause(by) });
    assert.deepEqual([of('service'), of('tenant')], ['paused/quality/2026-12-B', null]);
    const rolledBack = { kind: 'rollBack', ring: 'fast', pause: pause('service') } as const;
    assert.equal(keyOf(rolledBack), 'paused/quality/2026-12-B');
  });

  it('is a source that is silent for long, whatever keeps it', () => {
    const silent = trouble('source/devices', 'GraphUnavailable');
    assert.equal(
      keyOf({ kind: 'warn', subject: 'source/devices', since: 0 }, silent),
      'missing/devices',
    );
  });

  it('is a refusal by Graph that stops work, and nothing that patience mends', () => {
    const of = (subject: string, kind: string) =>
      keyOf({ kind: 'warn', subject, since: 0 }, trouble(subject, kind));
    assert.deepEqual(
      [
        of('ring/fast', 'GraphForbidden'),
        of('ring/broad', 'GraphForbidden'),
        of('registration', 'GraphUnauthorized'),
        of('ring/fast', 'GraphThrottled'),
        of('messages', 'GraphForbidden'),
      ],
      [
        'refused/quality/policies/GraphForbidden',
        'refused/quality/policies/GraphForbidden',
        'refused/quality/registration/GraphUnauthorized',
        null,
        null,
      ],
    );
  });

  it('is a miss that the forecast says is coming, once in a release', () => {
    const band = { low: 0.6, middle: 0.7, high: 0.8 };
    const never = { low: null, middle: null, high: null };
    const forecast = { asOf: onDay(9), share: band, reachedAt: never, isKnown: true, months: 2 };
    const of = (missChance: number) =>
      foreseenIn({ ...plannedRelease(), forecast: { ...forecast, missChance } });
    assert.equal(of(0.5), null);
    const wide = { ...forecast, isKnown: false, missChance: 0.9 };
    assert.equal(foreseenIn({ ...plannedRelease(), forecast: wide }), null);
    assert.equal(foreseenIn(plannedRelease()), null);
    const [first, again] = [of(0.9), of(0.95)];
    assert.equal(first === null ? null : causeKey(first.cause), 'foreseen/quality/2026-12-B');
    assert.equal(first?.id, again?.id);
  });

  it('is a policy that somebody has changed past the service', () => {
    assert.equal(keyOf({ kind: 'mendPolicy', ring: 'fast' }), 'drift/quality');
    assert.equal(keyOf({ kind: 'close', ring: 'fast' }), null);
  });
});
