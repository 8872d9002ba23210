/** Counts of several versions in one. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { EvidenceCounts } from '#core/evidence/count/counts.ts';
import { mergedCounts, withoutCohorts } from '#core/evidence/count/merged.ts';

const one: EvidenceCounts = {
  asOf: 7,
  readUntil: { apps: 6 },
  baseline: [
    { signal: 'edge', ring: 'broad', cohort: null, stratum: 'Book', age: 1, atRisk: 40, bad: 2 },
    {
      signal: 'edge',
      ring: null,
      cohort: 'model=Book',
      stratum: 'Book',
      age: 1,
      atRisk: 9,
      bad: 2,
    },
  ],
  control: [
    {
      signal: 'report',
      ring: 'broad',
      cohort: null,
      day: 3,
      updatedAtRisk: 5,
      updatedBad: 1,
      othersAtRisk: 90,
      othersBad: 4,
    },
  ],
  exposures: [{ ring: 'broad', cohort: null, devices: 90, exposed: 40 }],
  cohortsSeen: 3,
  notBooting: 1,
};

describe('Counts of several versions', () => {
  it('add up where they are of the same group and day, beside the fewer others', () => {
    const other = {
      ...one,
      control: one.control.map((row) => ({ ...row, othersAtRisk: 50, othersBad: 2 })),
    };
    const { baseline, control, exposures, cohortsSeen } = mergedCounts([one, other]);
    assert.deepEqual(
      baseline.map(({ cohort, atRisk, bad }) => [cohort, atRisk, bad]),
      [
        ['model=Book', 18, 4],
        [null, 80, 4],
      ],
    );
    assert.deepEqual(
      control.map((row) => [row.updatedAtRisk, row.updatedBad, row.othersAtRisk, row.othersBad]),
      [[10, 2, 50, 2]],
    );
    assert.deepEqual(exposures, [{ ring: 'broad', cohort: null, devices: 90, exposed: 80 }]);
    assert.equal(cohortsSeen, 6);
  });

  it('stand beside each other where they are of different rings, whichever comes first', () => {
    fc.assert(
      fc.property(fc.constantFrom('test', 'first'), fc.boolean(), (ring, isFirst) => {
        const other = {
          ...one,
          baseline: one.baseline.slice(0, 1).map((row) => ({ ...row, ring })),
        };
        const parts = isFirst ? [other, withoutCohorts(one)] : [withoutCohorts(one), other];
        const rows = mergedCounts(parts).baseline;
        assert.deepEqual(
          new Map(rows.map((row) => [row.ring, row.atRisk])),
          new Map([
            ['broad', 40],
            [ring, 40],
          ]),
        );
      }),
    );
  });

  it('of one are these, and of none nothing', () => {
    assert.equal(mergedCounts([one]), one);
    assert.throws(() => mergedCounts([]), RangeError);
  });
});
