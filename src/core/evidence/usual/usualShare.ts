/**
 * What share of devices usually turns bad, for one signal, model and ring, from little or much seen in earlier months:
 * an empirical-Bayes Beta. The fleet's share starts from the signal's documented assumption; a model's is shrunk
 * towards the fleet's, the more so the fewer of its devices were seen and the less models differ; a ring's likewise.
 *
 * The evidence is not measured against the mean, which is exceeded half the time when little is known: 40 devices'
 * worth of assumption are no ground for pausing a fleet. It is measured against the 80 % quantile of what the share may
 * be, times 1 + margin. The quantile comes down to the mean by itself as months are seen (with 1,000 devices at 2 % it
 * stands at 2.4 %, with 100,000 at 2.04 %). 80 % and not 95 %: the share must be above the quantile *and* the evidence
 * must rise against that quantile, so that the quantile need not bear the whole bound alone; simulated with baselines
 * learned from one earlier month, false pauses stay below the bound (docs/calibration.md).
 *
 * What people say is usual (`usualWord.ts`) outranks all of it.
 */
import { betaQuantile } from '../process/beta.ts';
import type { Baselines, BaselineSums } from './baseline.ts';
import { monthWeight } from './scatter.ts';
import type { Signal } from '../signal/signal.ts';
import { outranked, type WordQuestion } from './usualWord.ts';

/** What is usual. */
export interface UsualShare {
  /** The best guess, 0–1. */
  readonly mean: number;
  /** What the evidence is measured against: an upper bound of the guess, margin included. */
  readonly null: number;
  /** Shapes of the Beta that the guess is the mean of. */
  readonly a: number;
  readonly b: number;
}

/** Quantile of the guess that the evidence is measured against, before the margin. */
export const nullQuantile = 0.8;

/** The same where how bad something is cannot be known before, however much was seen: a month, or a model that is new. */
const rareQuantile = 0.95;

/** How many devices' worth the fleet's share weighs for a model or ring, when it cannot be told from the data. */
const defaultWeight = 200;
const weightBounds = { min: 20, max: 5000 };
/** How much the fleet's share says of a new model, in devices' worth for each known one: three alike tell little of a fourth. */
const newcomerWeight = 8;
/** Groups that are needed to tell how much groups differ. */
const groupsMin = 3;
const shareFloor = 1e-5;

/** How a question of what is usual is asked: a missing group is no cohort. */
export type UsualQuestion = Omit<WordQuestion, 'group'> & Partial<Pick<WordQuestion, 'group'>>;

/** Answers what is usual for a signal; remembers answers, since a look asks the same thing for each day's row. */
export function usualShares(
  baselines: Baselines,
  signal: Signal,
): (question: UsualQuestion) => UsualShare {
  const sums = sumsByLevel(baselines.sums.filter((row) => row.signal === signal.name));
  const fleet = fleetGuess(signal, sums);
  const weights = { model: weightOf(sums.models, fleet), ring: weightOf(sums.rings, fleet) };
  const scatter = baselines.months?.find((one) => one.signal === signal.name);
  const ofMonth = monthWeight(scatter, fleet.mean);
  const termsOf = (guess: Guess, margin: number): UsualShare =>
    Number.isFinite(ofMonth)
      ? inTerms(
          { mean: guess.mean, weight: 1 / (1 / guess.weight + 1 / ofMonth) },
          margin,
          rareQuantile,
        )
      : inTerms(guess, margin);
  const newcomer = Math.min(weights.model, newcomerWeight * (sums.models.size + 1));
  const newcomerOf = (stratum: string, margin: number): Newcomer | null => {
    // A release that began under an earlier version is judged to its end as it began.
    if (baselines.months === undefined || sums.models.size === 0) return null;
    const seen = sums.models.get(stratum)?.devices ?? 0;
    const { null: least } = inTerms({ mean: fleet.mean, weight: newcomer }, margin, rareQuantile);
    return { part: (newcomer / (newcomer + seen)) ** 2, least };
  };
  const words = (baselines.words ?? []).filter((word) => word.signal === signal.name);
  const known = new Map<string, UsualShare>();
  return ({ stratum, ring, margin, group = null }) => {
    const key = JSON.stringify([stratum, ring, margin, words.length > 0 ? group : null]);
    const before = known.get(key);
    if (before !== undefined) return before;
    const ofModel = shrunk(fleet, sums.models.get(stratum ?? ''), weights.model);
    const ofRing = shrunk(fleet, sums.rings.get(ring ?? ''), weights.ring);
    const learned = withNewcomer(
      termsOf(combined(fleet, ofModel, ofRing), margin),
      stratum === null ? null : newcomerOf(stratum, margin),
    );
    const asked = { stratum, ring, margin, group };
    const usual =
      words.length === 0
        ? learned
        : shaped(learned, outranked(words, { learned, fleet: termsOf(fleet, margin) }, asked));
    known.set(key, usual);
    return usual;
  };
}

/**
 * What evidence against a model that was never seen is measured against, by how much models may differ; and how new a
 * model is: 1 = never seen, and soon nothing as its own devices outweigh what others tell of it.
 */
interface Newcomer {
  readonly part: number;
  readonly least: number;
}

function withNewcomer(usual: UsualShare, newcomer: Newcomer | null): UsualShare {
  if (newcomer === null || newcomer.least <= usual.null) return usual;
  return { ...usual, null: usual.null + newcomer.part * (newcomer.least - usual.null) };
}

/** What is said, with as many devices' worth of knowledge as was learned. */
function shaped({ a, b }: UsualShare, said: Pick<UsualShare, 'mean' | 'null'>): UsualShare {
  const mean = Math.min(1 - shareFloor, Math.max(shareFloor, said.mean));
  return { mean, null: Math.max(mean, said.null), a: mean * (a + b), b: (1 - mean) * (a + b) };
}

/** What is usual for one signal, model and ring. */
export function baselineOf(
  baselines: Baselines,
  signal: Signal,
  question: UsualQuestion,
): UsualShare {
  return usualShares(baselines, signal)(question);
}

interface Seen {
  readonly devices: number;
  readonly bad: number;
}

interface Guess {
  readonly mean: number;
  /** Devices' worth of knowledge. */
  readonly weight: number;
}

interface Levels {
  readonly fleet: Seen;
  readonly models: ReadonlyMap<string, Seen>;
  readonly rings: ReadonlyMap<string, Seen>;
}

/**
 * Rows by what they are of. Each row is of devices of its own: one of a model in a ring counts for the model, the ring
 * and the fleet, one of a model in any ring for the model and the fleet, and so on.
 */
function sumsByLevel(rows: readonly BaselineSums[]): Levels {
  const sound = rows.filter(isSound);
  return {
    fleet: sound.reduce<Seen>((sum, row) => plus(sum, row), nothing),
    models: sumsBy(sound, ({ stratum }) => stratum),
    rings: sumsBy(sound, ({ ring }) => ring),
  };
}

function sumsBy(
  rows: readonly BaselineSums[],
  nameOf: (row: BaselineSums) => string | null,
): Map<string, Seen> {
  const sums = new Map<string, Seen>();
  for (const row of rows) {
    const name = nameOf(row);
    if (name !== null) sums.set(name, plus(sums.get(name), row));
  }
  return sums;
}

const nothing: Seen = { devices: 0, bad: 0 };

function plus(one: Seen | undefined, other: Seen): Seen {
  return { devices: (one?.devices ?? 0) + other.devices, bad: (one?.bad ?? 0) + other.bad };
}

/** Rows that cannot be (no numbers, more bad devices than devices) are as if never seen. */
function isSound({ devices, bad }: BaselineSums): boolean {
  return Number.isFinite(devices) && bad >= 0 && bad <= devices;
}

function fleetGuess(signal: Signal, { fleet }: Levels): Guess {
  const assumed = Number.isFinite(signal.baseline) ? Math.max(0, Math.min(1, signal.baseline)) : 0;
  const assumedWeight = signal.baselineDevices > 0 ? signal.baselineDevices : 1;
  const weight = assumedWeight + fleet.devices;
  return { mean: (assumed * assumedWeight + fleet.bad) / weight, weight };
}

/**
 * How many devices' worth the fleet's share weighs in a group: by the method of moments, from how much the groups'
 * shares differ beyond what chance does; within bounds, since few groups tell little.
 */
function weightOf(groups: ReadonlyMap<string, Seen>, fleet: Guess): number {
  const seen = [...groups.values()].filter(({ devices }) => devices > 0);
  if (seen.length < groupsMin) return defaultWeight;
  const total = seen.reduce((sum, { devices }) => sum + devices, 0);
  const squares = seen.reduce((sum, { devices }) => sum + devices * devices, 0);
  const byChance = fleet.mean * (1 - fleet.mean);
  const spread = seen.reduce(
    (sum, { devices, bad }) => sum + devices * (bad / devices - fleet.mean) ** 2,
    0,
  );
  const between = (spread - (seen.length - 1) * byChance) / (total - squares / total);
  if (!(between > 0)) return weightBounds.max;
  return Math.min(weightBounds.max, Math.max(weightBounds.min, byChance / between - 1));
}

function shrunk(fleet: Guess, seen: Seen | undefined, weight: number): Guess | null {
  if (seen === undefined || seen.devices === 0) return null;
  const sum = weight + seen.devices;
  return { mean: (fleet.mean * weight + seen.bad) / sum, weight: sum };
}

/** A model's and a ring's guess in one: each is so many times the fleet's. A group never seen has the fleet's guess. */
function combined(fleet: Guess, model: Guess | null, ring: Guess | null): Guess {
  if (model === null && ring === null) return fleet;
  if (model === null || ring === null) return model ?? ring ?? fleet;
  const mean = fleet.mean > 0 ? (model.mean * ring.mean) / fleet.mean : 0;
  return { mean: Math.min(1, mean), weight: 1 / (1 / model.weight + 1 / ring.weight) };
}

function inTerms({ mean, weight }: Guess, margin: number, quantile = nullQuantile): UsualShare {
  const within = Math.min(1 - shareFloor, Math.max(shareFloor, mean));
  const a = within * weight;
  const b = (1 - within) * weight;
  const upper = betaQuantile(quantile, a, b);
  const widened = Math.max(within, upper) * (1 + (margin > 0 ? margin : 0));
  return { mean: within, null: Math.min(1, widened), a, b };
}
