import assert from 'node:assert/strict';
import { onDay, rolledUntil, seen, step, time } from '../../world.ts';

const now = onDay(4);
const mended = (altered: readonly string[], asked: string | null = null): readonly string[] => {
  const rolling = rolledUntil(now - 1);
  const rings = rolling.rings.map((ring) =>
    ring.name === asked ? { ...ring, asked: { order: 'x', kind: 'pause', at: now } } : ring,
  );
  const release = { ...rolling, rings };
  const { decisions } = step(release, time, seen(release, now, { altered }), now);
  return decisions.flatMap(({ action, id }) => (action.kind === 'mendPolicy' ? [id] : []));
};

describe('policies that somebody has changed', () => {
  it('are put right, each by a decision of its own', () => {
    assert.deepEqual(mended(['first', 'fast']), [`mend/first/${now}`, `mend/fast/${now}`]);
  });

  it('are left to an order that is on its way, which puts them right by itself', () => {
    assert.deepEqual(mended(['first', 'fast'], 'first'), [`mend/fast/${now}`]);
  });

  it('are none where all are as they were left', () => {
    assert.deepEqual(mended([]), []);
  });
});
