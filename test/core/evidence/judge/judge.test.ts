import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { BaselineCount } from '#core/evidence/count/counts.ts';
import { judgeEvidence } from '#core/evidence/judge/judge.ts';
import { soundCounts } from '#core/evidence/count/soundCounts.ts';
import { findingText, verdictText } from '#core/evidence/judge/words.ts';
import { counts, crash, day, install, known, question, rings, row, settings } from '../world.ts';

const judged = (baseline: readonly BaselineCount[], more = {}) =>
  judgeEvidence(question({ counts: counts({ baseline, ...more }) }));

/** Every number within a value, however deep. */
function numbersIn(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

const rowOf = fc.record({
  ring: fc.constantFrom('first', 'fast'),
  stratum: fc.constantFrom('Fjord', 'Tundra'),
  age: fc.integer({ min: 1, max: 8 }),
  atRisk: fc.integer({ min: 0, max: 300 }),
  share: fc.double({ min: 0, max: 0.3, noNaN: true }),
});
const rowsOf = fc
  .array(rowOf, { maxLength: 25 })
  .map((list) => list.map(({ share, ...o }) => row({ ...o, bad: Math.floor(share * o.atRisk) })));

describe('the judgement of a release', () => {
  it('says nothing when nothing was counted', () => {
    const evidence = judged([]);
    assert.equal(evidence.total, 1);
    assert.equal(evidence.totalWithoutFindings, 1);
    assert.deepEqual(evidence.findings, []);
    assert.ok(evidence.verdicts.every(({ kind }) => kind === 'inconclusive'));
  });

  it('tells a bad update from a usual one', () => {
    assert.ok(judged([row({ bad: 2 })]).total < 2);
    const bad = judged([row({ bad: 12 })]);
    assert.ok(bad.total > 20, String(bad.total));
    assert.equal(bad.verdicts[0]?.kind, 'worse');
    assert.ok((bad.rings.find(({ ring }) => ring === 'first')?.evidence ?? 0) > 20);
  });

  it('is the same whatever the order of rows', () => {
    fc.assert(
      fc.property(rowsOf, (list) => {
        const one = judged(list);
        const other = judged(list.toReversed());
        assert.deepEqual(other, one);
      }),
      { numRuns: 60 },
    );
  });

  it('never says less when one more of the devices at risk turned bad', () => {
    fc.assert(
      fc.property(rowsOf, rowOf, (list, more) => {
        const { share: _, ...place } = more;
        const good = judged([...list, row({ ...place, atRisk: 1, bad: 0 })]);
        const bad = judged([...list, row({ ...place, atRisk: 1, bad: 1 })]);
        assert.ok(bad.total >= good.total * (1 - 1e-12), `${bad.total} < ${good.total}`);
      }),
      { numRuns: 100 },
    );
  });

  it('pauses at the number it names, and not with one less', () => {
    const pausesAt = (bad: number) =>
      judged([row({ bad })]).verdicts.find(({ ring }) => ring === null)?.pausesAt ?? null;
    const at = pausesAt(0);
    assert.ok(at !== null && at > 3 && at < 20, String(at));
    for (const bad of [0, 2, at - 1, at, at + 3]) assert.equal(pausesAt(bad), at);
    assert.ok(judged([row({ bad: at })]).total >= 20);
    assert.ok(judged([row({ bad: at - 1 })]).total < 20 + 0.1 / 0.05);
  });

  it('shows a ring safe when its windows are over without failures', () => {
    const days = Array.from({ length: 8 }, (_, index) => row({ age: index + 1, atRisk: 400 }));
    const verdict = judged(days).verdicts.find(({ ring }) => ring === 'first');
    assert.equal(verdict?.kind, 'notWorse');
    assert.equal(judged([row({ atRisk: 400 })]).verdicts[0]?.kind, 'inconclusive');
  });

  it('charges devices for days on which they were not heard of', () => {
    const heard = [
      row({ age: 1, atRisk: 100 }),
      row({ age: 2, atRisk: 100 }),
      row({ age: 3, bad: 4 }),
    ];
    const unheard = [row({ age: 3, atRisk: 100, bad: 4 })];
    assert.ok(Math.abs(judged(unheard).total - judged(heard).total) < 1e-9);
  });

  it('stays below the sum over signals that are not in its favour: each has its share of the budget', () => {
    const second = { ...install, name: 'other', weight: 3 };
    const alone = judged([row({ bad: 9 })]).total;
    const beside = judgeEvidence(
      question({ signals: [install, second], counts: counts({ baseline: [row({ bad: 9 })] }) }),
    ).total;
    assert.ok(Math.abs(beside - (0.25 * alone + 0.75)) < 1e-9 * alone);
  });

  it('compares crashes with devices not yet updated, and counts these once for all rings', () => {
    const control = [
      day({ updatedBad: 8, othersBad: 9 }),
      day({ ring: 'fast', updatedBad: 8, othersBad: 9 }),
    ];
    const of = (list: typeof control) =>
      judgeEvidence(
        question({ signals: [crash], counts: counts({ control: list }) }),
      ).verdicts.find(({ ring }) => ring === null);
    const both = of(control);
    assert.equal(both?.bad, 16);
    assert.equal(both.expected, 2);
    assert.ok(both.evidence > 20);
    const alone = of([day({ othersAtRisk: 0, updatedBad: 50 })])?.evidence ?? 0;
    assert.ok(Math.abs(alone - 1) < 1e-12, String(alone));
  });

  it('knows rings that are worse by nature', () => {
    const control = [day({ updatedBad: 8, othersBad: 30 })];
    const ratios = [{ signal: crash.name, ring: 'first', ratio: 2 }];
    const plain = judgeEvidence(question({ signals: [crash], counts: counts({ control }) }));
    const aware = judgeEvidence(
      question({ signals: [crash], counts: counts({ control }), baselines: { ...known, ratios } }),
    );
    assert.ok(aware.total < plain.total);
  });

  it('never answers with what is no number, whatever comes', () => {
    const strange = fc.oneof(
      fc.integer({ min: -5, max: 2000 }),
      fc.constantFrom(Number.NaN, Infinity, -Infinity, 0.5, 1e300, -1),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(strange, strange, strange), { maxLength: 8 }),
        strange,
        (list, other) => {
          const baseline = list.map(([age, atRisk, bad]) => row({ age, atRisk, bad }));
          const control = list.map(([updatedAtRisk, updatedBad, othersBad]) =>
            day({ updatedAtRisk, updatedBad, othersBad, othersAtRisk: other }),
          );
          const evidence = judgeEvidence(
            question({
              signals: [install, crash],
              settings: {
                ...settings,
                margin: other,
                falsePauseBudget: other,
                unacceptableShare: other,
              },
              counts: counts({
                baseline,
                control,
                cohortsSeen: other,
                exposures: rings(['first'], other),
              }),
            }),
          );
          assert.ok(numbersIn(evidence).every(Number.isFinite), JSON.stringify(evidence));
          const texts = evidence.verdicts.map((verdict) => verdictText(verdict, install));
          assert.ok(
            texts.every((text) => !/NaN|Infinity|undefined/.test(text)),
            texts.join('\n'),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('leaves out rows that cannot be, each with its reason', () => {
    const table: readonly (readonly [Partial<BaselineCount>, string | null])[] = [
      [{}, null],
      [{ bad: 500 }, null],
      [{ atRisk: 10.9, bad: 1.5 }, null],
      [{ signal: 'nobody' }, 'unknownSignal'],
      [{ signal: crash.name }, 'unknownSignal'],
      [{ atRisk: Number.NaN }, 'notANumber'],
      [{ bad: -1 }, 'notANumber'],
      [{ atRisk: Infinity }, 'notANumber'],
      [{ ring: null }, 'neitherRingNorCohort'],
      [{ cohort: 'site=Oslo' }, null],
      [{ age: 0 }, 'outsideWindow'],
      [{ age: 9 }, 'outsideWindow'],
    ];
    for (const [o, kind] of table) {
      const { faults } = soundCounts(counts({ baseline: [row(o)] }), [install, crash]);
      assert.equal(faults[0]?.kind ?? null, kind, JSON.stringify(o));
    }
    const { baseline } = soundCounts(counts({ baseline: [row({ bad: 500 })] }), [install]);
    assert.equal(baseline[0]?.atRisk, 500, 'whoever turned bad was at risk');
  });
});

describe('sentences', () => {
  it('tell what was seen, what was to be expected, and what it would have taken', () => {
    const verdict = {
      ...({ signal: 'installFailure', ring: null, cohort: null, kind: 'worse' } as const),
      evidence: 31.2,
      weight: 0.2,
      safety: 0,
      devices: 37,
      bad: 4,
      expected: 0.74,
      furtherBad: 70,
      alone: null,
      low: 0.0376,
      high: 0.2368,
      pausesAt: 4,
    };
    assert.equal(
      verdictText(verdict, install),
      '4 of 37 devices failed to install where 0.7 were expected (95 %: 4–24 %), by itself 1 in 31, pause at 4; with 3 it would have waited',
    );
    assert.equal(
      verdictText(
        { ...verdict, bad: 1, devices: 1, evidence: 1.04, pausesAt: null, low: 0.1, high: 1 },
        install,
      ),
      '1 of 1 device failed to install where 0.7 were expected (95 %: 10–100 %), by itself 1 in 1',
    );
    const finding = {
      cohort: { fact: 'model', value: 'Fjord 13 G2' },
      sharedWith: null,
      signal: 'installFailure',
      evidence: 2_345_678,
      threshold: 1000,
      among: 50,
      devices: 1480,
      bad: 12,
      expected: 0.04,
    };
    assert.equal(
      findingText(finding, install),
      '12 of 1,480 devices with model=Fjord 13 G2 failed to install where 0.04 were expected; if the update were fine this would happen in at most 1 of 10^6 months, and with 50 groups compared we act at 1 in 1,000',
    );
  });
});
