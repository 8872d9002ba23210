/** The hard rule: devices that do not come back are a matter for a person, whatever the statistics say. */
import assert from 'node:assert/strict';
import type { ControlCount } from '#core/evidence/count/counts.ts';
import type { Release } from '#core/release/state/release.ts';
import { countsOf, looked, onDay, order, rolledUntil, seen, step } from '../../world.ts';
import { dayMs } from '#core/time.ts';

const now = onDay(8);
const release = (): Release => rolledUntil(now - 1);

/** Restarts of a ring on one day, beside the others of that day. */
function restarts(
  ring: string,
  [bad, devices]: readonly [number, number],
  [othersBad, others]: readonly [number, number] = [10, 900],
): ControlCount {
  return {
    signal: 'notBack',
    ring,
    cohort: null,
    day: Math.floor(now / dayMs) - 3,
    updatedAtRisk: devices,
    updatedBad: bad,
    othersAtRisk: others,
    othersBad,
  };
}

const looking = (of: Release, control: readonly ControlCount[]): Release =>
  looked(of, seen(of, now, { counts: countsOf(of, now, { control }) })).release;

/** Questions of the hard rule, which stand beside those that the statistics ask. */
const asked = ({ proposals }: Release) =>
  proposals.filter(({ subject }) => subject.startsWith('notBooting'));

describe('a ring whose devices do not come back from their restart', () => {
  it('is asked about when a tenth of it, and two at least, is lost and others are not', () => {
    const [question] = asked(looking(release(), [restarts('fast', [3, 30])]));
    assert.equal(question?.subject, 'notBooting/fast');
    assert.match(
      question.text,
      /^3 of 30 devices of fast did not come back from their restart into the update, where 1 % of the others fell silent on the same days\. May the release go on\?$/,
    );
  });

  const calm: readonly (readonly [string, ControlCount])[] = [
    ['one device is lost', restarts('first', [1, 5])],
    ['fewer than a tenth are', restarts('fast', [2, 21])],
    ['others fall silent as well, as on a holiday', restarts('fast', [9, 30], [100, 900])],
    ['it is the last ring, when none is left to open', restarts('broad', [30, 100])],
    ['there are no others to compare with', restarts('fast', [9, 30], [0, 0])],
  ];
  for (const [what, row] of calm) {
    it(`is not asked about when ${what}`, () => {
      assert.deepEqual(asked(looking(release(), [row])), []);
    });
  }

  it('holds the rings after it until a person answers, and is not asked about again', () => {
    const control = [restarts('fast', [3, 30])];
    const waiting = looking(release(), control);
    assert.equal(asked(waiting).length, 1);
    const due = looked(waiting, seen(waiting, onDay(9)));
    assert.ok(!due.decisions.some(({ action }) => action.kind === 'offer'));
    assert.match(due.release.waiting ?? '', /"notBooting\/fast" waits for a person/);
    const answer = order({ kind: 'approve', subject: 'notBooting/fast' });
    const { release: answered } = step(waiting, answer, seen(waiting, now), now);
    assert.deepEqual(asked(answered), []);
    assert.deepEqual(asked(looking(answered, control)), []);
  });
});
