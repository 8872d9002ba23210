/** A step of a release, taken alike by looks, tests and the calibration. */
import assert from 'node:assert/strict';
import { step } from '#core/release/step/step.ts';
import { onDay, order, plannedRelease, seen, time } from '../world.ts';

const now = onDay(1);
const published = step(plannedRelease(), time, seen(plannedRelease(), now), now).release;

describe('a step', () => {
  it('asks for what it decided until it was read back', () => {
    const { release, decisions } = step(
      published,
      order({ kind: 'pause' }),
      seen(published, now),
      now + 1,
    );
    const ids = decisions.map(({ id }) => id);
    const asked = release.rings.flatMap((ring) => ring.asked?.order ?? []);
    assert.ok(asked.length > 0);
    for (const one of asked) assert.ok(ids.includes(one));
  });

  it('gives nothing more when it is taken again on what it gave', () => {
    const again = step(published, time, seen(published, now), now);
    assert.deepEqual(again.decisions, []);
  });
});
