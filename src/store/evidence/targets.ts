/** Builds of an update as SQL takes them: the lowest revision that counts as up to date, by Windows build. */
import type { Target } from '#core/release/state/release.ts';

/** Two lists of the same length, for `unnest`. */
export interface LowestTargets {
  readonly builds: readonly number[];
  readonly revisions: readonly number[];
}

/** Of several targets for one Windows build the lowest revision counts. */
export function lowestTargets(
  targets: readonly Pick<Target, 'build' | 'revision'>[],
): LowestTargets {
  const lowest = new Map<number, number>();
  for (const { build, revision } of targets) {
    lowest.set(build, Math.min(revision, lowest.get(build) ?? revision));
  }
  return { builds: [...lowest.keys()], revisions: [...lowest.values()] };
}
