/**
 * The streams of a look: each signal's whole release, rings and cohorts, from the rows of its counts, with cohorts set
 * aside where wanted. How a signal is judged is the business of `windowStreams.ts` and `controlStreams.ts`.
 */
import type { Baselines } from '../usual/baseline.ts';
import { controlStreams } from './controlStreams.ts';
import { lesserStreams } from './lesserStreams.ts';
import type { Exposure, Overlaps } from '../count/counts.ts';
import type { Signal } from '../signal/signal.ts';
import type { SoundCounts } from '../count/soundCounts.ts';
import type { SignalStreams, UsualOf } from './signalStreams.ts';
import { judgingOf } from './stream.ts';
import { usualShares } from '../usual/usualShare.ts';
import type { EvidenceSettings } from '../judge/verdict.ts';
import { marginOf } from '../process/weights.ts';
import { windowStreams } from './windowStreams.ts';

/** What streams rest on beside their counts. */
export interface StreamBasis {
  readonly baselines: Baselines;
  readonly settings: EvidenceSettings;
  readonly exposures: readonly Exposure[];
  readonly overlaps?: Overlaps | undefined;
}

/** Streams of all signals, in their order. */
export function signalStreams(
  counts: SoundCounts,
  signals: readonly Signal[],
  basis: StreamBasis,
): readonly SignalStreams[] {
  const baseline = Map.groupBy(counts.baseline, ({ signal }) => signal);
  const control = Map.groupBy(counts.control, ({ signal }) => signal);
  const sizeOf = sizesOf(basis.exposures);
  const { overlaps } = basis;
  return signals.map((signal) => {
    const judging = judgingOf(signal, basis.settings);
    const usual = usualShares(basis.baselines, signal);
    const usualOf: UsualOf = (stratum, { ring, name }) =>
      usual({ stratum, ring, group: name, margin: marginOf(judging.margin, sizeOf(name)) });
    const byUsual = (): SignalStreams =>
      windowStreams(judging, baseline.get(signal.name) ?? [], { usualOf, overlaps });
    const besideOthers = (): SignalStreams =>
      controlStreams(judging, control.get(signal.name) ?? [], {
        usualOf,
        ratioOf: ratiosOf(basis.baselines, signal),
        overlaps,
      });
    switch (signal.method) {
      case 'baseline':
        return byUsual();
      case 'control':
        return besideOthers();
      case 'both':
        return lesserStreams(byUsual(), besideOthers());
    }
  });
}

/** Devices of a ring or cohort, or, for null, of the release; null = not told. */
function sizesOf(exposures: readonly Exposure[]): (name: string | null) => number | null {
  const sizes = new Map(exposures.map((row) => [row.cohort ?? row.ring, row.devices]));
  const ofRings = exposures.filter(({ ring, cohort }) => ring !== null && cohort === null);
  const sum = ofRings.reduce((total, { devices }) => total + devices, 0);
  return (name) => sizes.get(name) ?? (name === null && ofRings.length > 0 ? sum : null);
}

/** A ring's ratio by nature; one that is unknown or cannot be counts as 1. */
function ratiosOf({ ratios }: Baselines, signal: Signal): (ring: string) => number {
  const byRing = new Map(
    ratios
      .filter((row) => row.signal === signal.name && row.ratio > 0 && Number.isFinite(row.ratio))
      .map(({ ring, ratio }) => [ring, ratio]),
  );
  return (ring) => byRing.get(ring) ?? 1;
}
