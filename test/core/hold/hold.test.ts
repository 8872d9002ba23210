import assert from 'node:assert/strict';
import { holdCohortText, holdFrom } from '#core/hold/hold.ts';
import { dayMs } from '#core/time.ts';

describe('a hold', () => {
  const hold = holdFrom(1_000, {
    id: 'h',
    by: 'tenant',
    owner: 'kim',
    reason: 'printers',
    days: 2,
    cohort: [
      { fact: 'firmware', value: 'R68 1.22' },
      { fact: 'model', value: 'Fjord 13 G2' },
    ],
  });

  it('begins now and ends after its days, not yet reminded of nor rolled back', () => {
    const { cohort: _, ...rest } = hold;
    assert.deepEqual(rest, {
      id: 'h',
      by: 'tenant',
      owner: 'kim',
      reason: 'printers',
      at: 1_000,
      renewedAt: 1_000,
      expiresAt: 1_000 + 2 * dayMs,
      reminders: [],
      rollback: null,
    });
  });

  it('names its cohort by all of its facts', () => {
    assert.equal(holdCohortText(hold), 'firmware=R68 1.22 and model=Fjord 13 G2');
  });
});
