/** The policy of a ring, whoever keeps it: Intune's update rings, or its settings catalogue. */
import type { Cadence } from '#core/ring.ts';

/** A ring's policy as Intune holds it. Instants are epoch milliseconds. */
export interface RingPolicy {
  readonly policyId: string;
  readonly displayName: string;
  readonly description: string | null;
  /** Epoch milliseconds; null when it is not told. */
  readonly createdAt: number | null;
  /** Grows with each change, whoever made it. */
  readonly version: number;
  readonly cadence: Cadence;
  /** Paused at the instant asked for; a pause that has run out is none. */
  readonly paused: boolean;
  readonly pauseExpiresAt: number | null;
  /** When the running rollback was ordered. */
  readonly rolledBackAt: number | null;
  /** The version that it pins its devices to, where rings are pinned: `16.0.19822.20180`; missing or null = none. */
  readonly pinnedTo?: string | null;
  /** Whether somebody has changed what no release changes; missing = no. */
  readonly isAltered?: boolean;
  /** Whether it keeps drivers away; missing or null = it does not say. */
  readonly driversExcluded?: boolean | null;
}

/** What can be changed of a ring's policy. */
export interface RingPolicyChanges {
  readonly cadence?: Cadence;
  readonly paused?: boolean;
  /** True uninstalls the latest quality update and pauses the ring; false takes the standing order back. */
  readonly rollBack?: boolean;
  /** Where rings are pinned in place of being paused: the version, or null for none. */
  readonly pinnedTo?: string | null;
}
