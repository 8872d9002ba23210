/** Whose symptoms belong to a look and to its decisions: the devices their numbers count, and no others. */
import assert from 'node:assert/strict';
import { holdFrom } from '#core/hold/hold.ts';
import type { Decision } from '#core/release/step/decision.ts';
import type { Look } from '#core/release/record/look.ts';
import { symptomsOfDecision, symptomsOfLook } from '#core/release/record/symptoms.ts';
import { releaseWithBadModel, releaseWithBadUpdate } from '../../../reports/playedRelease.ts';

const model = releaseWithBadModel();
const isHoldOfService = ({ action }: Decision): boolean =>
  action.kind === 'hold' && action.hold.by === 'service';

function lookOf(values: typeof model, decision: Decision): Look {
  const found = values.looks.find(({ at }) => at === decision.at);
  assert.ok(found);
  return found;
}

describe('The symptoms of a look', () => {
  const last = model.looks.findLast(({ observation }) => observation.counts !== null);
  assert.ok(last);

  it('leave out held cohorts for the whole release and for a ring, as its evidence does', () => {
    const whole = symptomsOfLook(last, null);
    assert.deepEqual(whole?.among.without, [[{ fact: 'model', value: 'Fjord 13 G2' }]]);
    assert.equal(whole.asOf, last.observation.counts?.asOf);
    assert.deepEqual(symptomsOfLook(last, 'fast')?.among, {
      ring: 'fast',
      cohort: [],
      without: [[{ fact: 'model', value: 'Fjord 13 G2' }]],
    });
  });

  it('are none where nothing was counted', () => {
    const nothing = { ...last, observation: { ...last.observation, counts: null } };
    assert.equal(symptomsOfLook(nothing, null), null);
  });
});

describe('The symptoms of a decision', () => {
  it('are those of the cohort that is held, under the signal it is held for', () => {
    const held = model.decisions.find(isHoldOfService);
    assert.ok(held);
    const asked = symptomsOfDecision(lookOf(model, held), held, model.decisions);
    assert.deepEqual(asked?.among.cohort, [{ fact: 'model', value: 'Fjord 13 G2' }]);
    assert.deepEqual(
      asked.signals.map(({ name }) => name),
      ['installFailure'],
    );
  });

  it('are those of the verdict that paused, and leave out what the same look has held before', () => {
    const { decisions, ...values } = releaseWithBadUpdate();
    const paused = decisions.find(({ action }) => action.kind === 'pause');
    assert.ok(paused);
    const look = lookOf({ decisions, ...values }, paused);
    const asked = symptomsOfDecision(look, paused, decisions);
    assert.deepEqual(asked?.among, { ring: null, cohort: [], without: [] });
    const cohort = { fact: 'site', value: 'Lyon' };
    const hold = holdFrom(look.at, {
      id: 'h',
      cohort: [cohort],
      by: 'service',
      owner: '',
      reason: '',
      days: 1,
    });
    const holding: Decision = { ...paused, id: 'hold/site=Lyon', action: { kind: 'hold', hold } };
    const after = symptomsOfDecision(look, paused, [holding, ...decisions]);
    assert.deepEqual(after?.among.without, [[cohort]]);
    const ofRing = { ...paused, inputs: { ...paused.inputs, ofRing: 'first' } };
    assert.deepEqual(symptomsOfDecision(look, ofRing, [holding, ...decisions])?.among, {
      ring: 'first',
      cohort: [],
      without: [[cohort]],
    });
  });

  it('are none where it does not speak against the update, or its signal reports nothing', () => {
    for (const one of model.decisions.filter(({ action }) => action.kind === 'offer'))
      assert.equal(symptomsOfDecision(lookOf(model, one), one, model.decisions), null);
    const held = model.decisions.find(isHoldOfService);
    assert.ok(held);
    const dark = { ...held, inputs: { ...held.inputs, signal: 'dark' } };
    assert.equal(symptomsOfDecision(lookOf(model, held), dark, model.decisions), null);
    const calm: Decision = { ...held, action: { kind: 'watch', watch: null } };
    assert.equal(symptomsOfDecision(lookOf(model, held), calm, model.decisions), null);
  });
});
