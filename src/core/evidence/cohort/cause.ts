/**
 * Which of several cohorts is the cause. Cohorts overlap: if one model is bad, so look its firmwares, its maker and the
 * driver that most of its devices have. How likely each is the cause is how well "its devices turn bad at one rate, the
 * others at another" explains who turned bad, whatever the first rate is, weighed with how often such a fact is a cause.
 * Evidence does not tell that: of two cohorts with the same bad devices the larger one has hardly less of it. A cohort
 * stands out when it is the likelier one at 19 to 1 against all its rivals together; were another one the cause, that
 * would happen at most once in twenty.
 *
 * Cohorts that are bad for themselves are no rivals: a rival is one of whose evidence hardly anything is left without
 * the devices that both may share.
 */
import { logGamma } from '../process/beta.ts';
import {
  cohortName,
  isSameFact,
  withName,
  type Cohort,
  type NamedCohort,
} from '../count/counts.ts';
import { exposedOf, strengthOf, type Strength, type StrengthBasis } from './strength.ts';

/** Probability from which on a cohort stands out among its rivals. */
const sure = 0.95;
/** ln of the odds beyond which a rival is none any more. */
const farBehind = 12;
/** Logarithms that differ by less are the same but for rounding. */
const same = 1e-9;

/** How likely a fact is to be the cause, compared with others; those not listed: 0.5. */
const likelihoods: Readonly<Record<string, number>> = {
  model: 1,
  firmware: 1,
  driver: 1,
  manufacturer: 0.2,
  site: 0.1,
};

/** Facts of the same make (`isOfSameMake`) as a fact that is a cause. */
const makes: Readonly<Record<string, readonly string[]>> = {
  model: ['firmware', 'manufacturer'],
  firmware: ['model', 'manufacturer'],
};

/** The likeliest of some cohorts. */
export interface Cause extends Strength {
  readonly standsOut: boolean;
  /** The likeliest rival that it does not stand out from, but for those of the same make; null = there is none. */
  readonly rival: Cohort | null;
}

/** Among which cohorts a cause is looked for. */
export interface CauseQuestion {
  readonly cohorts: readonly Cohort[];
  /** Cohorts that are held or named: what others may share with them does not count. */
  readonly aside: readonly NamedCohort[];
  /** Evidence that a cohort needs to be named; those with less are rivals all the same. */
  readonly least: number;
}

/** The likeliest cause with so much evidence; null = there is none. */
export function likeliestCause(
  { cohorts, aside, least }: CauseQuestion,
  basis: StrengthBasis,
): Cause | null {
  const strong = cohorts
    .map((cohort) => strengthOf(cohort, aside, basis))
    .filter(({ log }) => log > 0);
  // At nearly every look nothing is strong enough, and there is no need to rank what is.
  if (strong.every(({ evidence }) => evidence < least)) return null;
  const ranked = strong.map((one) => scored(one, basis)).toSorted(inOrder);
  const first = ranked.find(({ strength }) => strength.evidence >= least);
  if (first === undefined) return null;
  const { cohort } = first.strength;
  const without = [...aside, withName([cohort])];
  const rivals = ranked.filter(
    ({ score, strength }) =>
      !isSameFact(strength.cohort, cohort) &&
      score > first.score - farBehind &&
      strengthOf(strength.cohort, without, basis).log < strength.log / 2,
  );
  const others = rivals.filter(({ strength }) => !isOfSameMake(cohort, strength.cohort));
  const isSure = (against: readonly Scored[]): boolean => {
    const odds = against.reduce((sum, { score }) => sum + Math.exp(score - first.score), 0);
    return 1 / (1 + odds) >= sure;
  };
  return {
    ...first.strength,
    standsOut: isSure(rivals),
    rival: isSure(others) ? null : (others[0]?.strength.cohort ?? null),
  };
}

interface Scored {
  readonly strength: Strength;
  /** ln of how likely it is the cause, but for what all have in common. */
  readonly score: number;
  readonly exposed: number;
}

function scored(strength: Strength, basis: StrengthBasis): Scored {
  const score = fitOf(strength, basis) + Math.log(likelihoods[strength.cohort.fact] ?? 0.5);
  return { strength, score, exposed: exposedOf(strength, basis) };
}

/** ln of how well two rates explain who turned bad: any inside the cohort, all alike; the one that fits best outside. */
function fitOf({ signal, stream }: Strength, { streams }: StrengthBasis): number {
  const whole = streams.find((one) => one.signal.name === signal)?.whole ?? stream;
  const well = Math.max(0, stream.atRisk - stream.bad);
  const badOutside = Math.max(0, whole.bad - stream.bad);
  const wellOutside = Math.max(0, whole.atRisk - whole.bad - well);
  return logBeta(stream.bad + 1, well + 1) + bestFit(badOutside, wellOutside);
}

function logBeta(one: number, other: number): number {
  return logGamma(one) + logGamma(other) - logGamma(one + other);
}

function bestFit(bad: number, well: number): number {
  if (bad === 0 || well === 0) return 0;
  return bad * Math.log(bad / (bad + well)) + well * Math.log(well / (bad + well));
}

/** The likelier first; of equals the larger, since smaller ones may only have been seen first. */
function inOrder(one: Scored, other: Scored): number {
  const ahead = other.score - one.score;
  if (Math.abs(ahead) > same * Math.max(1, Math.abs(one.score))) return ahead;
  const isBefore = cohortName(one.strength.cohort) < cohortName(other.strength.cohort);
  return other.exposed - one.exposed || (isBefore ? -1 : 1);
}

/**
 * A model is a maker's, so both have nothing less in common than the model. And a firmware is a model's: whichever of
 * the two is likelier is held whole, since of a bad model one firmware is often seen first, and its other devices would
 * go on being broken.
 */
function isOfSameMake(one: Cohort, other: Cohort): boolean {
  return (makes[one.fact] ?? []).includes(other.fact);
}
