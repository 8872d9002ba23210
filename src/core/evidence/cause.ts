/**
 * Which of several cohorts is the cause. Cohorts overlap: if one model is bad, so look its firmwares, its maker and the
 * driver that most of its devices have. A cohort's evidence is how much better "this one is worse, the others as usual"
 * explains what was seen than "nothing is wrong"; so between cohorts of the same bad devices it tells by how much one is
 * likelier the cause than the other, once weighed with how often such a fact is one. A cohort stands out when it is so at
 * 19 to 1 against all its rivals together; were another one the cause, that would happen at most once in twenty.
 *
 * Cohorts that are bad for themselves are no rivals: a rival is one of whose evidence hardly anything is left without
 * the devices that both may share.
 */
import type { NamedCohort } from './counts.ts';
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

/** The likeliest of some cohorts. */
export interface Cause extends Strength {
  readonly standsOut: boolean;
  /** The likeliest rival that it does not stand out from, other than of the same make (`makes`); null = there is none. */
  readonly rival: NamedCohort | null;
}

/** The likeliest cause among some cohorts, of one at least, without what they may share with those of `aside`. */
export function likeliestCause(
  cohorts: readonly NamedCohort[],
  aside: readonly NamedCohort[],
  basis: StrengthBasis,
): Cause | null {
  const ranked = cohorts
    .map((named) => scored(strengthOf(named, aside, basis), basis))
    .filter(({ strength }) => strength.log > 0)
    .toSorted(inOrder);
  const [first, ...further] = ranked;
  if (first === undefined) return null;
  const { named } = first.strength;
  const rivals = further.filter(
    ({ score, strength }) =>
      score > first.score - farBehind &&
      strengthOf(strength.named, [...aside, named], basis).log < strength.log / 2,
  );
  const others = rivals.filter(({ strength }) => !isOfSameMake(named, strength.named));
  const isSure = (against: readonly Scored[]): boolean => {
    const odds = against.reduce((sum, { score }) => sum + Math.exp(score - first.score), 0);
    return 1 / (1 + odds) >= sure;
  };
  return {
    ...first.strength,
    standsOut: isSure(rivals),
    rival: isSure(others) ? null : (others[0]?.strength.named ?? null),
  };
}

interface Scored {
  readonly strength: Strength;
  /** ln of how likely it is the cause, but for a constant. */
  readonly score: number;
  readonly exposed: number;
}

function scored(strength: Strength, basis: StrengthBasis): Scored {
  const [fact] = strength.named.facts;
  const score = strength.log + Math.log(likelihoods[fact?.fact ?? ''] ?? 0.5);
  return { strength, score, exposed: exposedOf(strength, basis) };
}

/** The likelier first; of equals the larger, since smaller ones may only have been seen first. */
function inOrder(one: Scored, other: Scored): number {
  const ahead = other.score - one.score;
  if (Math.abs(ahead) > same * Math.max(1, Math.abs(one.score))) return ahead;
  return (
    other.exposed - one.exposed || (one.strength.named.name < other.strength.named.name ? -1 : 1)
  );
}

/**
 * A model is a maker's, so both have nothing less in common than the model. And a firmware is a model's: whichever of
 * the two is likelier is held whole, since of a bad model one firmware is often seen first, and its other devices would
 * go on being broken.
 */
function isOfSameMake(one: NamedCohort, other: NamedCohort): boolean {
  const wider = makes[one.facts[0]?.fact ?? ''] ?? [];
  return wider.includes(other.facts[0]?.fact ?? '');
}

const makes: Readonly<Record<string, readonly string[]>> = {
  model: ['firmware', 'manufacturer'],
  firmware: ['model', 'manufacturer'],
};
