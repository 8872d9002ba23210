import assert from 'node:assert/strict';
import fc from 'fast-check';
import { holdFrom } from '#core/hold/hold.ts';
import type { Action } from '#core/release/step/decision.ts';
import { teachingOf } from '#core/release/record/teaching.ts';
import { decisionOf, onDay, pauseByService as pause, plannedRelease } from '../world.ts';

const judged = { ...plannedRelease(), phase: 'judged' as const, baselines: 3 };

const paused = (ring: string): Action => ({ kind: 'pause', ring, pause });
const resumed = (ring: string, operator = 'kim'): Action => ({ kind: 'resume', ring, operator });

function holdOf(value: string, by: 'service' | 'tenant' = 'service') {
  const cohort = [
    { fact: 'model', value },
    { fact: 'site', value: 'Oslo' },
  ];
  const of = { id: `2026-12-B/${value}`, owner: 'ringmaster', reason: 'why', days: 7 };
  return holdFrom(onDay(3), { ...of, cohort, by });
}

const held = (value: string): Action => ({ kind: 'hold', hold: holdOf(value) });
const unheld = (value: string, operator = 'kim'): Action => ({
  kind: 'unhold',
  hold: holdOf(value),
  operator,
});

/** What is left out; null = it teaches nothing, or nobody answered. */
function leftOutOf(...of: Parameters<typeof teachingOf>) {
  const teaching = teachingOf(...of);
  return teaching.kind === 'usual' ? teaching.held : null;
}

function taught(...actions: readonly Action[]) {
  return leftOutOf(judged, actions.map(decisionOf));
}

describe('what a month teaches', () => {
  it('is all of it when nothing stopped it', () => {
    assert.deepEqual(taught(), []);
    assert.equal(leftOutOf({ ...judged, phase: 'rolling' }, []), null);
    assert.equal(leftOutOf({ ...judged, baselines: null }, []), null);
  });

  it('is nothing when the evidence paused it and no person let it go on', () => {
    assert.equal(taught(paused('first')), null);
    assert.equal(taught(paused('first'), resumed('first', 'ringmaster')), null);
    assert.equal(taught(paused('first'), paused('fast'), resumed('fast')), null);
    assert.equal(taught(paused('first'), resumed('first'), paused('first')), null);
  });

  it('is all of it when a person let every ring go on that the evidence paused', () => {
    assert.deepEqual(
      taught(paused('first'), paused('fast'), resumed('fast'), resumed('first')),
      [],
    );
    const own: Action = { kind: 'pause', ring: 'first', pause: { ...pause, by: 'tenant' } };
    assert.deepEqual(taught(own), [], 'a person’s own pause says nothing of what is usual');
  });

  it('is kept for the next one when the evidence paused it and nobody said a word', () => {
    const kindOf = (...actions: readonly Action[]) =>
      teachingOf(judged, actions.map(decisionOf)).kind;
    assert.equal(kindOf(paused('first')), 'unanswered');
    assert.equal(kindOf(paused('first'), held('Pad')), 'unanswered');
    assert.equal(kindOf(paused('first'), resumed('first', 'ringmaster')), 'unanswered');
    assert.equal(kindOf(paused('first'), unheld('Pad')), 'nothing');
    assert.equal(kindOf(paused('first'), paused('fast'), resumed('fast')), 'nothing');
    assert.equal(kindOf(paused('first'), { kind: 'rollBack', ring: 'first', pause }), 'nothing');
    assert.equal(kindOf(), 'usual');
  });

  it('is nothing of a month that was rolled back, whoever went on', () => {
    assert.equal(taught({ kind: 'rollBack', ring: 'first', pause }, resumed('first')), null);
  });

  it('leaves out what is held, and what ever was unless a person let it go', () => {
    const pad = { fact: 'model', value: 'Pad' };
    assert.deepEqual(taught(held('Pad')), [pad]);
    assert.deepEqual(taught(held('Pad'), unheld('Pad', 'ringmaster')), [pad]);
    assert.deepEqual(taught(held('Pad'), unheld('Pad')), []);
    assert.deepEqual(taught(held('Pad'), unheld('Pad'), held('Pad')), [pad]);
    assert.deepEqual(taught(held('Book'), held('Pad'), unheld('Book')), [pad]);
    const standing = { ...judged, holds: [holdOf('Book', 'tenant')] };
    assert.deepEqual(leftOutOf(standing, []), [{ fact: 'model', value: 'Book' }]);
  });

  it('depends on the last word about a ring or cohort and on nothing before it', () => {
    const action = fc.constantFrom(
      ...['first', 'fast'].flatMap((ring) => [
        paused(ring),
        resumed(ring),
        resumed(ring, 'ringmaster'),
      ]),
      ...['Pad', 'Book'].flatMap((model) => [held(model), unheld(model)]),
    );
    fc.assert(
      fc.property(fc.array(action), (before) => {
        const end = [resumed('first'), resumed('fast'), unheld('Pad'), held('Book')];
        assert.deepEqual(taught(...before, ...end), [{ fact: 'model', value: 'Book' }]);
        assert.equal(taught(...before, ...end, paused('fast')), null);
      }),
    );
  });
});
