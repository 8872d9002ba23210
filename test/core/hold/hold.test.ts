import assert from 'node:assert/strict';
import {
  holdCohortText,
  holdFrom,
  holdId,
  holdName,
  holdNamed,
  isBegunBy,
} from '#core/hold/hold.ts';
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

  const key = { area: 'quality', id: '2026-12-B' };
  const [now, former] = [holdId(key, 'hold-7'), '2026-12-B/hold-7'];

  it('has an id with its area, and a name without, as earlier versions gave it', () => {
    assert.equal(now, 'quality/2026-12-B/hold-7');
    assert.deepEqual([now, former].map(holdName), [former, former]);
    assert.notEqual(now, holdId({ ...key, area: 'office' }, 'hold-7'));
  });

  it('is known to be begun by its release, whichever version began it', () => {
    for (const id of [now, former]) {
      assert.ok(isBegunBy({ id }, '2026-12-B'));
      assert.ok(!isBegunBy({ id }, '2026-12'));
      assert.ok(!isBegunBy({ id }, '2026-11-B'));
    }
  });

  it('goes by its id, its name and the end of it, as long as no other one does', () => {
    const holds = [now, '2026-11-B/hold-7', 'quality/2026-12-B/hold-17'].map((id) => ({
      ...hold,
      id,
    }));
    const meant = (named: string) => holdNamed(holds, named)?.id ?? null;
    assert.equal(meant(now), now);
    assert.equal(meant('2026-12-B/hold-7'), now);
    assert.equal(meant('2026-11-B/hold-7'), '2026-11-B/hold-7');
    assert.equal(meant('hold-17'), 'quality/2026-12-B/hold-17');
    assert.equal(meant('hold-7'), null, 'two could be meant');
    for (const none of ['', '7', 'B/hold-7', 'quality', 'office/2026-12-B/hold-7'])
      assert.equal(meant(none), null, none);
  });
});
