/** What stood on the rings before is taken over also by a release that has begun without knowing of it. */
import assert from 'node:assert/strict';
import { withCarried } from '#core/release/state/carry.ts';
import { ringOf, type Pause } from '#core/release/state/release.ts';
import { at, onDay, plannedRelease, play } from '../world.ts';

const ordered = play(plannedRelease(), {
  interjections: [at(2, { kind: 'pause', ring: 'fast' })],
  until: onDay(3),
}).release;
const own = ringOf(ordered, 'fast')?.pause ?? null;
assert.ok(own !== null);
const stood: Pause = { ...own, operator: 'lee', at: onDay(-20) };

describe('what a release learns late', () => {
  it('is the pause of a ring that nobody has paused since', () => {
    const release = withCarried(ordered, { carriedPauses: { broad: stood }, carriedHolds: [] });
    assert.deepEqual(ringOf(release, 'broad')?.pause, stood);
  });

  it('counts less than what was ordered meanwhile', () => {
    const release = withCarried(ordered, { carriedPauses: { fast: stood }, carriedHolds: [] });
    assert.deepEqual(ringOf(release, 'fast')?.pause, own);
  });
});
