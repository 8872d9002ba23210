/** Which drivers are watched, and since when each ring counts as one with them. */
import assert from 'node:assert/strict';
import { watchDays, watchedFrom } from '#core/driver/watching.ts';
import { dayMs } from '#core/time.ts';
import { asOf, firmware, gated, offered } from './books.ts';

describe('Drivers that are watched', () => {
  const approved = offered({ status: 'approved', seenAt: asOf - 3 * dayMs });

  it('are those that a ring was offered, since its deferral was over: not since the maker’s date, nor since it was listed', () => {
    const rings = [
      gated('test', [approved], { deferralDays: 0 }),
      gated('first', [approved], { deferralDays: 1 }),
      gated('fast', [approved], { deferralDays: 6 }),
    ];
    const [one, ...more] = watchedFrom([], rings, asOf);
    assert.deepEqual(one?.offers, [
      { ring: 'test', at: asOf - 3 * dayMs },
      { ring: 'first', at: asOf - 2 * dayMs },
    ]);
    assert.deepEqual(more, []);
    const later = watchedFrom([one], rings, asOf + 4 * dayMs);
    assert.deepEqual(
      later[0]?.offers.map(({ ring }) => ring),
      ['test', 'first', 'fast'],
    );
  });

  it('are none that nobody approved, and stay what they were where a ring pauses one', () => {
    assert.deepEqual(watchedFrom([], [gated('test', [offered()])], asOf), []);
    const before = watchedFrom([], [gated('test', [approved], { deferralDays: 0 })], asOf);
    const paused = { ...approved, status: 'suspended' as const };
    assert.deepEqual(watchedFrom(before, [gated('test', [paused])], asOf + dayMs), before);
  });

  it('are told apart by their versions, and one is forgotten weeks after its last offer or once no list has it', () => {
    const two = [
      offered({ driverId: 'a', name: 'Dock', version: '1.0', status: 'approved' }),
      offered({ driverId: 'b', name: 'Dock', version: '1.1', status: 'approved' }),
    ];
    const rings = [gated('test', two, { deferralDays: 0 })];
    const watched = watchedFrom([], rings, asOf);
    assert.deepEqual(
      watched.map((one) => [one.title, one.names]),
      [
        ['Dock 1.0', ['Dock', 'Dock 1.0']],
        ['Dock 1.1', ['Dock', 'Dock 1.1']],
      ],
    );
    assert.deepEqual(watchedFrom(watched, [gated('test', [])], asOf), []);
    assert.deepEqual(watchedFrom(watched, rings, asOf + (watchDays + 1) * dayMs), []);
  });

  it('are thirty at most, those for most devices first, and one that is paused for its devices stays', () => {
    const many = Array.from({ length: 40 }, (_, nth) =>
      firmware({ driverId: `d${nth}`, name: `Driver ${nth}`, devices: nth, status: 'approved' }),
    );
    const rings = [gated('test', many, { deferralDays: 0 })];
    const watched = watchedFrom([], rings, asOf);
    assert.deepEqual([watched.length, watched[0]?.title], [30, 'Driver 39']);
    const [paused] = watched.slice(-1).map((one) => ({ ...one, pausedAt: asOf }));
    assert.ok(paused);
    const later = watchedFrom([paused], rings, asOf + (watchDays + 1) * dayMs);
    assert.deepEqual(later, [paused]);
  });
});
