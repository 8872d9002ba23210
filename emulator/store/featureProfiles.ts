/** What feature update profiles say to a device: the version they keep it at, and when each group is offered it. */
import type { FeatureProfileHistory, FeatureProfileVersion } from '../fleet/fleet.ts';
import type { Documents } from './documents.ts';
import { nouns, type FeatureProfileRecord } from './nouns.ts';
import { everAssigned, versionsIn, type OrdinalsOf } from './policyBook.ts';
import type { ScopedPolicy } from './scope.ts';
import { dayMs } from '../time.ts';

/** All feature update profiles that were ever assigned. */
export function featureProfilesOf(
  documents: Documents,
  ordinalsOf: OrdinalsOf,
): readonly ScopedPolicy<FeatureProfileHistory>[] {
  const kept = { noun: nouns.featureProfile, assignmentNoun: nouns.featureProfileAssignment };
  return everAssigned(documents, ordinalsOf, kept).map(
    ({ id: profileId, history, assignments, scopes }) => {
      const versions = versionsIn(history, versionOf);
      const reaches = assignments.map(({ at, value }) => ({ at, devices: value?.reach ?? 0 }));
      return { history: { profileId, versions, reaches }, scopes };
    },
  );
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
