import assert from 'node:assert/strict';
import type { BaselineCount, Cohort, Exposure } from '#core/evidence/count/counts.ts';
import { judgeEvidence } from '#core/evidence/judge/judge.ts';
import { factsOf } from '#core/evidence/judge/verdict.ts';
import { widerFact } from '#core/evidence/cohort/widerFact.ts';
import { counts, crash, day, install, question, rings, row } from '../world.ts';

/**
 * 1,000 devices of four models in one ring; model Fjord has firmware F1 and is a third of what Alpine makes, and half of
 * Oslo. `bad` of Fjord's devices have failed, and two of each other model's.
 */
function fleet(bad: number): { baseline: BaselineCount[]; exposures: Exposure[] } {
  const models = [
    { stratum: 'Fjord', devices: 100, bad },
    ...['A', 'B', 'C'].map((stratum) => ({ stratum, devices: 300, bad: 4 })),
  ];
  const all = models.map(({ stratum, devices: atRisk, bad }) => row({ stratum, atRisk, bad }));
  const of = (cohort: string, parts: readonly (readonly [string, number, number])[]) =>
    parts.map(([stratum, atRisk, bad]) => row({ ring: null, cohort, stratum, atRisk, bad }));
  return {
    baseline: [
      ...all,
      ...of('model=Fjord', [['Fjord', 100, bad]]),
      ...of('firmware=F1', [['Fjord', 100, bad]]),
      ...of('manufacturer=Alpine', [
        ['Fjord', 100, bad],
        ['A', 300, 4],
      ]),
      ...of('site=Oslo', [
        ['Fjord', 50, Math.ceil(bad / 2)],
        ['B', 150, 2],
      ]),
    ],
    exposures: [...rings(['first'], 1000)],
  };
}

const judgedFleet = (bad: number, held: readonly (readonly Cohort[])[] = []) =>
  judgeEvidence(question({ counts: counts({ ...fleet(bad), cohortsSeen: 50 }), held }));

describe('cohorts', () => {
  it('are named when they carry the evidence: the bad one alone, not those that contain it', () => {
    const evidence = judgedFleet(40);
    assert.deepEqual(
      evidence.findings.map(({ cohort }) => cohort),
      [{ fact: 'firmware', value: 'F1' }],
      'model and firmware are the same devices; the first by name is told',
    );
    const [finding] = evidence.findings;
    assert.ok((finding?.evidence ?? 0) >= (finding?.threshold ?? Infinity));
    assert.equal(finding?.threshold, 1000, '50 cohorts at 5 %');
    assert.ok(evidence.total > 20);
    assert.ok(evidence.totalWithoutFindings < 2, String(evidence.totalWithoutFindings));
  });

  it('are not named when nothing is wrong', () => {
    assert.deepEqual(judgedFleet(3).findings, []);
  });

  it('that are held are set aside and not named again, and neither is what contains them', () => {
    const evidence = judgedFleet(40, [[{ fact: 'model', value: 'Fjord' }]]);
    assert.deepEqual(evidence.findings, []);
    assert.ok(evidence.total < 2);
    assert.ok(evidence.rings.every(({ evidence: one }) => one < 2));
    const whole = evidence.verdicts.find(({ ring }) => ring === null);
    assert.equal(whole?.bad, 12);
    const unheard = judgedFleet(40, [[{ fact: 'model', value: 'Nobody’s' }]]);
    assert.ok(unheard.total > 20, 'a hold on devices that were not counted takes nothing away');
  });

  it('are set aside together without counting anybody below zero', () => {
    const both = judgedFleet(40, [
      [{ fact: 'model', value: 'Fjord' }],
      [{ fact: 'firmware', value: 'F1' }],
      [{ fact: 'manufacturer', value: 'Alpine' }],
    ]);
    assert.ok(both.total > 0 && both.total < 2);
    assert.ok(both.verdicts.every(({ bad, expected }) => bad >= 0 && expected >= 0));
  });

  it('are both named when two have nothing to do with each other', () => {
    const { baseline, exposures } = fleet(40);
    const second = [
      row({ stratum: 'Tundra', atRisk: 200, bad: 60 }),
      row({ ring: null, cohort: 'model=Tundra', stratum: 'Tundra', atRisk: 200, bad: 60 }),
    ];
    const evidence = judgeEvidence(
      question({
        counts: counts({ baseline: [...baseline, ...second], exposures, cohortsSeen: 50 }),
      }),
    );
    assert.deepEqual(
      evidence.findings.map(({ cohort }) => cohort.value),
      ['Tundra', 'F1'],
    );
    assert.equal(evidence.findings[0]?.threshold, 500);
  });

  /** Model Fjord and a driver that most of its devices have, with how many of each part failed. */
  const crossing = (
    parts: Readonly<Record<'both' | 'modelOnly' | 'driverOnly', readonly [number, number]>>,
  ) => {
    const { both, modelOnly, driverOnly } = parts;
    const rest = { stratum: 'A', atRisk: 400, bad: 6 };
    const of = (cohort: string, stratum: string, [atRisk, bad]: readonly [number, number]) =>
      row({ ring: null, cohort, stratum, atRisk, bad });
    const baseline = [
      row({ stratum: 'Fjord', atRisk: both[0] + modelOnly[0], bad: both[1] + modelOnly[1] }),
      row({ ...rest, atRisk: rest.atRisk + driverOnly[0], bad: rest.bad + driverOnly[1] }),
      of('model=Fjord', 'Fjord', both),
      of('model=Fjord', 'Fjord', modelOnly),
      of('driver=D6', 'Fjord', both),
      of('driver=D6', 'A', driverOnly),
    ];
    return counts({ baseline, exposures: rings(['first'], 1000), cohortsSeen: 50 });
  };
  const untold = crossing({ both: [16, 12], modelOnly: [1, 0], driverOnly: [2, 0] });
  const both = [
    { fact: 'model', value: 'Fjord' },
    { fact: 'driver', value: 'D6' },
  ];

  it('that cannot be told apart are named by what they have in common once rings would wait', () => {
    const evidence = judgeEvidence(question({ counts: untold }));
    assert.ok(evidence.total >= 20);
    const [finding, ...others] = evidence.findings;
    assert.ok(finding !== undefined && others.length === 0);
    assert.deepEqual(factsOf(finding), both);
    assert.ok(evidence.totalWithoutFindings < 2, String(evidence.totalWithoutFindings));
    const held = judgeEvidence(question({ counts: untold, held: [both] }));
    assert.deepEqual(held.findings, [], 'what is held is not named again');
    assert.equal(held.total, evidence.totalWithoutFindings);
    assert.equal(widerFact(both, evidence.findings), null);
  });

  it('that cannot be told apart wait for each other while nobody else has to', () => {
    const { baseline, ...rest } = crossing({
      both: [14, 7],
      modelOnly: [1, 0],
      driverOnly: [1, 0],
    });
    const many = { ...row({ stratum: 'B', atRisk: 4000, bad: 0 }) };
    const evidence = judgeEvidence(
      question({ counts: { ...rest, baseline: [...baseline, many] } }),
    );
    assert.ok(evidence.total < 20, String(evidence.total));
    assert.deepEqual(evidence.findings, []);
  });

  it('stand out once their other devices have shown what they are', () => {
    const told = crossing({ both: [16, 12], modelOnly: [8, 6], driverOnly: [60, 1] });
    const { findings } = judgeEvidence(question({ counts: told }));
    assert.deepEqual(
      findings.map(({ cohort, sharedWith }) => [cohort.value, sharedWith]),
      [['Fjord', null]],
    );
    assert.equal(widerFact(both, findings)?.cohort.value, 'Fjord');
    assert.equal(widerFact(both.slice(0, 1), findings), null, 'a hold of one fact is as wide');
  });

  it('of one model and one of its firmwares are never narrowed to the firmware', () => {
    const base = crossing({ both: [16, 12], modelOnly: [0, 0], driverOnly: [0, 0] });
    const firmware = base.baseline.map((one) =>
      one.cohort === 'driver=D6' ? { ...one, cohort: 'firmware=F1' } : one,
    );
    const { findings } = judgeEvidence(question({ counts: { ...base, baseline: firmware } }));
    assert.deepEqual(
      findings.map((one) => factsOf(one).length),
      [1],
    );
  });

  it('are found beside a control too, and set aside there', () => {
    const control = [
      day({ updatedAtRisk: 400, updatedBad: 40, othersAtRisk: 600, othersBad: 6 }),
      day({
        ring: null,
        cohort: 'model=Fjord',
        updatedAtRisk: 40,
        updatedBad: 36,
        othersAtRisk: 60,
        othersBad: 1,
      }),
    ];
    const base = { signals: [crash], counts: counts({ control, cohortsSeen: 50 }) };
    const evidence = judgeEvidence(question(base));
    assert.deepEqual(
      evidence.findings.map(({ cohort }) => cohort.value),
      ['Fjord'],
    );
    assert.ok(evidence.totalWithoutFindings < 2);
    const held = judgeEvidence(question({ ...base, held: [[{ fact: 'model', value: 'Fjord' }]] }));
    assert.ok(held.total < 2);
    assert.deepEqual(held.findings, []);
    assert.equal(install.method, 'baseline');
  });
});
