/**
 * What the tenant keeps per noun: the shapes inside the document store. They are ours, not Graph's: the files under
 * `graph/` translate. Instants are epoch milliseconds.
 */

import type { WrittenSetting } from '../fleet/fleet.ts';
import type { Noun } from './documents.ts';

/** A directory group. Its devices are in the membership set of the same id; other members stand here. */
export interface GroupRecord {
  readonly displayName: string;
  readonly description: string | null;
  readonly mailEnabled: boolean;
  readonly mailNickname: string;
  readonly securityEnabled: boolean;
  readonly groupTypes: readonly string[];
  readonly membershipRule: string | null;
  readonly memberGroups: readonly string[];
  readonly memberUsers: readonly string[];
  readonly createdAt: number;
}

/** A pause of one kind of update: it ends by itself at `expiresAt` (35 days), null once it was lifted. */
export interface PauseRecord {
  readonly startedAt: number;
  readonly expiresAt: number | null;
}

/** An Intune update ring (or another device configuration, whose properties are only kept). */
export interface ConfigurationRecord {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly version: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly qualityPause: PauseRecord | null;
  readonly featurePause: PauseRecord | null;
  readonly qualityRolledBackAt: number | null;
  readonly featureRolledBackAt: number | null;
}

/** Whom a policy is assigned to, as the assign call gave it. */
export interface AssignmentRecord {
  readonly assignments: readonly Readonly<Record<string, unknown>>[];
  /** How many devices that were; kept for policies that are rolled out in groups. */
  readonly reach?: number;
}

/** A feature update profile (windowsFeatureUpdateProfile). */
export interface FeatureProfileRecord {
  readonly displayName: string;
  readonly description: string | null;
  readonly roleScopeTagIds: readonly string[];
  /** `Windows 11, version 25H2`. */
  readonly featureUpdateVersion: string;
  readonly product: string;
  readonly version: string;
  readonly isOptional: boolean;
  readonly fallsBackToWindows10: boolean;
  /** Instants; null = as soon as possible. */
  readonly rollout: {
    readonly startAt: number;
    readonly endAt: number | null;
    readonly intervalDays: number | null;
  } | null;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** An expedite profile (windowsQualityUpdateProfile). */
export interface ProfileRecord {
  readonly displayName: string;
  readonly description: string | null;
  readonly roleScopeTagIds: readonly string[];
  readonly entryName: string;
  readonly qualityUpdateRelease: string;
  readonly daysUntilForcedReboot: 0 | 1 | 2;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** A driver update profile (windowsDriverUpdateProfile). */
export interface DriverProfileRecord {
  readonly displayName: string;
  readonly description: string | null;
  readonly roleScopeTagIds: readonly string[];
  readonly isAutomatic: boolean;
  /** Null where somebody approves. */
  readonly deferralDays: number | null;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** What somebody decided of a driver in a profile; `deployAt` null = at once. */
export interface DriverDecisionRecord {
  readonly profileId: string;
  readonly driverId: string;
  readonly status: 'approved' | 'declined' | 'suspended';
  readonly deployAt: number | null;
}

/** Somebody had a driver update profile brought up to date, which is done then. */
export interface DriverSyncRecord {
  readonly doneAt: number;
}

/** A policy of the settings catalogue. */
export interface SettingsPolicyRecord {
  readonly name: string;
  readonly description: string;
  readonly platforms: string;
  readonly technologies: string;
  readonly roleScopeTagIds: readonly string[];
  readonly templateReference: object;
  /** As they were sent. */
  readonly settings: readonly object[];
  /** What they write on a device: the definition's place and name, and the value. */
  readonly written: readonly WrittenSetting[];
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** A deployment of the deployment service. `entryName` is null when its content is no quality update. */
export interface DeploymentRecord {
  readonly content: Readonly<Record<string, unknown>>;
  readonly settings: Readonly<Record<string, unknown>> | null;
  readonly audienceId: string;
  readonly entryName: string | null;
  readonly expedite: {
    readonly daysUntilForcedReboot: 0 | 1 | 2;
    readonly isReadinessTest: boolean;
  } | null;
  readonly requestedValue: 'none' | 'paused' | 'archived';
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** A deployment audience; its devices are in two membership sets. */
export interface AudienceRecord {
  readonly createdAt: number;
  /** Ids of members that the directory does not know. */
  readonly unknownMembers: readonly string[];
  /** Null while it never had members; else when the latest change takes effect. */
  readonly settlesAt: number | null;
}

/** A mail that was accepted. */
export interface MailRecord {
  readonly from: string;
  readonly acceptedAt: string;
  readonly message: Readonly<Record<string, unknown>>;
}

/** A remote action somebody asked for; it is done when the device was next in contact. */
export interface DeviceActionRecord {
  readonly actions: readonly { readonly actionName: string; readonly requestedAt: number }[];
}

/** Names of the nouns that several files know; those of one file are beside it. */
export const nouns = {
  group: 'group' as Noun<GroupRecord>,
  configuration: 'configuration' as Noun<ConfigurationRecord>,
  configurationAssignment: 'configurationAssignment' as Noun<AssignmentRecord>,
  profile: 'profile' as Noun<ProfileRecord>,
  profileAssignment: 'profileAssignment' as Noun<AssignmentRecord>,
  featureProfile: 'featureProfile' as Noun<FeatureProfileRecord>,
  featureProfileAssignment: 'featureProfileAssignment' as Noun<AssignmentRecord>,
  driverProfile: 'driverProfile' as Noun<DriverProfileRecord>,
  driverProfileAssignment: 'driverProfileAssignment' as Noun<AssignmentRecord>,
  driverDecision: 'driverDecision' as Noun<DriverDecisionRecord>,
  driverSync: 'driverSync' as Noun<DriverSyncRecord>,
  settingsPolicy: 'settingsPolicy' as Noun<SettingsPolicyRecord>,
  settingsPolicyAssignment: 'settingsPolicyAssignment' as Noun<AssignmentRecord>,
  deployment: 'deployment' as Noun<DeploymentRecord>,
  audience: 'audience' as Noun<AudienceRecord>,
  mail: 'mail' as Noun<MailRecord>,
  deviceAction: 'deviceAction' as Noun<DeviceActionRecord>,
} as const;
