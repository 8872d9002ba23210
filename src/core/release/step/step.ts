/**
 * One step of a release: what is observed is decided on, what was decided folded in, the invariants asked. Pure: the
 * worker's looks, the tests and the calibration take the same step, each from observations of its own.
 */
import { decide, type Outcome, type Trigger } from './decide.ts';
import { fold, type Folded } from './fold.ts';
import type { Observation } from './observation.ts';
import type { Release } from '../state/release.ts';

/** What a step came to: what was decided, and the release after it; where an invariant would break, nothing was done. */
export interface Step extends Folded {
  readonly outcome: Outcome;
}

/** Takes a step as of an instant. */
export function step(
  release: Release,
  trigger: Trigger,
  observation: Observation,
  asOf: number,
): Step {
  const outcome = decide(release, trigger, observation, asOf);
  const seen = { ...outcome, progress: observation.progress, broken: [], silent: null };
  return { ...fold(release, trigger, seen, asOf), outcome };
}
