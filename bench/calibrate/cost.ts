/**
 * What a verdict costs: counts of a large tenant, 20 signals, 4 rings and 50 cohorts, each with eight models and every
 * day of the windows, judged by the real `judgeEvidence`.
 */
import { noBaselines } from '#core/evidence/usual/baseline.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { BaselineCount, ControlCount } from '#core/evidence/count/counts.ts';
import { judgeEvidence } from '#core/evidence/judge/judge.ts';
import { quality } from '#core/area/quality.ts';
import { hasControl, hasUsual, type Signal } from '#core/evidence/signal/signal.ts';
import type { EvidenceQuestion } from '#core/evidence/judge/verdict.ts';
import type { Random } from './random.ts';

const models = 8;

/** The question with all its rows. */
export function largeQuestion(random: Random): EvidenceQuestion {
  const own = Array.from({ length: 11 }, (_, nth): Signal => {
    const [first] = quality.signals;
    if (first === undefined) throw new Error('There are no built-in signals.');
    return { ...first, name: `own${nth}`, windowDays: 14 };
  });
  const signals = [...quality.signals, ...own];
  const groups = [
    ...['test', 'first', 'fast', 'broad'].map((ring) => ({ ring, cohort: null })),
    ...Array.from({ length: 50 }, (_, nth) => ({ ring: null, cohort: `model=M${nth}` })),
  ];
  const rows = signals.flatMap((signal) => groups.map((group) => ({ signal, group })));
  const baseline = rows.flatMap(({ signal, group }) =>
    hasUsual(signal) ? windowRows(random, signal, group) : [],
  );
  const control = rows.flatMap(({ signal, group }) =>
    hasControl(signal) ? dayRows(random, signal, group) : [],
  );
  return {
    signals,
    baselines: noBaselines,
    held: [[{ fact: 'model', value: 'M0' }]],
    settings: defaultPolicy('calibration').evidence,
    counts: {
      asOf: 0,
      readUntil: {},
      baseline,
      control,
      cohortsSeen: 50,
      notBooting: 0,
      exposures: groups.map((group) => ({ ...group, devices: 5000, exposed: 4000 })),
    },
  };
}

type Group = Pick<BaselineCount, 'ring' | 'cohort'>;

function windowRows(random: Random, signal: Signal, group: Group): readonly BaselineCount[] {
  return Array.from({ length: models * signal.windowDays }, (_, nth) => {
    const atRisk = 500 + random.below(100);
    return {
      ...group,
      signal: signal.name,
      stratum: `M${nth % models}`,
      age: 1 + Math.floor(nth / models),
      atRisk,
      bad: random.binomial(atRisk, signal.baseline / signal.windowDays),
    };
  });
}

function dayRows(random: Random, signal: Signal, group: Group): readonly ControlCount[] {
  return Array.from({ length: 21 }, (_, day) => ({
    ...group,
    signal: signal.name,
    day,
    updatedAtRisk: 500,
    updatedBad: random.binomial(500, 0.005),
    othersAtRisk: 5000,
    othersBad: random.binomial(5000, 0.005),
  }));
}

/** Seconds that judging takes, several times over. */
export function judgingSeconds(random: Random, runs: number): { seconds: number[]; rows: number } {
  const question = largeQuestion(random);
  const seconds = Array.from({ length: runs }, () => {
    const begun = performance.now();
    judgeEvidence(question);
    return (performance.now() - begun) / 1000;
  });
  return { seconds, rows: question.counts.baseline.length + question.counts.control.length };
}
