/** What driver update profiles say to a device: what is approved, by themselves or by somebody, and from when on. */
import type { DriverProfileHistory } from '../fleet/fleet.ts';
import type { Documents } from './documents.ts';
import { nouns } from './nouns.ts';
import { untilRemoved, type OrdinalsOf } from './policyBook.ts';
import { scopeVersions, type ScopeVersion } from './scope.ts';

/** A profile with whom it reaches. */
export interface PrintedDriverProfile {
  readonly history: Omit<DriverProfileHistory, 'assigned'>;
  readonly scopes: readonly ScopeVersion[];
}

/** All driver update profiles that were ever assigned. */
export function driverProfilesOf(
  documents: Documents,
  ordinalsOf: OrdinalsOf,
): readonly PrintedDriverProfile[] {
  return [...documents.historyOf(nouns.driverProfile)].flatMap(([profileId, history]) => {
    const assignments = documents.history(nouns.driverProfileAssignment, profileId);
    const own = driverProfileHistory(documents, profileId);
    if (own === null) return [];
    const scopes = scopeVersions(untilRemoved(assignments, history), ordinalsOf);
    return [{ history: own, scopes }];
  });
}

/** One profile with all that was decided in it; null = it was never assigned. */
export function driverProfileHistory(
  documents: Documents,
  profileId: string,
): PrintedDriverProfile['history'] | null {
  const history = documents.history(nouns.driverProfile, profileId);
  const [first] = documents.history(nouns.driverProfileAssignment, profileId);
  if (first === undefined) return null;
  return {
    profileId,
    isAutomatic: history[0]?.value?.isAutomatic ?? false,
    deferrals: history.flatMap(({ at, value }) =>
      value === null ? [] : [{ at, days: value.deferralDays ?? 0 }],
    ),
    firstAssignedAt: first.at,
    syncs: documents
      .history(nouns.driverSync, profileId)
      .flatMap(({ value }) => (value === null ? [] : [value.doneAt])),
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
