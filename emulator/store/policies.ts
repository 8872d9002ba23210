/**
 * What update policies say to a device: rings, expedites by profiles of Intune and by the deployment service, and profiles
 * of feature and driver updates.
 */
import type {
  DevicePolicies,
  DriverProfileHistory,
  ExpediteHistory,
  FeatureProfileHistory,
  RingPolicyHistory,
  RingPolicyVersion,
} from '../fleet/fleet.ts';
import type { Documents, DocumentVersion } from './documents.ts';
import { nouns, type ConfigurationRecord, type ProfileRecord } from './nouns.ts';
import { driverProfilesOf } from './driverProfiles.ts';
import { featureProfilesOf } from './featureProfiles.ts';
import {
  createBook,
  everAssigned,
  versionsIn,
  type OrdinalsOf,
  type PolicyBook,
  type Printed,
  type Sources,
} from './policyBook.ts';
import {
  assignedOn,
  intersect,
  spansInScope,
  type DeviceCourse,
  type ScopedPolicy,
  type ScopeVersion,
  type Span,
} from './scope.ts';

interface UpdatePolicies {
  readonly features: readonly ScopedPolicy<FeatureProfileHistory>[];
  readonly drivers: readonly ScopedPolicy<DriverProfileHistory>[];
  readonly rings: readonly ScopedPolicy<RingPolicyHistory>[];
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
  const expedites: ExpediteHistory[] = [];
  for (const { history, life, scopes } of policies.expedites) {
    for (const span of spansInScope(scopes, device)) {
      const inLife = intersect(span, life);
      if (inLife !== null) expedites.push({ ...history, at: inLife.from, removedAt: inLife.to });
    }
  }
  return {
    rings: assignedOn(policies.rings, device),
    expedites: expedites.sort((a, b) => a.at - b.at),
    features: assignedOn(policies.features, device),
    drivers: assignedOn(policies.drivers, device),
  };
}

function ringsOf(documents: Documents, ordinalsOf: OrdinalsOf): UpdatePolicies['rings'] {
  const kept = { noun: nouns.configuration, assignmentNoun: nouns.configurationAssignment };
  return everAssigned(documents, ordinalsOf, kept).flatMap(({ id: policyId, history, scopes }) => {
    const isRing = history.some(
      ({ value }) => value?.type === 'windowsUpdateForBusinessConfiguration',
    );
    return isRing
      ? [{ history: { policyId, versions: versionsIn(history, ringVersion) }, scopes }]
      : [];
  });
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
  const kept = { noun: nouns.profile, assignmentNoun: nouns.profileAssignment };
  const wordOf = (value: ProfileRecord) => `${value.entryName} ${value.daysUntilForcedReboot}`;
  return everAssigned(documents, ordinalsOf, kept).flatMap(({ id: profileId, history, scopes }) =>
    livesOf(history, wordOf).map(({ value: { entryName, daysUntilForcedReboot }, life }) => ({
      history: { profileId, release: entryName, daysUntilForcedReboot },
      life,
      scopes,
    })),
  );
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
