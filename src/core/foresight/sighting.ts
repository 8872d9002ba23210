/** A policy and its rings' devices as a release to be played: what it is measured against, and its levels. */
import type { Baselines } from '../evidence/usual/baseline.ts';
import { betaQuantile } from '../evidence/process/beta.ts';
import { halfLifeMonths } from '../evidence/usual/fading.ts';
import type { Signal } from '../evidence/signal/signal.ts';
import { signalsOf } from '../policy/signals.ts';
import { usualShares } from '../evidence/usual/usualShare.ts';
import { marginOf, signalWeights } from '../evidence/process/weights.ts';
import { pauseAt, type Policy } from '../policy/policy.ts';
import { calmShare } from '../release/rules/stopping/evidence.ts';
import type { Sighting } from './sight.ts';

/** The signal that most often tells first; every policy has one of that name. */
export const foreseenSignal = 'installFailure';

/** A ring and its devices. */
export interface SizedRing {
  readonly ring: string;
  readonly devices: number;
}

/**
 * The release of a policy with so many devices in its rings, once for each of the baselines that may be known; a ring of
 * the policy that is not named has no devices.
 */
export function sightingsOf(
  policy: Policy,
  sizes: readonly SizedRing[],
  [first, ...more]: KnownBaselines,
): readonly [Sighting, ...Sighting[]] {
  const of = (baselines: Baselines): Sighting => sightingOf(policy, sizes, baselines);
  return [of(first), ...more.map(of)];
}

function sightingOf(policy: Policy, sizes: readonly SizedRing[], baselines: Baselines): Sighting {
  const { evidence } = policy;
  const signals = signalsOf(policy);
  const signal = foreseenIn(signals);
  const devicesOf = new Map(sizes.map(({ ring, devices }) => [ring, devices]));
  const usualOf = usualInRing(baselines, signal);
  return {
    rings: policy.rings.map(({ name, cadence, gate }) => {
      const devices = devicesOf.get(name) ?? 0;
      const margin = marginOf(evidence.margin, devices);
      return { name, cadence, gate: gate ?? policy.gate, devices, usual: usualOf(name, margin) };
    }),
    shape: signal,
    weight: signalWeights(signals).get(signal.name) ?? 0,
    watchAt: evidence.watchAt,
    calmAt: evidence.watchAt * calmShare,
    pauseAt: pauseAt(evidence),
    lastDay: policy.objective.judgedOnDay,
    goal: largestRing(policy),
  };
}

/** The number of the ring with the largest share, the earlier of two alike. */
export function largestRing({ rings }: Pick<Policy, 'rings'>): number {
  return rings.reduce(
    (best, { share }, nth) => (share > (rings[best]?.share ?? 0) ? nth : best),
    0,
  );
}

/** What may be known before the release: one where it is read, several where chance had a part in it. */
export type KnownBaselines = readonly [Baselines, ...Baselines[]];

/** Quantiles at which what has been learned is taken. */
const quantiles = [0.3, 0.5, 0.7, 0.9] as const;

/** The share of devices that usually fail to install, as far as it is known, 0–1. */
export function learnedShare(policy: Policy, baselines: Baselines): number {
  const signal = foreseenIn(signalsOf(policy));
  return usualShares(baselines, signal)({ stratum: null, ring: null, margin: 0 }).mean;
}

/**
 * Baselines as a fleet has them that fails to install at such a share by nature, after so many quiet months: a little
 * too low or too high by chance, since devices are few.
 */
export function learnedInMonths(
  sizes: readonly SizedRing[],
  { share, months }: { readonly share: number; readonly months: number },
): KnownBaselines {
  const weight = weightOf(months);
  const seen = Math.max(1, weight * sizes.reduce((sum, { devices }) => sum + devices, 0));
  const at = (quantile: number): Baselines => {
    const learned = betaQuantile(quantile, seen * share, seen * (1 - share));
    const sums = sizes.map(({ ring, devices }) => ({
      signal: foreseenSignal,
      stratum: null,
      ring,
      devices: devices * weight,
      bad: devices * weight * learned,
    }));
    return { version: 0, releases: months, sums, ratios: [] };
  };
  return [at(0.1), ...quantiles.map(at)];
}

/** What so many months weigh, the last one a month old: `fading.ts`. */
function weightOf(months: number): number {
  const ages = Array.from({ length: months }, (_, nth) => nth + 1);
  return ages.reduce((sum, age) => sum + 2 ** (-age / halfLifeMonths), 0);
}

function foreseenIn(signals: readonly Signal[]): Signal {
  const found = signals.find(({ name }) => name === foreseenSignal);
  if (found === undefined) throw new RangeError(`There is no signal "${foreseenSignal}"`);
  return found;
}

/** What a ring is measured against: the mean over the models that were seen, by their devices. */
function usualInRing(
  baselines: Baselines,
  signal: Signal,
): (ring: string, margin: number) => number {
  const usual = usualShares(baselines, signal);
  const models = new Map<string | null, number>();
  for (const { signal: of, stratum, devices } of baselines.sums) {
    if (of === signal.name) models.set(stratum, (models.get(stratum) ?? 0) + devices);
  }
  const sum = [...models.values()].reduce((total, one) => total + one, 0);
  return (ring, margin) => {
    if (!(sum > 0)) return usual({ stratum: null, ring, margin }).null;
    return [...models].reduce(
      (total, [stratum, devices]) =>
        total + (devices / sum) * usual({ stratum, ring, margin }).null,
      0,
    );
  };
}
