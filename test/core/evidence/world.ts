/** Counts and questions for the tests of evidence: a small fleet that the tests alter. */
import type { Baselines } from '#core/evidence/usual/baseline.ts';
import type {
  BaselineCount,
  ControlCount,
  EvidenceCounts,
  Exposure,
} from '#core/evidence/count/counts.ts';
import type { Signal } from '#core/evidence/signal/signal.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { EvidenceQuestion, EvidenceSettings } from '#core/evidence/judge/verdict.ts';

export const settings: EvidenceSettings = defaultPolicy('contoso').evidence;

export const install: Signal = {
  name: 'installFailure',
  title: 'failed to install',
  source: 'installs',
  method: 'baseline',
  match: {},
  windowDays: 8,
  baseline: 0.02,
  baselineDevices: 100_000,
  spread: 'early',
  weight: 1,
};

export const crash: Signal = {
  ...install,
  name: 'blueScreen',
  title: 'had a blue screen',
  source: 'startups',
  method: 'control',
  windowDays: 14,
};

export const known: Baselines = { version: 1, releases: 3, sums: [], ratios: [] };

export function row(o: Partial<BaselineCount>): BaselineCount {
  return {
    signal: install.name,
    ring: 'first',
    cohort: null,
    stratum: 'Fjord',
    age: 1,
    atRisk: 100,
    bad: 0,
    ...o,
  };
}

export function day(o: Partial<ControlCount>): ControlCount {
  return {
    signal: crash.name,
    ring: 'first',
    cohort: null,
    day: 20_000,
    updatedAtRisk: 100,
    updatedBad: 0,
    othersAtRisk: 900,
    othersBad: 0,
    ...o,
  };
}

export function counts(o: Partial<EvidenceCounts>): EvidenceCounts {
  return {
    asOf: 0,
    readUntil: {},
    baseline: [],
    control: [],
    exposures: rings(['first', 'fast']),
    cohortsSeen: 0,
    notBooting: 0,
    ...o,
  };
}

export function rings(names: readonly string[], devices = 100): readonly Exposure[] {
  return names.map((ring) => ({ ring, cohort: null, devices, exposed: devices }));
}

export function question(o: Partial<EvidenceQuestion>): EvidenceQuestion {
  return {
    counts: counts({}),
    baselines: known,
    signals: [install],
    settings,
    held: [],
    ...o,
  };
}
