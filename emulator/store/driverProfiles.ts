/** What driver update profiles say to a device: what is approved, by themselves or by somebody, and from when on. */
import type { DriverProfileHistory } from '../fleet/fleet.ts';
import type { Documents } from './documents.ts';
import { nouns } from './nouns.ts';
import { everAssigned, versionsIn, type OrdinalsOf } from './policyBook.ts';
import type { ScopedPolicy } from './scope.ts';

/** All driver update profiles that were ever assigned. */
export function driverProfilesOf(
  documents: Documents,
  ordinalsOf: OrdinalsOf,
): readonly ScopedPolicy<DriverProfileHistory>[] {
  const kept = { noun: nouns.driverProfile, assignmentNoun: nouns.driverProfileAssignment };
  return everAssigned(documents, ordinalsOf, kept).flatMap(({ id, scopes }) => {
    const history = driverProfileHistory(documents, id);
    return history === null ? [] : [{ history, scopes }];
  });
}

/** One profile with all that was decided in it; null = it was never assigned. */
export function driverProfileHistory(
  documents: Documents,
  profileId: string,
): Omit<DriverProfileHistory, 'assigned'> | null {
  const history = documents.history(nouns.driverProfile, profileId);
  const [first] = documents.history(nouns.driverProfileAssignment, profileId);
  if (first === undefined) return null;
  return {
    profileId,
    isAutomatic: history[0]?.value?.isAutomatic ?? false,
    deferrals: versionsIn(history, (at, { deferralDays }) => ({ at, days: deferralDays ?? 0 })),
    firstAssignedAt: first.at,
    syncs: versionsIn(documents.history(nouns.driverSync, profileId), (_, { doneAt }) => doneAt),
    decisions: decisionsIn(documents, profileId),
  };
}

function decisionsIn(documents: Documents, profileId: string): DriverProfileHistory['decisions'] {
  return [...documents.historyOf(nouns.driverDecision)]
    .flatMap(([, versions]) =>
      versions.flatMap(({ at, value }) => {
        if (value?.profileId !== profileId) return [];
        const { driverId, status, deployAt } = value;
        return [{ at, driverId, status, deployAt }];
      }),
    )
    .toSorted((one, other) => one.at - other.at);
}
