/** What operators are told of evidence and decisions, and that each decision comes out of its look again. */
import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import pc from 'picocolors';
import type { Symptoms } from '#core/evidence/signal/symptom.ts';
import type { Evidence, Verdict } from '#core/evidence/judge/verdict.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { holdFrom } from '#core/hold/hold.ts';
import type { Decision } from '#core/release/step/decision.ts';
import type { Look } from '#core/release/record/look.ts';
import { amendmentOf } from '#core/release/command/amend.ts';
import { amendmentLines } from '#cli/release/amend.ts';
import { verificationLines, verificationOf } from '#cli/release/explain/verify.ts';
import { judging } from '#core/release/record/look.ts';
import { evidenceBar, ladderOf, stepText } from '#cli/view/evidence/evidenceBar.ts';
import { explainLines } from '#cli/view/release/explain.ts';
import { releaseLines } from '#cli/view/release/release.ts';
import { resolutions } from '#cli/view/plan/resolution.ts';
import { onDay, plannedRelease } from '../../core/release/world.ts';
import { sampleRelease } from '../../reports/sampleRelease.ts';
import { expectGolden } from '../golden.ts';
import { month } from '../month.ts';

const plain = pc.createColors(false);
const wide = { paint: plain, columns: 120 };
const golden = (name: string): URL => new URL(`../golden/${name}`, import.meta.url);
const text = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

describe('The evidence on a bar', () => {
  const ladder = ladderOf(defaultPolicy('contoso').evidence);

  it('grows with the evidence, is always as wide, and marks the steps it has not reached', () => {
    assert.deepEqual(ladder, { watch: 5, pause: 20, rollBack: 100 });
    const bars = [0, 1, 4, 6, 25, 150].map((evidence) => evidenceBar(evidence, ladder, plain));
    assert.deepEqual(bars, [
      '·····┊·····┊·····┊',
      '·····┊·····┊·····┊',
      '█████┊·····┊·····┊',
      '███████····┊·····┊',
      '█████████████····┊',
      '██████████████████',
    ]);
  });

  it('never loses a cell, whatever the evidence and the ladder', () => {
    const level = fc.double({ min: 1, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e300, noNaN: true }),
        level,
        level,
        (evidence, a, b) => {
          const [watch, pause] = a < b ? [a, b] : [b, a];
          const bar = evidenceBar(
            evidence,
            { watch, pause, rollBack: pause * 5 },
            pc.createColors(true),
          );
          assert.equal(stripVTControlCharacters(bar).length, 18);
        },
      ),
    );
  });

  it('says which step is reached', () => {
    assert.deepEqual(
      [4.9, 5, 20, 100].map((evidence) => stepText(evidence, ladder)),
      ['', 'watch', 'pause', 'rollback'],
    );
  });
});

describe('What a ring can show', () => {
  it('is less the smaller it is, and the watch comes no later than the pause', () => {
    const sizes = [1, 3, 10, 90, 900].map((devices, index) => ({ ring: `r${index}`, devices }));
    const found = resolutions(defaultPolicy('contoso'), sizes);
    for (const { devices, watchesAt, pausesAt } of found) {
      if (pausesAt !== null)
        assert.ok(watchesAt !== null && watchesAt <= pausesAt && pausesAt <= devices);
    }
    const shares = found.flatMap(({ pausesAt, devices }) =>
      pausesAt === null ? [] : [pausesAt / devices],
    );
    assert.deepEqual(
      shares,
      shares.toSorted((one, other) => other - one),
    );
    assert.equal(found[0]?.pausesAt, null);
  });
});

describe('A release explained', () => {
  const verdict = (signal: string, ring: string | null, own: Partial<Verdict>): Verdict => ({
    signal,
    ring,
    cohort: null,
    kind: 'inconclusive',
    evidence: 1,
    weight: 0.02,
    safety: 1,
    devices: 100,
    bad: 0,
    expected: 1,
    low: 0,
    high: 0.036,
    pausesAt: 9,
    furtherBad: 0,
    alone: null,
    ...own,
  });
  const bad = { bad: 14, expected: 6.1, low: 0.08, high: 0.22 };
  const evidence: Evidence = {
    asOf: onDay(7),
    total: 27.4,
    totalAtMost: 27.4,
    rings: [
      { ring: 'broad', evidence: 12 },
      { ring: 'fast', evidence: 31 },
    ],
    verdicts: [
      verdict('installFailure', null, { ...bad, kind: 'worse', evidence: 180, weight: 0.15 }),
      verdict('installFailure', 'fast', {
        ...bad,
        devices: 90,
        kind: 'worse',
        evidence: 240,
        weight: 0.001,
      }),
      verdict('blueScreen', null, { kind: 'notWorse', safety: 26 }),
      verdict('teams', null, {}),
      verdict('edge', null, {}),
      verdict('edge', 'fast', {}),
    ],
    findings: [
      {
        cohort: { fact: 'model', value: 'Fjord 13 G2' },
        sharedWith: null,
        signal: 'installFailure',
        evidence: 5300,
        threshold: 400,
        among: 20,
        devices: 16,
        bad: 12,
        expected: 0.9,
      },
    ],
    totalWithoutFindings: 1.2,
    alone: [],
  };
  const decision: Decision = {
    id: 'evidence/pause/fast/9',
    at: onDay(7),
    action: {
      kind: 'resume',
      ring: 'fast',
      operator: 'ada',
    },
    rule: 'what a fine update shows in at most 1 in 20 months pauses the release (statistics 4.5.2)',
    reason:
      'If the update were fine this would happen in at most 1 of 27 months, and 1 in 20 pauses: 14 of 100 devices failed to install where 6.1 were expected.',
    inputs: { evidence: 27.4, level: 20, opensAt: onDay(6), seenBy: null },
    otherwise: 'With 12 bad devices instead of 14 it would have waited.',
  };

  const look = {
    at: onDay(7),
    decisions: [decision],
    evidence,
    coming: 'broad',
    isKept: true,
    symptoms: [],
    symptomsOf: [],
  };
  const blueScreens: Symptoms = {
    signal: 'blueScreen',
    devices: 5,
    most: [
      { what: '0x000000d1', code: null, devices: 3 },
      { what: null, code: null, devices: 1 },
    ],
    others: 1,
  };
  const symptoms: readonly Symptoms[] = [
    {
      signal: 'installFailure',
      devices: 1214,
      most: [
        { what: 'WUDamaged', code: '0x80073712', devices: 1200 },
        { what: 'DiskFull', code: null, devices: 7 },
        { what: null, code: '0x8BADF00D', devices: 3 },
      ],
      others: 4,
    },
    blueScreens,
    // A signal that is none of the policy's is not told.
    { ...blueScreens, signal: 'former' },
  ];

  it('tells each decision with its rule and numbers, the evidence of that look and its symptoms', () => {
    const looks = [
      { ...look, symptoms, symptomsOf: [{ decision: decision.id, symptoms: blueScreens }] },
      { ...look, at: onDay(8), evidence: null },
    ];
    const release = plannedRelease();
    const telling = { release, ring: null, paint: plain, columns: 100 };
    const lines = explainLines(looks, { ...telling, isAll: true });
    expectGolden(golden('explain.txt'), text(lines));
    const sentences = lines.filter((line) => line.startsWith('    '));
    assert.deepEqual(
      sentences.filter((line) => line.length > telling.columns),
      [],
    );
    const told = explainLines(looks, { ...telling, isAll: false });
    expectGolden(golden('explain-short.txt'), text(told));
  });

  it('has no more than three rows beside the others and the sum unless all are asked for, and they add up', () => {
    const telling = { release: plannedRelease(), ring: null, isAll: false, ...wide };
    const lines = explainLines([look], telling);
    const from = lines.findIndex((line) => line.includes('by chance'));
    const to = lines.findIndex((line) => line.includes('in sum  '));
    assert.equal(to - from - 1, 4, lines.join('\n'));
    const numbers = lines
      .slice(from + 1, to + 1)
      .map((line) => Number(/ ([\d.]+\.\d\d)\b/.exec(line)?.[1]));
    const sum = numbers.pop() ?? Number.NaN;
    const parts = numbers.reduce((one, other) => one + other, 0);
    assert.equal(parts.toFixed(2), sum.toFixed(2));
  });

  it('tells of one ring no more than concerns it', () => {
    const looks = [{ ...look, symptoms: [blueScreens] }];
    const lines = explainLines(looks, {
      release: plannedRelease(),
      ring: 'broad',
      isAll: true,
      ...wide,
    });
    assert.ok(lines.some((line) => line.startsWith('  what bad devices of broad reported')));
    assert.ok(!lines.some((line) => line.includes('(fast)')));
  });

  it('says what was decided without a kept look, and that nothing was decided', () => {
    const { release, decisions } = month(-7, 0);
    const lines = explainLines(
      [{ ...look, at: onDay(-7), decisions, evidence: null, isKept: false }],
      {
        release,
        ring: null,
        isAll: false,
        ...wide,
      },
    );
    assert.ok(lines.some((line) => line.includes('an earlier version decided this')));
    assert.deepEqual(explainLines([], { release, ring: null, isAll: false, ...wide }), [
      'Nothing was decided.',
    ]);
  });
});

describe('Verifying a release', () => {
  it('finds that all decisions come out of their looks again', () => {
    const { decisions, looks } = month(10, 1);
    assert.ok(decisions.length > 5);
    const stored = JSON.parse(JSON.stringify(looks)) as readonly Look[];
    const verification = verificationOf(decisions, stored);
    assert.deepEqual(verificationLines(verification), [
      `${decisions.length} decisions, all come out again`,
    ]);
  });

  it('shows both sides of a decision that does not', () => {
    const { decisions, looks } = month(1, 0);
    const changed = decisions.map((one) =>
      one.id === 'offer/first' ? { ...one, reason: 'somebody wrote another' } : one,
    );
    const verification = verificationOf(changed, looks);
    assert.equal(verification.differences.length, 1);
    const lines = verificationLines(verification);
    assert.match(lines[0] ?? '', /^DIFFERENT: offer\/first, Wed 9 Dec 2026 18:00 UTC$/);
    assert.ok(lines.includes('    stored: "somebody wrote another"'));
    assert.ok(lines.some((line) => line.startsWith('    again:  "The deferral of')));
    assert.equal(lines.length, 6);
    assert.equal(verification.again, decisions.length - 1);
  });

  it('shows a decision that is missing in the store, and one that nothing leads to', () => {
    const { decisions, looks } = month(1, 0);
    const without = decisions.filter(({ id }) => id !== 'offer/first');
    assert.deepEqual(
      verificationOf(without, looks).differences.map(({ decision, stored }) => [decision, stored]),
      [['offer/first', null]],
    );
    const [first] = decisions;
    assert.ok(first);
    const invented = [...decisions, { ...first, id: 'offer/nobody' }];
    const lines = verificationLines(verificationOf(invented, looks));
    assert.ok(lines.includes('  again:  nothing'));
  });

  it('makes nothing again that rests on evidence judged by other rules, and says so', () => {
    const { decisions, looks } = month(10, 1);
    const before = looks.map((look) => ({ ...look, judging: judging - 1 }));
    const verification = verificationOf(decisions, before);
    assert.ok(verification.judgedBefore > 0 && verification.judgedBefore < decisions.length);
    assert.equal(verification.again, decisions.length - verification.judgedBefore);
    assert.deepEqual(verification.differences, []);
    const lines = verificationLines(verification);
    assert.match(lines[0] ?? '', /decisions, all of these come out again$/);
    assert.match(lines[1] ?? '', /^\d+ rest on evidence that an earlier version judged/);
  });

  it('tells decisions of an earlier version as such, and not as differences', () => {
    const { decisions, looks } = month(1, 0);
    const verification = verificationOf(decisions, looks.slice(1));
    assert.deepEqual(verification.differences, []);
    assert.deepEqual(verification.withoutLook, ['announce/schedule']);
    const lines = verificationLines(verification);
    assert.match(lines[1] ?? '', /^1 were taken by an earlier version, which kept no looks/);
  });
});

describe('A release with something to decide', () => {
  it('shows the evidence against its steps, what waits, what is held, and how to answer', () => {
    const release = sampleRelease();
    const hold = holdFrom(onDay(2), {
      id: '2026-12-B/hold-1',
      cohort: [{ fact: 'model', value: 'Fjord 13 G2' }],
      by: 'tenant',
      owner: 'ada',
      reason: 'blue screens',
      days: 28,
    });
    const proposal = {
      subject: 'open/fast',
      kind: 'open' as const,
      ring: 'fast',
      hold: null,
      text: 'The deferral of fast is over and nothing speaks against it. May it open?',
      askedAt: onDay(3),
      escalateAt: onDay(4),
      escalatedAt: null,
      deadlineAt: onDay(6),
      otherwise: 'stay' as const,
      lapsedAt: null,
    };
    const watch = { since: onDay(2), evidence: 7.2, why: 'installs fail' };
    const evidence = {
      asOf: onDay(3),
      total: 7.2,
      rings: [
        { ring: 'first', evidence: 9.5 },
        { ring: 'broad', evidence: 1.1 },
      ],
      strongest: '4 of 10 devices failed to install where 0.6 were expected',
    };
    const lapsed = {
      ...proposal,
      subject: 'rollBack/first',
      text: 'Take it off?',
      lapsedAt: onDay(3),
    };
    const proposals = [proposal, lapsed];
    const standing = { ...release, holds: [hold], proposals, watch, evidence };
    const at = { release: standing, now: onDay(3), held: new Map([[hold.id, 23]]) };
    expectGolden(golden('release-evidence.txt'), text(releaseLines(at, wide)));
  });
});

describe('An amendment', () => {
  it('is shown as what changes, and for how many devices', () => {
    const { release } = month(2, 0);
    const rings = release.policy.rings.map((ring) =>
      ring.name === 'broad'
        ? { ...ring, gate: 'approval' as const, cadence: { ...ring.cadence, deferralDays: 12 } }
        : ring,
    );
    const policy = {
      ...release.policy,
      rings,
      objective: { target: 0.9, judgedOnDay: 22, missChance: 0.8 },
    };
    const amendment = amendmentOf(release, policy, onDay(2));
    assert.deepEqual(amendment.faults, []);
    expectGolden(golden('amendment.txt'), text(amendmentLines(amendment, wide)));
  });
});
