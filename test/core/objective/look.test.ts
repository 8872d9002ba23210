/** What is kept of a look for the objective, and what it asks the store. */
import assert from 'node:assert/strict';
import { blockersMax, objectiveLookOf } from '#core/objective/look.ts';
import { countedAt, standingQuestion } from '#core/objective/question.ts';
import { onDay, plannedRelease, progressOf } from '../release/world.ts';

describe('a look at an objective', () => {
  const planned = plannedRelease();
  const release = {
    ...planned,
    rings: planned.rings.map((ring) =>
      ring.name === 'first' ? { ...ring, offeredAt: onDay(1) } : ring,
    ),
  };

  it('keeps counts of rings, and of what stands before it only the most', () => {
    const failed = Array.from({ length: 40 }, (_, nth) => ({
      ring: 'first',
      standing: 'failed' as const,
      what: `error ${nth}`,
      devices: 40 - nth,
      back: 0,
    }));
    const look = objectiveLookOf(release, {
      progress: progressOf(release, onDay(3)),
      counted: failed,
      forecast: null,
    });
    assert.deepEqual([look.eligible, look.updated, look.target], [1003, 9, 0.95]);
    assert.equal(look.rings.find(({ ring }) => ring === 'first')?.offeredAt, onDay(1));
    assert.equal(look.blockers.length, blockersMax);
    assert.deepEqual(look.blockers[0], { kind: 'failed', what: 'error 0', devices: 40 });
  });

  it('is as of the last count, without one as of the last look', () => {
    const { createdAt } = release;
    assert.equal(countedAt({ progress: null, lastAssessedAt: null, createdAt }), createdAt);
    assert.equal(countedAt({ progress: null, lastAssessedAt: onDay(2), createdAt }), onDay(2));
    const progress = progressOf(release, onDay(3));
    assert.equal(countedAt({ progress, lastAssessedAt: onDay(4), createdAt }), onDay(3));
  });

  it('asks of each ring whether it opened, stands still and is past its time', () => {
    const { rings } = standingQuestion(release, onDay(20));
    const told = rings.map(({ ring, offeredAt, isOverdue }) => [ring, offeredAt, isOverdue]);
    assert.deepEqual(told, [
      ['test', null, true],
      ['first', onDay(1), true],
      ['fast', null, true],
      ['broad', null, true],
    ]);
    assert.ok(rings.every(({ isStopped, daysFromReturn }) => !isStopped && daysFromReturn >= 5));
  });
});
