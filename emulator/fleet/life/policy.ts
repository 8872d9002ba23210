/**
 * What the emulated Graph tells the fleet about policies: the whole history of what targets a device. The same frozen
 * object is handed in for every device with the same memberships; when anything changes a new object takes its place,
 * because timelines derived from it are cached on it.
 */

/** An update ring policy as it was from `at` on. */
export interface RingPolicyVersion {
  readonly at: number;
  readonly deferralDays: number;
  readonly deadlineDays: number | null;
  readonly graceDays: number | null;
  readonly paused: boolean;
  /** The pause lapses by itself then, 35 days after it was set or extended. */
  readonly pauseExpiresAt: number | null;
  /** When an operator asked for the latest quality update to be uninstalled; the same instant is acted on once. */
  readonly rolledBackAt: number | null;
  readonly feature: RingFeatureSettings;
  /** No drivers come from Windows Update. */
  readonly driversExcluded: boolean;
}

/** What an update ring policy says about new versions of Windows. */
export interface RingFeatureSettings {
  readonly deferralDays: number;
  readonly deadlineDays: number | null;
  readonly paused: boolean;
  readonly pauseExpiresAt: number | null;
  /** Without it Windows 10 is not taken to Windows 11 unless a profile says so. */
  readonly allowsWindows11: boolean;
}

/** One ring policy and when it targeted the device. */
export interface RingPolicyHistory {
  readonly policyId: string;
  /** By rising `at`. */
  readonly versions: readonly RingPolicyVersion[];
  /** Half-open spans; `to` null = still. */
  readonly assigned: readonly { readonly from: number; readonly to: number | null }[];
}

/** Whether a policy targets the device at an instant. */
export function isAssignedAt(
  { assigned }: Pick<RingPolicyHistory, 'assigned'>,
  at: number,
): boolean {
  return assigned.some(({ from, to }) => from <= at && at < (to ?? Infinity));
}

/** One expedite profile that targets the device. */
export interface ExpediteHistory {
  readonly profileId: string;
  /** Name of the catalogue entry, such as `2022-06-B`. */
  readonly release: string;
  /** From when it targets the device. */
  readonly at: number;
  readonly daysUntilForcedReboot: 0 | 1 | 2;
  readonly removedAt: number | null;
}

/** A feature update profile as it was from `at` on. */
export interface FeatureProfileVersion {
  readonly at: number;
  /** The version that it keeps devices at. */
  readonly product: string;
  readonly version: string;
  /** Users choose whether they install it. */
  readonly isOptional: boolean;
  /** A device that cannot run Windows 11 gets the latest Windows 10. */
  readonly fallsBackToWindows10: boolean;
  /** Instants at which one group of devices after the other is offered it; empty = all at once. */
  readonly offerDates: readonly number[];
}

/** One feature update profile and when it targeted the device. */
export interface FeatureProfileHistory {
  readonly profileId: string;
  /** By rising `at`. */
  readonly versions: readonly FeatureProfileVersion[];
  readonly assigned: readonly { readonly from: number; readonly to: number | null }[];
  /** How many devices it targeted when it was assigned, by rising `at`. */
  readonly reaches: readonly { readonly at: number; readonly devices: number }[];
}

/** One driver update profile and when it targeted the device. */
export interface DriverProfileHistory {
  readonly profileId: string;
  /** Required drivers are approved by themselves. */
  readonly isAutomatic: boolean;
  /** Days between a driver's entry into the profile and its offer, by rising `at`. */
  readonly deferrals: readonly { readonly at: number; readonly days: number }[];
  readonly firstAssignedAt: number;
  /** When somebody had it brought up to date, by rising instant. */
  readonly syncs: readonly number[];
  /** What somebody decided of a driver, by rising `at`; `deployAt` null = at once. */
  readonly decisions: readonly {
    readonly at: number;
    readonly driverId: string;
    readonly status: 'approved' | 'declined' | 'suspended';
    readonly deployAt: number | null;
  }[];
  readonly assigned: readonly { readonly from: number; readonly to: number | null }[];
}

/** Everything that targets a device. Never changed once handed in. */
export interface DevicePolicies {
  readonly rings: readonly RingPolicyHistory[];
  readonly expedites: readonly ExpediteHistory[];
  readonly features: readonly FeatureProfileHistory[];
  readonly drivers: readonly DriverProfileHistory[];
}

/** A device that nothing targets. */
export const noPolicies: DevicePolicies = { rings: [], expedites: [], features: [], drivers: [] };
