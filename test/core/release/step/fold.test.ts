/** What a look or a command came to, folded into a release. */
import assert from 'node:assert/strict';
import { fold, type Seen } from '#core/release/step/fold.ts';
import { step } from '#core/release/step/step.ts';
import { brokenRule, troubled, troubleOf } from '#core/release/state/trouble.ts';
import { onDay, order, plannedRelease, seen, time } from '../world.ts';

const nothing: Seen = {
  decisions: [],
  waits: [],
  evidence: null,
  progress: null,
  broken: [],
  silent: null,
};
const now = onDay(1);
const published = step(plannedRelease(), time, seen(plannedRelease(), now), now).release;
const trouble = { kind: 'GraphForbidden', why: 'It was refused', at: now, nextAt: null };

describe('folding', () => {
  it('leaves out what would break a rule, stops, and asks a person', () => {
    const { decisions } = step(published, order({ kind: 'pause' }), seen(published, now), now + 1);
    assert.ok(decisions.length > 0);
    const broken = ['first is open and not offered'];
    const after = fold(published, time, { ...nothing, decisions, broken }, now + 1);
    assert.deepEqual([after.decisions, after.broken], [[], broken]);
    assert.deepEqual(after.release.rings, published.rings);
    assert.equal(troubleOf(after.release, brokenRule)?.why, broken[0]);
    const [question] = after.release.proposals.slice(-1);
    assert.match(question?.text ?? '', /first is open and not offered/u);

    const command = { kind: 'approve', subject: question?.subject ?? '' } as const;
    const said = step(after.release, order(command), seen(after.release, now + 2), now + 2);
    assert.equal(said.decisions.length, 1);
    assert.equal(troubleOf(said.release, brokenRule), undefined);
  });

  it('tells sources as silent when they were asked, and lets what was told stand when none was', () => {
    const told = troubled(published, { ...trouble, subject: 'source/startups' });
    const sourcesAfter = (silent: Seen['silent']): readonly string[] =>
      fold(told, time, { ...nothing, silent }, now + 1).release.troubles.map(
        ({ subject }) => subject,
      );
    assert.deepEqual(sourcesAfter(null), ['source/startups']);
    assert.deepEqual(sourcesAfter([]), []);
    const silent = [{ source: 'apps', kind: 'GraphForbidden', why: 'It was refused' }];
    assert.deepEqual(sourcesAfter(silent), ['source/apps']);
  });

  it('takes a look that came about for the end of what kept looks from it', () => {
    const blind = troubled(published, { ...trouble, subject: 'look' });
    assert.equal(troubleOf(fold(blind, time, nothing, now + 1).release, 'look'), undefined);
  });
});
