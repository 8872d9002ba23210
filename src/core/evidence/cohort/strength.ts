/** How strongly the devices of one cohort speak against the update, over all signals. */
import { cohortName, type Cohort, type Exposure, type NamedCohort } from '../count/counts.ts';
import { logValueOf, valueOf, weightedMean } from '../process/mixture.ts';
import { soundDevices } from '../count/soundCounts.ts';
import type { Stream } from '../stream/stream.ts';
import type { SignalStreams } from '../stream/signalStreams.ts';

/** What strengths rest on. */
export interface StrengthBasis {
  readonly streams: readonly SignalStreams[];
  readonly weights: ReadonlyMap<string, number>;
  readonly exposures: readonly Exposure[];
}

/** What a cohort of one fact says. */
export interface Strength {
  readonly cohort: Cohort;
  /** The weighted mean over signals; those that say nothing of the cohort keep their share of the budget. */
  readonly evidence: number;
  /** ln of the strongest signal's part of it. */
  readonly log: number;
  /** The signal that says most, and what it says. */
  readonly signal: string;
  readonly stream: Stream;
}

/** The strength of a cohort without what it may share with those of `aside`. Throws Error when nothing was counted of it. */
export function strengthOf(
  cohort: Cohort,
  aside: readonly NamedCohort[],
  { streams, weights }: StrengthBasis,
): Strength {
  const name = cohortName(cohort);
  const parts = streams.flatMap(({ signal, cohorts, apart }) => {
    const stream = aside.length === 0 ? cohorts.get(name) : apart(cohort, aside);
    const weight = weights.get(signal.name) ?? 0;
    return stream === undefined ? [] : [{ signal: signal.name, weight, stream }];
  });
  const seen = parts.reduce((sum, { weight }) => sum + weight, 0);
  const logs = parts.map(({ weight, stream }) => Math.log(weight) + logValueOf(stream.worse));
  const most = logs.reduce((max, log) => Math.max(max, log), -Infinity);
  const loudest = parts[logs.indexOf(most)] ?? parts[0];
  if (loudest === undefined) throw new Error(`Nothing was counted of cohort ${name}.`);
  return {
    cohort,
    evidence: weightedMean([
      ...parts.map(({ weight, stream }) => ({ weight, evidence: valueOf(stream.worse) })),
      { weight: Math.max(0, 1 - seen), evidence: 1 },
    ]),
    log: most,
    signal: loudest.signal,
    stream: loudest.stream,
  };
}

/** Devices of a cohort that have begun with the update. */
export function exposedOf(
  { cohort, stream }: Strength,
  { exposures }: Pick<StrengthBasis, 'exposures'>,
): number {
  const name = cohortName(cohort);
  const row = exposures.find((one) => one.cohort === name);
  return row === undefined ? stream.atRisk : soundDevices(row.exposed);
}
