import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Baselines } from '#core/evidence/usual/baseline.ts';
import { judgeEvidence } from '#core/evidence/judge/judge.ts';
import { usualShares, type UsualQuestion } from '#core/evidence/usual/usualShare.ts';
import { saidShareMax, wordsText, type ReachingWord } from '#core/evidence/usual/usualWord.ts';
import { counts, install, known, question, row } from '../world.ts';

const signal = { ...install, baseline: 0.06, baselineDevices: 40 };
const anywhere: UsualQuestion = { stratum: null, ring: null, margin: 0 };

function word(o: Partial<ReachingWord>): ReachingWord {
  const of = { cohort: null, operator: 'kim', reason: 'why', at: 0, reach: [] };
  return { signal: signal.name, share: 0.12, ...of, ...o };
}

const kiosk = { fact: 'model', value: 'Kiosk' };
/** All Kiosks, which are a tenth of the fleet. */
const ofKiosks = word({
  cohort: kiosk,
  share: 0.3,
  reach: [
    { stratum: null, ring: null, part: 0.1 },
    { stratum: 'Kiosk', ring: null, part: 1 },
    { stratum: 'Kiosk', ring: 'broad', part: 1 },
  ],
});

function saying(words: readonly ReachingWord[], sums: Baselines['sums'] = []): Baselines {
  return { version: 1, releases: 3, sums, ratios: [], words };
}

function seen(stratum: string, devices: number, bad: number): Baselines['sums'][number] {
  return { signal: signal.name, stratum, ring: 'broad', devices, bad };
}

const many = [seen('A', 5000, 100), seen('B', 5000, 100), seen('Kiosk', 500, 10)];

describe('what people say is usual', () => {
  it('outranks what was assumed or learned of all devices, upwards and downwards', () => {
    for (const [share, sums] of [
      [0.12, []],
      [0.12, many],
      [0.005, many],
    ] as const) {
      const usual = usualShares(saying([word({ share })], sums), signal);
      assert.ok(Math.abs(usual(anywhere).mean - share) < 1e-12);
      assert.ok(Math.abs(usual(anywhere).null - share) < 1e-12, 'there is no room on top of it');
    }
  });

  it('about all devices leaves a model worse that is known to be worse', () => {
    const sums = [seen('A', 50_000, 1000), seen('Kiosk', 5000, 1500)];
    const of = (share: number) =>
      usualShares(saying([word({ share })], sums), signal)({ ...anywhere, stratum: 'Kiosk' }).mean;
    const learned = usualShares(saying([], sums), signal)({ ...anywhere, stratum: 'Kiosk' }).mean;
    assert.ok(learned > 0.25, String(learned));
    assert.equal(of(0.12), learned);
    assert.ok(of(0.01) < learned && of(0.01) > 0.01, String(of(0.01)));
  });

  it('about a model is usual in its strata and its cohort, and touches no other', () => {
    const usual = usualShares(saying([ofKiosks], many), signal);
    const plain = usualShares(saying([], many), signal);
    const inBroad = { ...anywhere, ring: 'broad' };
    assert.equal(usual({ ...inBroad, stratum: 'Kiosk', group: 'broad' }).null, 0.3);
    assert.equal(usual({ ...inBroad, stratum: 'Kiosk', group: 'model=Kiosk' }).null, 0.3);
    assert.deepEqual(usual({ ...inBroad, stratum: 'A' }), plain({ ...inBroad, stratum: 'A' }));
    const whole = plain(anywhere).mean * 0.9 + 0.3 * 0.1;
    assert.ok(
      Math.abs(usual(anywhere).mean - whole) < 1e-12,
      'and counts for its part of the fleet',
    );
  });

  it('about a firmware counts for its part of a model, and wholly for its own cohort', () => {
    const cohort = { fact: 'firmware', value: '1.2' };
    const reach = [{ stratum: 'A', ring: null, part: 0.25 }];
    const usual = usualShares(saying([word({ cohort, share: 0.4, reach })], many), signal);
    const plain = usualShares(saying([], many), signal)({ ...anywhere, stratum: 'A' });
    const mixed = usual({ ...anywhere, stratum: 'A' });
    assert.ok(Math.abs(mixed.null - (0.75 * plain.null + 0.1)) < 1e-12);
    assert.equal(usual({ ...anywhere, stratum: 'A', group: 'firmware=1.2' }).null, 0.4);
  });

  it('has the margin of the policy on top, and an end: no more than the most that may be said', () => {
    const usual = usualShares(saying([word({ share: 0.4 })]), signal);
    assert.ok(Math.abs(usual({ ...anywhere, margin: 0.25 }).null - 0.5) < 1e-12);
    const most = usualShares(saying([word({ share: 0.9 })]), signal);
    assert.equal(most({ ...anywhere, margin: 0.25 }).null, saidShareMax);
  });

  it('keeps every share within what can be, and says nothing of other signals', () => {
    const part = fc.double({ min: 0, max: 1, noNaN: true });
    const words = fc.array(
      fc.record({
        share: fc.double({ min: 0, max: saidShareMax, noNaN: true }),
        part,
        isAll: fc.boolean(),
      }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(words, part, fc.integer({ min: 0, max: 3000 }), (said, margin, bad) => {
        const total = said.reduce((sum, one) => sum + one.part, 0) || 1;
        const of = said.map(({ share, part: own, isAll }, nth) =>
          word({
            share,
            cohort: isAll ? null : { fact: 'site', value: String(nth) },
            reach: [{ stratum: 'A', ring: null, part: own / Math.max(1, total) }],
          }),
        );
        const sums = [seen('A', 3000, bad), seen('B', 3000, 30)];
        const usual = usualShares(saying(of, sums), signal)({ ...anywhere, stratum: 'A', margin });
        assert.ok(usual.mean > 0 && usual.mean < 1 && usual.null >= usual.mean && usual.null <= 1);
        assert.ok(Math.abs(usual.a / (usual.a + usual.b) - usual.mean) < 1e-9);
        const other = { ...signal, name: 'report' };
        const ask = { ...anywhere, stratum: 'A', margin };
        assert.deepEqual(
          usualShares(saying(of, sums), other)(ask),
          usualShares(saying([], sums), other)(ask),
        );
      }),
    );
  });

  it('lets a model that fails by nature go on, and shows one that is worse than was said', () => {
    const judged = (bad: number, words: readonly ReachingWord[]) =>
      judgeEvidence(
        question({
          baselines: { ...known, words },
          counts: counts({
            baseline: [null, 'model=Kiosk'].flatMap((cohort) =>
              [1, 2, 3, 4, 5, 6, 7, 8].map((age) =>
                row({
                  ...(cohort === null ? {} : { ring: null }),
                  cohort,
                  stratum: 'Kiosk',
                  age,
                  atRisk: age === 1 ? 60 : 60 - bad,
                  bad: age === 1 ? bad : 0,
                }),
              ),
            ),
            cohortsSeen: 20,
          }),
        }),
      );
    assert.equal(judged(18, []).findings.length, 1);
    const reach = [{ stratum: 'Kiosk', ring: 'first', part: 1 }];
    const said = [{ ...ofKiosks, reach }];
    const calm = judged(18, said);
    assert.ok(calm.findings.length === 0 && calm.total < 1.5, String(calm.total));
    assert.equal(judged(48, said).findings.length, 1);
  });

  it('reads in one line', () => {
    assert.equal(
      wordsText([ofKiosks, word({})]),
      'installFailure 30 % of model=Kiosk (kim), installFailure 12 % of all devices (kim)',
    );
  });
});
