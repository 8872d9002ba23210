/** Signals judged both ways, and what is seen when nobody is left to compare with. */
import assert from 'node:assert/strict';
import { aloneTotal, unusualAlone } from '#core/evidence/judge/alone.ts';
import { judgeEvidence } from '#core/evidence/judge/judge.ts';
import type { Signal } from '#core/evidence/signal/signal.ts';
import type { Evidence } from '#core/evidence/judge/verdict.ts';
import { counts, crash, day, install, question, row } from '../world.ts';

const both: Signal = { ...install, name: 'report', method: 'both' };
const days = [0, 1, 2, 3].map((nth) => 20_000 + nth);

/** So many updated devices and others reported on each of four days, of 100 and 900. */
function reported(updatedBad: number, othersBad: number, over: Partial<Signal> = {}): Evidence {
  const signal = { ...both, ...over };
  const control = days.map((nth) => day({ signal: 'report', day: nth, updatedBad, othersBad }));
  const baseline = [row({ signal: 'report', bad: 4 * updatedBad })];
  const signals = [signal];
  return judgeEvidence(question({ signals, counts: counts({ baseline, control }) }));
}

describe('a signal judged both ways', () => {
  it('is worse when it is worse than usual and than the others at the same time', () => {
    assert.ok(reported(5, 2).total > 20);
  });

  it('is not worse when the others are bad alike, however unusual that is', () => {
    assert.ok(reported(5, 45, { method: 'baseline' }).total > 20);
    assert.ok(reported(5, 45).total < 1.5);
  });

  it('is not worse when the others are never bad, as long as it is as usual', () => {
    assert.ok(reported(1, 0, { method: 'control', baseline: 0.05 }).total > 20);
    assert.ok(reported(1, 0, { baseline: 0.05 }).total < 2);
  });

  it('names as the number that pauses the one at which both would', () => {
    const pausesAt = (evidence: Evidence): number =>
      evidence.verdicts.find(({ ring }) => ring === null)?.pausesAt ?? 0;
    const ways = [reported(0, 3, { method: 'baseline' }), reported(0, 3, { method: 'control' })];
    assert.equal(pausesAt(reported(0, 3)), Math.max(...ways.map(pausesAt)));
  });
});

describe('when nobody is left to compare with', () => {
  const before = day({ day: 19_990, updatedAtRisk: 0, othersAtRisk: 10_000, othersBad: 30 });
  const late = (updatedBad: number, over = {}) =>
    days.map((nth) =>
      day({ day: nth, updatedAtRisk: 900, updatedBad, othersAtRisk: 0, othersBad: 0, ...over }),
    );
  const judged = (rows: readonly ReturnType<typeof day>[]): Evidence =>
    judgeEvidence(question({ signals: [crash], counts: counts({ control: [before, ...rows] }) }));

  it('what is seen pauses nothing, however great it is, and is told beside it', () => {
    const { total, alone } = judged(late(500));
    assert.ok(Math.abs(total - 1) < 1e-12);
    assert.ok(aloneTotal(alone) > 1e6);
    assert.deepEqual(
      unusualAlone(alone).map(({ signal, bad, expected }) => [signal, bad, Math.round(expected)]),
      [['blueScreen', 2000, 11]],
    );
  });

  it('what is usual is no matter to ask about', () => {
    const { alone } = judged(late(3));
    assert.ok(aloneTotal(alone) < 1, String(aloneTotal(alone)));
    assert.deepEqual(unusualAlone(alone), []);
  });

  describe('a cohort that is all updated is compared with the rest of the fleet', () => {
    const before14 = { ...before, ring: null, cohort: 'model=Fjord', othersAtRisk: 300 };
    const cohort = (updatedBad: number) =>
      late(updatedBad, { ring: null, cohort: 'model=Fjord', updatedAtRisk: 10 });
    const found = (rest: object, bad: number) =>
      judged([{ ...before14, othersBad: 0 }, ...late(3, rest), ...cohort(bad)]).findings;

    it('while others are left', () => {
      const [finding] = found({ updatedAtRisk: 100, othersAtRisk: 900, othersBad: 3 }, 4);
      assert.equal(finding?.cohort.value, 'Fjord');
    });

    it('and when all devices are updated', () => {
      assert.equal(found({ updatedBad: 7 }, 4)[0]?.cohort.value, 'Fjord');
    });

    it('so that a shock to everybody names nobody', () => {
      assert.deepEqual(found({ updatedBad: 360 }, 4), []);
    });
  });
});
