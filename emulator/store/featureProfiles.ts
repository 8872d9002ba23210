/** What feature update profiles say to a device: the version they keep it at, and when each group is offered it. */
import type { FeatureProfileHistory, FeatureProfileVersion } from '../fleet/fleet.ts';
import type { Documents } from './documents.ts';
import { nouns, type FeatureProfileRecord } from './nouns.ts';
import { untilRemoved, type OrdinalsOf } from './policyBook.ts';
import { scopeVersions, type ScopeVersion } from './scope.ts';
import { dayMs } from '../time.ts';

/** A profile with whom it reaches. */
export interface PrintedFeature {
  readonly history: Omit<FeatureProfileHistory, 'assigned'>;
  readonly scopes: readonly ScopeVersion[];
}

/** All feature update profiles that were ever assigned. */
export function featureProfilesOf(
  documents: Documents,
  ordinalsOf: OrdinalsOf,
): readonly PrintedFeature[] {
  return [...documents.historyOf(nouns.featureProfile)].flatMap(([profileId, history]) => {
    const assignments = documents.history(nouns.featureProfileAssignment, profileId);
    if (assignments.length === 0) return [];
    const versions = history.flatMap(({ at, value }) =>
      value === null ? [] : [versionOf(at, value)],
    );
    const reaches = assignments.map(({ at, value }) => ({ at, devices: value?.reach ?? 0 }));
    const scopes = scopeVersions(untilRemoved(assignments, history), ordinalsOf);
    return [{ history: { profileId, versions, reaches }, scopes }];
  });
}

function versionOf(at: number, record: FeatureProfileRecord): FeatureProfileVersion {
  const { product, version, isOptional, fallsBackToWindows10 } = record;
  const offerDates = offerDatesOf(record.rollout);
  return { at, product, version, isOptional, fallsBackToWindows10, offerDates };
}

/** The first day, then one group after the other until the last day. */
function offerDatesOf(rollout: FeatureProfileRecord['rollout']): readonly number[] {
  if (rollout === null) return [];
  const { startAt, endAt, intervalDays } = rollout;
  if (endAt === null || intervalDays === null) return [startAt];
  const steps = Math.floor((endAt - startAt) / (intervalDays * dayMs));
  return Array.from({ length: steps + 1 }, (_, nth) => startAt + nth * intervalDays * dayMs);
}
