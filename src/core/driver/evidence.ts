/**
 * Whether a driver is bad, by the same method as an update (docs/method.md): its devices are compared twice, with those of
 * its models in rings that were not offered it, and with devices of the same rings that it is not for. What befalls a model
 * shows in the first as no difference, what befalls a ring, as that month's quality update, in the second; the lesser of the
 * two is evidence wherever one of them is fair. All drivers that are watched at once share one budget of false pauses.
 */
import { aloneTotal } from '../evidence/judge/alone.ts';
import { judgeEvidence } from '../evidence/judge/judge.ts';
import type { Evidence, EvidenceSettings } from '../evidence/judge/verdict.ts';
import { verdictText } from '../evidence/judge/words.ts';
import type { Baselines } from '../evidence/usual/baseline.ts';
import type { ControlCount } from '../evidence/count/counts.ts';
import type { Signal } from '../evidence/signal/signal.ts';
import type { DriverVerdict } from './watched.ts';

/** With whom devices are compared. */
export type Comparison = (typeof comparisons)[number];

/** Both of them. */
export const comparisons = ['model', 'ring'] as const;

/** What is counted of a driver. */
export interface DriverCounts {
  /** Days that are over, each counted once. */
  readonly days: Readonly<Record<Comparison, readonly ControlCount[]>>;
  /** Devices that it is for, and those of them whose rings were offered it. */
  readonly devices: number;
  readonly exposed: number;
}

/** What is judged by, and how many drivers are. */
export interface JudgedBy {
  readonly signals: readonly Signal[];
  readonly settings: EvidenceSettings;
  readonly baselines: Baselines;
  readonly among: number;
}

/** Signals of what befalls a device with an update and without alike: the others follow an update of Windows. */
export function driverSignals(signals: readonly Signal[]): readonly Signal[] {
  return signals.filter(({ method, source }) => method === 'control' && source !== 'restarts');
}

/** Judges; every number of the answer is finite. */
export function judgeDriver(counts: DriverCounts, by: JudgedBy): DriverVerdict {
  const { signals, among } = by;
  const settings = { ...by.settings, falsePauseBudget: by.settings.falsePauseBudget / among };
  const level = 1 / settings.falsePauseBudget;
  const [model, ring] = comparisons.map((one) => judged(counts, one, { ...by, settings }));
  if (model === undefined || ring === undefined) throw new Error('A comparison is missing');
  const lesser = model.total <= ring.total ? model : ring;
  const evidence = lesser.total;
  const isUnusual = evidence >= by.settings.watchAt * among;
  // Nobody of its models is left without it, and yet its devices stand out in their rings.
  const isLeftAlone = aloneTotal(model.alone, []) >= level && ring.total >= level;
  const isAsked = isUnusual || isLeftAlone;
  const lesserKind = isAsked ? 'ask' : 'goOn';
  const kind = evidence >= level ? 'pause' : lesserKind;
  const text = wordsOf(isLeftAlone && kind === 'ask' ? ring : lesser, signals);
  return { kind, evidence, level, among, text };
}

function judged(
  { days, devices, exposed }: DriverCounts,
  one: Comparison,
  { signals, settings, baselines }: JudgedBy,
): Evidence {
  return judgeEvidence({
    counts: {
      asOf: 0,
      readUntil: {},
      baseline: [],
      control: days[one],
      exposures: [{ ring: one, cohort: null, devices, exposed }],
      cohortsSeen: 0,
      notBooting: 0,
    },
    baselines,
    signals,
    settings,
    held: [],
  });
}

function wordsOf({ verdicts }: Evidence, signals: readonly Signal[]): string {
  const strongest = verdicts.find(({ bad, ring }) => bad > 0 && ring !== null);
  const signal = signals.find(({ name }) => name === strongest?.signal);
  return strongest === undefined || signal === undefined ? '' : verdictText(strongest, signal);
}
