import assert from 'node:assert/strict';
import fc from 'fast-check';
import { judge } from '#core/objective/attainment.ts';
import type { Progress } from '#core/release/state/release.ts';
import { onDay, plannedRelease, progressOf } from '../release/world.ts';

const release = plannedRelease();

function progress(eligible: number, updated: number): Progress {
  const empty = progressOf(release, onDay(21));
  const [first] = empty.rings;
  assert.ok(first);
  return { ...empty, rings: [{ ...first, eligible, updated }] };
}

describe('the objective', () => {
  for (const [updated, eligible, outcome] of [
    [95, 100, 'met'],
    [94, 100, 'missed'],
    [949, 1000, 'missed'],
    [950, 1000, 'met'],
    [1, 1, 'met'],
    [0, 1, 'missed'],
    [0, 0, 'noEligibleDevices'],
  ] as const) {
    it(`is ${outcome} with ${updated} of ${eligible} eligible devices up to date`, () => {
      assert.equal(judge(release, progress(eligible, updated), onDay(21)).outcome, outcome);
    });
  }

  it('counts no device as behind where none is asked and nothing new is known', () => {
    const policy = {
      ...release.policy,
      objective: { target: null, judgedOnDay: 21, missChance: 0.8 },
    };
    const unknown = judge({ ...release, policy, content: null }, progress(100, 0), onDay(21));
    assert.deepEqual([unknown.outcome, unknown.eligible], ['noObjective', 0]);
  });

  it('does not apply to a release of which a ring was expedited', () => {
    const rings = release.rings.map((ring) => ({ ...ring, expeditedAt: onDay(2) }));
    const judgement = judge({ ...release, rings }, progress(100, 100), onDay(21));
    assert.equal(judgement.outcome, 'notApplied');
    assert.equal(judgement.attained, 1);
  });

  it('never counts more than all, and attains a share between 0 and 1', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), (one, other) => {
        const judgement = judge(release, progress(one + other, one), onDay(21));
        assert.ok(
          judgement.attained === null || (judgement.attained >= 0 && judgement.attained <= 1),
        );
      }),
    );
  });
});
