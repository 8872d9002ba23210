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
}

/** One ring policy and when it targeted the device. */
export interface RingPolicyHistory {
  readonly policyId: string;
  /** By rising `at`. */
  readonly versions: readonly RingPolicyVersion[];
  /** Half-open spans; `to` null = still. */
  readonly assigned: readonly { readonly from: number; readonly to: number | null }[];
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

/** Everything that targets a device. Never changed once handed in. */
export interface DevicePolicies {
  readonly rings: readonly RingPolicyHistory[];
  readonly expedites: readonly ExpediteHistory[];
}

/** A device that nothing targets. */
export const noPolicies: DevicePolicies = { rings: [], expedites: [] };
