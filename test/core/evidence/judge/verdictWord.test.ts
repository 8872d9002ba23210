/** A verdict's word never says more than its numbers. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Verdict } from '#core/evidence/judge/verdict.ts';
import { verdictWord } from '#core/evidence/judge/verdictWord.ts';

const shown = (over: Partial<Verdict>): Verdict => ({
  signal: 'office',
  ring: null,
  cohort: null,
  kind: 'notWorse',
  evidence: 1,
  weight: 0.1,
  safety: 26,
  devices: 863,
  bad: 257,
  expected: 281,
  low: 0.27,
  high: 0.33,
  pausesAt: null,
  furtherBad: 0,
  alone: null,
  ...over,
});

describe('the word of a verdict', () => {
  it('against devices not updated is that bad ones are not doubled, and good news only where they are no more', () => {
    const control = { method: 'control' } as const;
    assert.deepEqual(verdictWord(shown({}), control, 0.1), { text: 'not doubled', tone: 'good' });
    assert.deepEqual(verdictWord(shown({ bad: 351 }), control, 0.1), {
      text: 'not doubled',
      tone: 'neutral',
    });
  });

  it('against what was usual names the share it lies below, and never beside one that reaches above it', () => {
    const baseline = { method: 'baseline' } as const;
    const low = shown({ bad: 20, low: 0.015, high: 0.035 });
    assert.deepEqual(verdictWord(low, baseline, 0.1), { text: 'below 10 %', tone: 'good' });
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (high) => {
        const { text, tone } = verdictWord(shown({ high }), baseline, 0.1);
        if (high > 0.1) assert.deepEqual([text, tone], ['can be chance', 'neutral']);
      }),
    );
  });

  it('that decides nothing says whether it can be chance, and how many bad devices would pause', () => {
    const word = (over: Partial<Verdict>) =>
      verdictWord(shown({ kind: 'inconclusive', bad: 10, ...over }), undefined, 0.1).text;
    assert.equal(word({ pausesAt: 13 }), 'can be chance; 13 would pause');
    assert.equal(word({ evidence: 6, pausesAt: 13 }), 'not decided; 13 would pause');
    assert.equal(word({ evidence: 6 }), 'not decided');
    assert.equal(word({ bad: 0, pausesAt: 2 }), 'nothing found');
  });

  it('says of most of the bad devices with nobody left to compare with whether they are three times the usual', () => {
    const control = { method: 'control' } as const;
    const word = (alone: Verdict['alone']) =>
      verdictWord(shown({ bad: 537, expected: 215, alone }), control, 0.1).text;
    assert.equal(word({ bad: 530, isUnusual: true }), 'nobody left to compare with');
    assert.equal(word({ bad: 530, isUnusual: false }), 'not three times the usual');
    assert.equal(word(null), 'not doubled');
  });

  it('of one that is worse is bad news', () => {
    assert.equal(verdictWord(shown({ kind: 'worse' }), undefined, 0.1).tone, 'bad');
  });
});
