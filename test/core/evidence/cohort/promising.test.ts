import assert from 'node:assert/strict';
import type { BaselineCount, ControlCount, EvidenceCounts } from '#core/evidence/count/counts.ts';
import { cohortsMax, withPromisingCohorts } from '#core/evidence/cohort/promising.ts';

const baseline = (cohort: string | null, atRisk: number, bad: number): BaselineCount => ({
  signal: 'installFailure',
  ring: cohort === null ? 'fast' : null,
  cohort,
  stratum: 'Model',
  age: 1,
  atRisk,
  bad,
});
const control = (cohort: string | null, updatedBad: number): ControlCount => ({
  signal: 'blueScreen',
  ring: cohort === null ? 'fast' : null,
  cohort,
  day: 1,
  updatedAtRisk: 10,
  updatedBad,
  othersAtRisk: 90,
  othersBad: 3,
});
const countsOf = (rows: Partial<EvidenceCounts>): EvidenceCounts => ({
  asOf: 1,
  readUntil: {},
  baseline: [],
  control: [],
  exposures: [],
  cohortsSeen: 7,
  notBooting: 0,
  ...rows,
});
const cohorts = ({ baseline: one, control: other }: EvidenceCounts): (string | null)[] => [
  ...new Set([...one, ...other].map(({ cohort }) => cohort)),
];

describe('the cohorts that a look keeps', () => {
  const counts = countsOf({
    baseline: [
      baseline(null, 1000, 20),
      baseline('model=bad', 50, 9),
      baseline('model=well', 500, 10),
    ],
    control: [control('site=bad', 6), control('site=well', 0)],
  });

  it('are those that are worse than the fleet, by either method', () => {
    assert.deepEqual(cohorts(withPromisingCohorts(counts, [])), [null, 'model=bad', 'site=bad']);
  });

  it('are those that are held, however well they are', () => {
    const kept = withPromisingCohorts(counts, [{ fact: 'site', value: 'well' }]);
    assert.ok(cohorts(kept).includes('site=well'));
  });

  it('leave the counts of the rings and the number looked at as they are', () => {
    const kept = withPromisingCohorts(counts, []);
    assert.deepEqual(kept.baseline[0], counts.baseline[0]);
    assert.equal(kept.cohortsSeen, 7);
  });

  it('are no more than there is room for, the worst first', () => {
    const many = Array.from({ length: cohortsMax + 20 }, (_, n) =>
      baseline(`model=${n}`, 50, 20 + n),
    );
    const kept = cohorts(
      withPromisingCohorts(countsOf({ baseline: [baseline(null, 1e5, 100), ...many] }), []),
    );
    assert.equal(kept.length, cohortsMax + 1);
    assert.ok(kept.includes(`model=${cohortsMax + 19}`) && !kept.includes('model=0'));
  });
});
