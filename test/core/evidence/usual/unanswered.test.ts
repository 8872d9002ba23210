import assert from 'node:assert/strict';
import { noBaselines, type Baselines } from '#core/evidence/usual/baseline.ts';
import { monthMs } from '#core/evidence/usual/fading.ts';
import { learned, learnedUnanswered } from '#core/evidence/usual/learn.ts';
import { usualShares } from '#core/evidence/usual/usualShare.ts';
import { counts, install, row } from '../world.ts';

const released = (month: number, bad: number, atRisk = 100) => ({
  signals: [install],
  held: [],
  counts: counts({ baseline: [row({ atRisk, bad })] }),
  at: month * monthMs,
});
const badOf = ({ sums }: Baselines): readonly (readonly number[])[] =>
  sums.map(({ devices, bad }) => [devices, bad]);
const meanOf = (baselines: Baselines): number =>
  usualShares(baselines, install)({ stratum: 'Fjord', ring: 'first', margin: 0 }).mean;

describe('months that the evidence stopped and nobody answered', () => {
  it('teach nothing alone, since the update may be bad', () => {
    const once = learnedUnanswered(noBaselines, released(1, 20));
    assert.deepEqual([once.releases, once.sums], [0, []]);
    assert.equal(meanOf(once), meanOf(noBaselines));
  });

  it('teach the lower of their shares once there are two in a row', () => {
    for (const [one, other] of [
      [20, 14],
      [14, 20],
    ] as const) {
      const once = learnedUnanswered(noBaselines, released(1, one));
      const twice = learnedUnanswered(once, released(2, other));
      assert.deepEqual([twice.releases, badOf(twice)], [1, [[100, 14]]]);
      assert.ok(meanOf(twice) > meanOf(once));
    }
  });

  it('teach nothing across a month that went well, or a long time', () => {
    const once = learnedUnanswered(noBaselines, released(1, 20));
    const well = learned(once, released(2, 2));
    assert.equal(well.unanswered, undefined);
    assert.deepEqual(badOf(learnedUnanswered(well, released(3, 20))).length, 1);
    assert.deepEqual(badOf(learnedUnanswered(once, released(5, 20))), []);
  });

  it('are not believed to be usual where one of them counted nobody', () => {
    const once = learnedUnanswered(noBaselines, released(1, 0, 0));
    const twice = learnedUnanswered(once, released(2, 14));
    assert.deepEqual(badOf(twice), [[100, 14]]);
  });
});
