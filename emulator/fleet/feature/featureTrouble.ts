/** How a try to install a newer version ends badly: too full a disk, a cohort's own failure, or one that clears by itself. */
import { dealPlace, draw, streams } from '../hash.ts';
import {
  diskFull,
  failureClassOf,
  freeStorageAt,
  gigabyte,
  type Failure,
} from '../life/trouble.ts';
import type { FeatureWalk } from './featureWalk.ts';
import { dayMs } from '../../time.ts';

/** How the next try, begun at an instant, fails; null = it works. */
export function failureOf(walk: FeatureWalk, at: number): Failure | null {
  const { makeup, traits } = walk;
  const { freeGigabytes } = makeup.scenario.upgrades;
  if (freeStorageAt(makeup, traits, at) < freeGigabytes * gigabyte) return diskFull;
  for (const { upgradeFailure } of traits.cohorts) {
    const untilAt = makeup.catalog.patchTuesdayAt + (upgradeFailure?.untilDay ?? 0) * dayMs;
    if (upgradeFailure !== undefined && at < untilAt) return upgradeFailure;
  }
  return ownFailure(walk);
}

/** Devices that fail by nature, until a further try works. */
function ownFailure({ makeup, traits, tries }: FeatureWalk): Failure | null {
  const { scenario, size } = makeup;
  const { failureShare } = scenario.upgrades;
  if (dealPlace(traits, streams.upgradeFailure, size) >= failureShare) return null;
  const own = failureClassOf(scenario, draw(traits, streams.upgradeFailureClass));
  const isCleared = Array.from(
    { length: tries },
    (_, nth) => draw(traits, streams.upgradeRetry, nth + 1) < own.clearsPerRetry,
  ).some(Boolean);
  return isCleared ? null : own;
}
