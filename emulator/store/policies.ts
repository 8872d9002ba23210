/**
 * What update policies say to a device: rings, expedites by profiles of Intune and by the deployment service, and profiles
 * of feature and driver updates.
 */
import type {
  DevicePolicies,
  ExpediteHistory,
  RingPolicyHistory,
  RingPolicyVersion,
} from '../fleet/fleet.ts';
import type { Documents, DocumentVersion } from './documents.ts';
import { nouns, type ConfigurationRecord, type ProfileRecord } from './nouns.ts';
import { driverProfilesOf, type PrintedDriverProfile } from './driverProfiles.ts';
import { featureProfilesOf, type PrintedFeature } from './featureProfiles.ts';
import {
  createBook,
  untilRemoved,
  type OrdinalsOf,
  type PolicyBook,
  type Printed,
  type Sources,
} from './policyBook.ts';
import {
  intersect,
  scopeVersions,
  spansInScope,
  type DeviceCourse,
  type ScopeVersion,
  type Span,
} from './scope.ts';

interface UpdatePolicies {
  readonly features: readonly PrintedFeature[];
  readonly drivers: readonly PrintedDriverProfile[];
  readonly rings: readonly {
    readonly history: Omit<RingPolicyHistory, 'assigned'>;
    readonly scopes: readonly ScopeVersion[];
  }[];
  readonly expedites: readonly {
    readonly history: Omit<ExpediteHistory, 'at' | 'removedAt'>;
    readonly life: Span;
    readonly scopes: readonly ScopeVersion[];
  }[];
}

/** Creates the book of update policies over the tenant's stores. */
export function createPolicyBook(sources: Sources): PolicyBook<DevicePolicies> {
  return createBook(sources, printUpdatePolicies);
}

function printUpdatePolicies(sources: Sources, ordinalsOf: OrdinalsOf): Printed<DevicePolicies> {
  const rings = ringsOf(sources.documents, ordinalsOf);
  const expedites = [
    ...profileExpedites(sources.documents, ordinalsOf),
    ...deploymentExpedites(sources),
  ];
  const features = featureProfilesOf(sources.documents, ordinalsOf);
  const drivers = driverProfilesOf(sources.documents, ordinalsOf);
  return {
    scopes: [...rings, ...expedites, ...features, ...drivers].map(({ scopes }) => scopes),
    tell: (device) => policiesOn({ rings, expedites, features, drivers }, device),
  };
}

function policiesOn(policies: UpdatePolicies, device: DeviceCourse): DevicePolicies {
  const rings: RingPolicyHistory[] = [];
  for (const ring of policies.rings) {
    const assigned = spansInScope(ring.scopes, device);
    if (assigned.length > 0) rings.push({ ...ring.history, assigned: [...assigned] });
  }
  const expedites: ExpediteHistory[] = [];
  for (const { history, life, scopes } of policies.expedites) {
    for (const span of spansInScope(scopes, device)) {
      const inLife = intersect(span, life);
      if (inLife !== null) expedites.push({ ...history, at: inLife.from, removedAt: inLife.to });
    }
  }
  return {
    rings,
    expedites: expedites.sort((a, b) => a.at - b.at),
    features: assignedOn(policies.features, device),
    drivers: assignedOn(policies.drivers, device),
  };
}

/** The profiles that ever targeted a device, with when they did. */
function assignedOn<History extends object>(
  profiles: readonly { readonly history: History; readonly scopes: readonly ScopeVersion[] }[],
  device: DeviceCourse,
): readonly (History & { readonly assigned: readonly Span[] })[] {
  return profiles.flatMap(({ history, scopes }) => {
    const assigned = spansInScope(scopes, device);
    return assigned.length === 0 ? [] : [{ ...history, assigned }];
  });
}

function ringsOf(documents: Documents, ordinalsOf: OrdinalsOf): UpdatePolicies['rings'] {
  const rings: UpdatePolicies['rings'][number][] = [];
  for (const [policyId, history] of documents.historyOf(nouns.configuration)) {
    const versions = history.flatMap(({ at, value }) =>
      value === null ? [] : [ringVersion(at, value)],
    );
    const isRing = history.some(
      ({ value }) => value?.type === 'windowsUpdateForBusinessConfiguration',
    );
    const assignments = documents.history(nouns.configurationAssignment, policyId);
    if (!isRing || assignments.length === 0) continue;
    const scopes = scopeVersions(untilRemoved(assignments, history), ordinalsOf);
    rings.push({ history: { policyId, versions }, scopes });
  }
  return rings;
}

function ringVersion(at: number, record: ConfigurationRecord): RingPolicyVersion {
  const days = (name: string) => (record.properties[name] ?? null) as number | null;
  const expiresAt = record.qualityPause?.expiresAt ?? null;
  return {
    at,
    deferralDays: days('qualityUpdatesDeferralPeriodInDays') ?? 0,
    deadlineDays: days('deadlineForQualityUpdatesInDays'),
    graceDays: days('deadlineGracePeriodInDays'),
    paused: expiresAt !== null,
    pauseExpiresAt: expiresAt,
    rolledBackAt: record.qualityRolledBackAt,
    feature: {
      deferralDays: days('featureUpdatesDeferralPeriodInDays') ?? 0,
      deadlineDays: days('deadlineForFeatureUpdatesInDays'),
      paused: (record.featurePause?.expiresAt ?? null) !== null,
      pauseExpiresAt: record.featurePause?.expiresAt ?? null,
      allowsWindows11: record.properties['allowWindows11Upgrade'] === true,
    },
    driversExcluded: record.properties['driversExcluded'] === true,
  };
}

function profileExpedites(
  documents: Documents,
  ordinalsOf: OrdinalsOf,
): UpdatePolicies['expedites'] {
  const expedites: UpdatePolicies['expedites'][number][] = [];
  for (const [profileId, history] of documents.historyOf(nouns.profile)) {
    const assignments = documents.history(nouns.profileAssignment, profileId);
    const scopes = scopeVersions(untilRemoved(assignments, history), ordinalsOf);
    const wordOf = (value: ProfileRecord) => `${value.entryName} ${value.daysUntilForcedReboot}`;
    for (const { value, life } of livesOf(history, wordOf)) {
      const { entryName, daysUntilForcedReboot } = value;
      expedites.push({
        history: { profileId, release: entryName, daysUntilForcedReboot },
        life,
        scopes,
      });
    }
  }
  return expedites;
}

function deploymentExpedites({ documents, memberships }: Sources): UpdatePolicies['expedites'] {
  const expedites: UpdatePolicies['expedites'][number][] = [];
  for (const [profileId, history] of documents.historyOf(nouns.deployment)) {
    for (const { value, life } of livesOf(history, ({ requestedValue }) => requestedValue)) {
      const { entryName, expedite, audienceId, requestedValue } = value;
      const isActive = requestedValue === 'none' && expedite !== null && !expedite.isReadinessTest;
      if (!isActive || entryName === null) continue;
      const ordinals = (name: string) => new Set([memberships.ordinalOf(name)]);
      const scope: ScopeVersion = {
        at: life.from,
        isEveryone: false,
        included: ordinals(`audience:${audienceId}:members`),
        excluded: ordinals(`audience:${audienceId}:exclusions`),
      };
      const { daysUntilForcedReboot } = expedite;
      expedites.push({
        history: { profileId, release: entryName, daysUntilForcedReboot },
        life,
        scopes: [scope],
      });
    }
  }
  return expedites;
}

/** Each value an object had and how long, values that say the same to a device taken together. */
function livesOf<T>(
  history: readonly DocumentVersion<T>[],
  wordOf: (value: T) => string,
): readonly { value: T; life: Span }[] {
  const lives: { value: T; life: Span }[] = [];
  for (const { at, value } of history) {
    const last = lives.at(-1);
    if (last?.life.to === null) {
      if (value !== null && wordOf(value) === wordOf(last.value)) continue;
      last.life = { from: last.life.from, to: at };
    }
    if (value !== null) lives.push({ value, life: { from: at, to: null } });
  }
  return lives;
}
