/**
 * Widening a hold. While two cohorts may be the cause only what both share is held; what was seen of all devices later,
 * the held ones included, may tell which of the two it is.
 */
import { isSameFact, type Cohort } from '../count/counts.ts';
import type { CohortFinding } from '../judge/verdict.ts';

/**
 * The finding, made with nothing set aside, by which one fact of a hold stands out as the cause, so that all devices
 * with that fact are to be held; null = the hold has but one, or it is still open which.
 */
export function widerFact(
  facts: readonly Cohort[],
  findings: readonly CohortFinding[],
): CohortFinding | null {
  if (facts.length < 2) return null;
  const found = findings.find(
    ({ cohort, sharedWith }) => sharedWith === null && facts.some((one) => isSameFact(one, cohort)),
  );
  return found ?? null;
}
