/** Duties need nothing but the clock: closings, renewals, ends. */
import assert from 'node:assert/strict';
import { decide } from '#core/release/step/decide.ts';
import { isDutyDue, isOpeningUnguarded, openingPatienceMs } from '#core/release/step/duty.ts';
import { onDay, plannedRelease, seen } from '../world.ts';

describe('a duty', () => {
  const release = plannedRelease({ gate: 'evidence' });
  const published = onDay(0);

  it('is to close the rings at publication, whatever can be read', () => {
    assert.equal(isDutyDue(release, published - 1), false);
    assert.equal(isDutyDue(release, published), true);
    const { decisions } = decide(release, { kind: 'duty' }, seen(release, published), published);
    assert.deepEqual(
      decisions.map(({ id }) => id),
      ['close/first', 'close/fast', 'close/broad'],
    );
  });

  it('leaves a ring that opens at this very look to it, unless that takes long', () => {
    assert.equal(isOpeningUnguarded(release, published), true);
    const late = published + openingPatienceMs;
    const { decisions } = decide(release, { kind: 'duty' }, seen(release, late), late);
    assert.equal(decisions[0]?.id, 'close/test');
  });

  it('is none under the clock, whose rings open by themselves', () => {
    assert.equal(isDutyDue(plannedRelease({ gate: 'clock' }), published), false);
  });
});
