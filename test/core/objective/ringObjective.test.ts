/** The later definition of the objective, ring by ring. */
import assert from 'node:assert/strict';
import type { Standing } from '#core/objective/blockers.ts';
import { daysFromReturn, ringObjectives } from '#core/objective/ringObjective.ts';
import { dayMs } from '#core/time.ts';
import { publishedAt } from '../release/world.ts';

describe('the objective of a ring by the later definition', () => {
  const cadence = { deferralDays: 9, deadlineDays: 5, gracePeriodDays: 2 };
  const counted = (standing: Standing['standing'], devices: number, back = 0): Standing => ({
    ring: 'broad',
    standing,
    what: null,
    devices,
    back,
  });

  it('is due after deferral, deadline and five days, and leaves who came back his time', () => {
    const [ring, empty] = ringObjectives(
      [counted('updated', 80), counted('offered', 20, 10), counted('ineligible', 5)],
      [
        { name: 'broad', cadence },
        { name: 'last', cadence },
      ],
      publishedAt,
    );
    assert.ok(ring);
    assert.equal(ring.dueOnDay, 19);
    assert.ok(Math.abs(ring.dueAt - (publishedAt + 19 * dayMs)) <= dayMs / 24);
    assert.deepEqual([ring.updated, ring.eligible, ring.back], [80, 90, 10]);
    assert.equal(empty?.share, null);
    assert.equal(daysFromReturn(cadence), 7);
  });
});
