import assert from 'node:assert/strict';
import { holdFrom, isOnlyAsked } from '#core/hold/hold.ts';
import { hasEffect } from '#core/release/action/actions.ts';
import type { Standing } from '#core/release/step/observation.ts';
import { refusalOf } from '#core/release/command/refusal.ts';
import { ringOf, type Pause, type Release } from '#core/release/state/release.ts';
import { fjord, level, onDay, order, rolledUntil, seen, seenBad, step, time } from '../../world.ts';
import { dayMs } from '#core/time.ts';

const now = onDay(4);
const rolling = (): Release => rolledUntil(now - 1);
const pause = (over: Partial<Pause> = {}): Pause => ({
  by: 'tenant',
  operator: 'lee',
  reason: 'printers',
  at: now - dayMs,
  expiresAt: now + 34 * dayMs,
  ...over,
});
const standing = (given: Pause | null, over: Partial<Standing> = {}): Standing => ({
  pauses: given === null ? [] : [{ ring: 'fast', release: '2026-11-B', pause: given }],
  holds: [],
  ...over,
});
const looked = (release: Release, what: Standing, at = now) =>
  step(release, time, seen(release, at, { standing: what }), at);

describe('a pause that another release has put on a ring', () => {
  it('is noted here, keeps the ring closed, and is not carried out twice', () => {
    const { release, decisions } = looked(rolling(), standing(pause()));
    assert.deepEqual(
      decisions.map(({ action }) => action.kind),
      ['takeOverPause'],
    );
    assert.deepEqual(decisions.filter(hasEffect), []);
    assert.equal(ringOf(release, 'fast')?.pause?.operator, 'lee');
    const day = onDay(6);
    const later = looked(release, standing(pause()), day).decisions;
    assert.deepEqual(
      later.filter(({ action }) => action.kind === 'offer'),
      [],
    );
  });

  it('may be resumed here', () => {
    const { release } = looked(rolling(), standing(pause()));
    const command = { kind: 'resume', ring: 'fast', operator: 'kim', reason: 'x' } as const;
    assert.equal(refusalOf(release, command, now), null);
  });

  it('is over here once it was lifted there', () => {
    const { release } = looked(rolling(), standing(pause()));
    const after = looked(release, standing(null), now + dayMs).release;
    assert.equal(ringOf(after, 'fast')?.pause, null);
  });

  it('is not taken for over while nobody has asked', () => {
    const { release } = looked(rolling(), standing(pause()));
    const at = now + dayMs;
    const after = step(release, time, seen(release, at), at).release;
    assert.ok(ringOf(after, 'fast')?.pause !== null);
  });

  it('leaves a pause of this release as it is, standing or not', () => {
    const own = step(rolling(), order({ kind: 'pause', ring: 'fast' }), seen(rolling(), now), now);
    for (const what of [standing(pause()), standing(null)])
      assert.equal(ringOf(looked(own.release, what).release, 'fast')?.pause?.operator, 'kim');
  });

  it('is not lifted by the service on what this release’s devices show', () => {
    const { release } = looked(
      rolling(),
      standing(pause({ by: 'service', operator: 'ringmaster' })),
    );
    const found = seenBad(release, now, level.paused, {
      cohort: fjord,
      standing: standing(pause({ by: 'service', operator: 'ringmaster' })),
    });
    const { release: after } = step(release, time, found, now);
    assert.equal(after.holds.length, 1);
    assert.ok(ringOf(after, 'fast')?.pause !== null);
  });

  it('brings with it what was taken off, before which a mere pause yields', () => {
    const own = step(rolling(), order({ kind: 'pause', ring: 'fast' }), seen(rolling(), now), now);
    const takenOff = { at: now - dayMs, releasedAt: onDay(20) };
    const { release } = looked(own.release, standing(pause({ takenOff })));
    assert.equal(ringOf(release, 'fast')?.rolledBackAt, takenOff.at);
    const command = { kind: 'resume', ring: 'fast', operator: 'kim', reason: 'x' } as const;
    assert.equal(refusalOf(release, command, now)?.kind, 'rolledBack');
  });

  it('is not noted when it has lapsed already', () => {
    assert.deepEqual(looked(rolling(), standing(pause({ expiresAt: now }))).decisions, []);
  });
});

describe('a hold that another release has begun', () => {
  const hold = holdFrom(now - dayMs, {
    id: '2026-11-B/hold-7',
    cohort: [fjord],
    by: 'tenant',
    owner: 'lee',
    reason: 'printers',
    days: 28,
  });

  it('is noted here once, and may be ended here', () => {
    const first = looked(rolling(), standing(null, { holds: [hold] }));
    assert.deepEqual(first.release.holds, [hold]);
    assert.deepEqual(first.decisions.filter(hasEffect), []);
    const again = looked(first.release, standing(null, { holds: [hold] }), now + 1);
    assert.deepEqual(again.decisions, []);
    const command = { kind: 'unhold', hold: hold.id, operator: 'kim', reason: 'x' } as const;
    assert.equal(refusalOf(first.release, command, now), null);
  });

  it('is in force here once it is there, though it was only asked when it was noted', () => {
    const asked = { ...hold, asked: { order: 'hold/7', kind: 'hold', at: hold.at } };
    const first = looked(rolling(), standing(null, { holds: [asked] })).release;
    assert.ok(first.holds.every(isOnlyAsked));
    const inForce = { ...hold, asked: null, inForceAt: now };
    const second = looked(first, standing(null, { holds: [inForce] }), now + 1);
    assert.deepEqual(second.release.holds, [inForce]);
    assert.deepEqual(second.decisions.filter(hasEffect), []);
    // A third release may have noted it as asked, and not have looked since.
    const third = looked(second.release, standing(null, { holds: [asked] }), now + 2);
    assert.deepEqual(third.decisions, []);
  });
});
