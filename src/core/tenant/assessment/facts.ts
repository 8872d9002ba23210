/** What is read of a tenant before it is assessed: plain values, each told, refused or not to be had. */
import type { ContactStanding } from '../../message/verification.ts';
import type { Prerequisite } from '../../device/prerequisites.ts';

/** A fact, or why there is none. */
export type Told<T> =
  | { readonly kind: 'told'; readonly value: T }
  /** The application may not ask. */
  | { readonly kind: 'refused'; readonly permissions: readonly string[] }
  | { readonly kind: 'unread'; readonly why: string };

/** Something the tenant has bought. */
export interface Licence {
  /** Microsoft's part number: `SPE_E3`. */
  readonly sku: string;
  /** Neither suspended nor over. */
  readonly isUsable: boolean;
  readonly units: number;
  /** Names of service plans. */
  readonly plans: readonly string[];
}

/** The tenant itself. */
export interface Organization {
  /** Who manages devices: `intune`; null = not told. */
  readonly authority: string | null;
  /** Null: the directory has never been synchronised with another one. */
  readonly isSynced: boolean | null;
  readonly syncedAt: number | null;
}

/** A conditional access policy in force. */
export interface AccessPolicy {
  readonly policyId: string;
  readonly name: string;
  readonly isForAllUsers: boolean;
  readonly wantsMfa: boolean;
}

/** A configuration by which devices tell of their health. */
export interface HealthMonitoring {
  readonly policyId: string;
  readonly name: string;
  readonly isOurs: boolean;
  readonly isEnabled: boolean;
  /** `bootPerformance`, `windowsUpdates`, … */
  readonly scopes: readonly string[];
  readonly isForEverybody: boolean;
  readonly groupIds: readonly string[];
}

/** Whom a policy of others reaches of those that the service looks after. */
export type Reach =
  | { readonly kind: 'everyDevice' }
  | { readonly kind: 'everyUser' }
  /** A group of the service itself is named. */
  | { readonly kind: 'ownGroup'; readonly group: string }
  /** A group of others shares devices with the registration group. */
  | { readonly kind: 'sharedDevices'; readonly groupId: string };

/** A policy that the service did not make and that reaches somebody it looks after. */
export interface ForeignPolicy {
  readonly policyId: string;
  readonly name: string;
  readonly reach: readonly Reach[];
}

/** Kinds of policies by which updates are steered. */
export const policyKinds = [
  'updateRings',
  'qualityPolicies',
  'expedites',
  'featureProfiles',
  'driverProfiles',
] as const;
export type PolicyKind = (typeof policyKinds)[number];

/** Groups of the service. */
export interface OwnGroups {
  /** Null: there is none yet. */
  readonly registrationId: string | null;
  /** Of rings, as far as there are any. */
  readonly ringIds: readonly string[];
  /** Rings of the policy that have no group yet. */
  readonly ringsWithout: readonly string[];
  /** Devices under the registration group. */
  readonly devices: number;
}

/** Something with a name and an id. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** The fleet counted: devices of Windows that Intune manages, by the first prerequisite that each fails. */
export interface FleetFacts {
  readonly devices: number;
  readonly ready: number;
  /** Managed by Configuration Manager beside Intune. */
  readonly coManaged: number;
  readonly failures: readonly {
    readonly check: Prerequisite;
    readonly devices: number;
    /** Intune ids of some of them. */
    readonly examples: readonly string[];
  }[];
}

/** All that is read. */
export interface TenantFacts {
  readonly asOf: number;
  readonly licences: Told<readonly Licence[]>;
  readonly organization: Told<Organization>;
  readonly accessPolicies: Told<readonly AccessPolicy[]>;
  readonly securityDefaults: Told<boolean>;
  readonly groups: Told<OwnGroups>;
  /** Groups that bear names by which Windows Autopatch makes its own, and not our mark. */
  readonly autopatch: Told<readonly Named[]>;
  readonly policies: Readonly<Record<PolicyKind, Told<readonly ForeignPolicy[]>>>;
  readonly fleet: Told<FleetFacts>;
  readonly health: Told<readonly HealthMonitoring[]>;
  /** Who is told, and whether it arrives; null = whom was verified is not known here. */
  readonly contacts: readonly ContactStanding[] | null;
  /** Whether endpoint analytics tells of any device. */
  readonly analytics: Told<boolean>;
  /** Devices that the workspace's reports tell of; null = no workspace is named. */
  readonly reports: Told<number | null>;
}
