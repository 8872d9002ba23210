/** How far a release is towards its objective. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  attainedOf,
  objectiveInShort,
  objectiveSoFar,
  objectiveText,
} from '#core/objective/soFar.ts';
import { headline } from '#core/release/view/headline.ts';
import { judgedRelease, sampleRelease } from '../../reports/sampleRelease.ts';

describe('the objective so far', () => {
  it('is told before the first look, on the way and once judged', () => {
    const release = sampleRelease();
    assert.equal(
      objectiveText({ ...release, progress: null }),
      '95 % of eligible devices asked by D+21; none counts yet',
    );
    assert.equal(
      objectiveText(release),
      '5 % (47 of 935 eligible devices), 95 % asked by D+21: 842 to go',
    );
    assert.equal(
      objectiveText(judgedRelease()),
      'met: 97.7 % (881 of 902 eligible devices), 95 % asked',
    );
  });

  it('is told in a list without how it is known, and where none is asked as how far it came', () => {
    const judged = judgedRelease();
    const { objective } = judged;
    assert.ok(objective);
    const edge = {
      ...judged,
      key: { ...judged.key, area: 'edge' as const },
      objective: { ...objective, target: null, outcome: 'noObjective' as const },
    };
    const short = '97.7 % (881 of 902 eligible devices), none is asked';
    assert.equal(objectiveInShort(edge), short);
    assert.ok(objectiveText(edge).startsWith(`${short} (versions as`));
    assert.equal(headline(edge, edge.lastAssessedAt ?? 0).at(0)?.text, short);
  });

  it('has just as many devices to go as make it met', () => {
    const counted = fc.record({
      eligible: fc.nat(3000),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const targets = fc.integer({ min: 1, max: 100 }).map((percent) => percent / 100);
    fc.assert(
      fc.property(counted, targets, ({ eligible, share }, target) => {
        const release = sampleRelease();
        const [ring] = release.progress?.rings ?? [];
        assert.ok(ring && release.progress);
        const updated = Math.floor(eligible * share);
        const progress = { ...release.progress, rings: [{ ...ring, eligible, updated }] };
        const policy = { ...release.policy, objective: { ...release.policy.objective, target } };
        const soFar = objectiveSoFar({ ...release, policy, progress });
        assert.ok(soFar?.toGo != null);
        const isMet = (devices: number): boolean => eligible === 0 || devices / eligible >= target;
        assert.ok(isMet(updated + soFar.toGo));
        if (soFar.toGo > 0) assert.ok(!isMet(updated + soFar.toGo - 1));
      }),
    );
  });

  it('is a share of the devices that count, and of no other', () => {
    assert.equal(attainedOf({ eligible: 3, updated: 1 }, { eligible: 1, updated: 1 }), 0.5);
    assert.equal(attainedOf({ eligible: 0, updated: 0 }), null);
  });
});
