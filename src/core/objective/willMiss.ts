/**
 * A forecast that will miss: what an incident is opened for before the day has come. It stands in the release's state, so that
 * a workflow can ask without a look of its own.
 */
import type { Release } from '../release/state/release.ts';
import { openForecast } from './forecastText.ts';

/** How sure it is, and as of which look. */
export interface ComingMiss {
  readonly asOf: number;
  /** 0–1. */
  readonly missChance: number;
}

/**
 * The miss that is coming: the objective is not judged, and at least as many of the months that its forecast drew miss it as the
 * policy says (`objective.missChance`). Null = none is coming, or none can be told.
 */
export function comingMissOf(
  release: Pick<Release, 'objective' | 'forecast' | 'policy'>,
): ComingMiss | null {
  const open = openForecast(release);
  if (open === null) return null;
  const { asOf, missChance } = open;
  return missChance >= release.policy.objective.missChance ? { asOf, missChance } : null;
}
