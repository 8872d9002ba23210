/**
 * Which cohorts are worse than usual. Each cohort has one value of evidence, the weighted mean over signals; among as
 * many cohorts as were looked at, those named bear at most the budget's share of false ones in expectation, whatever
 * hangs together with what: the e-BH rule, by which a set of n cohorts may be named when each has at least
 * K / (budget · n) (every set with this property keeps the bound, not only the largest; docs/method.md, "Cohorts").
 *
 * They are named one after the other, the likeliest cause first (`cause.ts`); what a cohort may share with those named
 * before it is taken from it, and it is named only if it is still strong. Taking away only lowers its evidence, and the
 * order has no part in the bound.
 *
 * While several may be the cause and nobody else has to wait for it, naming can wait: each look tells them further apart,
 * and only the cohort's own next devices are touched by it. It waits until one stands out, the total is at the level at
 * which rings wait, or the evidence is a million times what is needed. What is then named without standing out is
 * named together with the rival that it cannot be told from, and only what both have in common need be held: the rest
 * of either shows by itself soon enough whether it is bad.
 */
import { likeliestCause, type Cause } from './cause.ts';
import { cohortOf, isSameFact, withName, type NamedCohort } from '../count/counts.ts';
import { soundDevices } from '../count/soundCounts.ts';
import { exposedOf, type StrengthBasis } from './strength.ts';
import type { CohortFinding } from '../judge/verdict.ts';

/** More than these are not cohorts any more, but a bad update. */
export const findingsMax = 10;
/** Times the evidence needed up to which naming may wait for a cohort to stand out. */
const waitUpTo = 1e6;

/** What findings rest on. */
export interface FindingBasis extends StrengthBasis {
  readonly cohortsSeen: number;
  readonly budget: number;
  /** Whether rings would have to wait now, or the release be paused. */
  readonly isUrgent: boolean;
  readonly held: readonly NamedCohort[];
}

/** The cohorts that are worse, strongest first; held ones are not named again. */
export function cohortFindings(basis: FindingBasis): readonly CohortFinding[] {
  const names = new Set(basis.streams.flatMap(({ cohorts }) => [...cohorts.keys()]));
  const among = Math.max(1, names.size, soundDevices(basis.cohortsSeen));
  const alone = among / basis.budget;
  const isHeld = (name: string): boolean => basis.held.some((one) => one.name === name);
  let left = [...names].filter((name) => !isHeld(name)).map(cohortOf);
  const found: Cause[] = [];
  while (found.length < findingsMax && left.length > 0) {
    const aside = [...basis.held, ...found.map(({ cohort }) => withName([cohort]))];
    const next = likeliestCause({ cohorts: left, aside, least: alone / findingsMax }, basis);
    if (next === null) break;
    if (!next.standsOut && !basis.isUrgent && next.evidence < waitUpTo * alone) break;
    found.push(next);
    // What is held of one that does not stand out leaves much of its rivals: they are asked again at the next look.
    if (!next.standsOut) break;
    left = left.filter((cohort) => !isSameFact(cohort, next.cohort));
  }
  const number = mostNamed(found, alone);
  const reach = { threshold: alone / number, among };
  return found.slice(0, number).map((one) => findingOf(one, reach, basis));
}

/** How many of the first may be named together: each of n must reach the n-th part of what a single one must. */
function mostNamed(found: readonly Cause[], alone: number): number {
  let most = 0;
  let least = Infinity;
  for (const [index, { evidence }] of found.entries()) {
    least = Math.min(least, evidence);
    if (least >= alone / (index + 1)) most = index + 1;
  }
  return most;
}

function findingOf(
  cause: Cause,
  reach: Pick<CohortFinding, 'threshold' | 'among'>,
  basis: FindingBasis,
): CohortFinding {
  const { cohort, rival: sharedWith, evidence, signal, stream } = cause;
  const { bad, expected } = stream;
  const devices = Math.max(exposedOf(cause, basis), bad);
  return { cohort, sharedWith, signal, evidence, ...reach, devices, bad, expected };
}
