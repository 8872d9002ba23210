import assert from 'node:assert/strict';
import { nextWake } from '#core/release/step/wake.ts';
import { hourMs } from '#core/time.ts';
import { onDay, plannedRelease } from '../world.ts';

/** Hours until the next look, two days after a publication that has brought nothing yet. */
function hoursIn(area: 'quality' | 'teams'): number {
  const planned = plannedRelease();
  const rings = planned.rings.map((ring) => ({ ...ring, opensAt: 0, deadlinePassedAt: 0 }));
  const release = { ...planned, rings, key: { ...planned.key, area }, content: null };
  return (nextWake(release, onDay(2)).at - onDay(2)) / hourMs;
}

describe('the next look while nothing is out', () => {
  it('comes soon, since rings wait for it', () => {
    assert.equal(hoursIn('quality'), 6);
  });

  it('comes in a day where a product is only observed: nobody waits for it', () => {
    assert.equal(hoursIn('teams'), 24);
  });
});
