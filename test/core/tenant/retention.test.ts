/** How long what is kept, as it comes over a wire and of several areas. */
import assert from 'node:assert/strict';
import { defaultPolicy } from '#core/policy/defaults.ts';
import {
  longestOf,
  readRetention,
  retentionOf,
  type RetentionPlan,
} from '#core/tenant/retention.ts';

const usual = { deviceDays: 30, readinessDays: 365, evidenceDays: 400 };
const demand = (retention?: RetentionPlan) => (retention === undefined ? {} : { retention });

describe('How long what is kept', () => {
  it('is what the policy says, and nothing where a version knew of no such setting', () => {
    assert.deepEqual(retentionOf(defaultPolicy('contoso')), usual);
    assert.equal(retentionOf({}), null);
    assert.equal(longestOf([demand()]), null);
  });

  it('is the longest of what areas say', () => {
    const other = { deviceDays: 7, readinessDays: 900, evidenceDays: 400 };
    assert.deepEqual(longestOf([demand(usual), demand(), demand(other)]), {
      deviceDays: 30,
      readinessDays: 900,
      evidenceDays: 400,
    });
  });

  it('is read, and nonsense is refused with its place', () => {
    assert.deepEqual(readRetention({ ...usual, more: 1 }), usual);
    for (const days of [0, -1, 1.5, '30', null, 1e9])
      assert.match(
        JSON.stringify(readRetention({ ...usual, deviceDays: days })),
        /retention.deviceDays must be/,
      );
    assert.match(JSON.stringify(readRetention(null)), /not an object/);
  });
});
