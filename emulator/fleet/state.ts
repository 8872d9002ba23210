/** What is known of a device at an instant: the shapes of the fleet's answers. */
import type { DriverVersion } from './driver/drivers.ts';

/**
 * Where a device is with an update. `held`: a pause or a safeguard hold keeps it back.
 */
export type UpdatePhase =
  | 'notOffered'
  | 'offered'
  | 'downloading'
  | 'installing'
  | 'restartPending'
  | 'installed'
  | 'failed'
  | 'rolledBack'
  | 'held';

/** The last failure of an update on a device. */
export interface UpdateError {
  /** Alert subtype such as `DiskFull`. */
  readonly class: string;
  /** `0x80070070`. */
  readonly code: string;
  readonly attempts: number;
  readonly lastAt: number;
}

/** The newest update that concerns the device: the one in hand, else the last one settled. */
export interface UpdateProgress {
  /** Name of the catalogue entry. */
  readonly release: string;
  readonly phase: UpdatePhase;
  readonly since: number;
  /** The scan that found it. */
  readonly offeredAt: number | null;
  /** When the restart will be forced, as known so far; grace is added once the restart is pending. */
  readonly deadlineAt: number | null;
  readonly installedAt: number | null;
  readonly error: UpdateError | null;
  /** True when an expedite profile, not the ring, brought it. */
  readonly expedited: boolean;
}

/**
 * Where a device is with the newer version of Windows that it is to have. `scheduled`: its group's day is to come;
 * `offerReady`: offered, and the device has not asked yet; `deferred`, `paused`: its ring keeps it back; `held`: a
 * safeguard does; `notCapable`: its hardware cannot run it; `rolledBack`: Windows went back to the version before.
 */
export type FeaturePhase =
  | 'scheduled'
  | 'offerReady'
  | 'deferred'
  | 'paused'
  | 'held'
  | 'notCapable'
  | 'offered'
  | 'downloading'
  | 'installing'
  | 'restartPending'
  | 'installed'
  | 'failed'
  | 'rolledBack';

/** How far a device is with a newer version of Windows. */
export interface FeatureProgress {
  readonly product: string;
  readonly version: string;
  /** The profile that wants it; null = Windows itself does. */
  readonly profileId: string | null;
  readonly phase: FeaturePhase;
  readonly since: number;
  readonly error: UpdateError | null;
  /** The safeguard's number, while it is held. */
  readonly holdId: number | null;
  /** When the restart will be forced, as known so far. */
  readonly deadlineAt: number | null;
}

/** A version of a driver that came to a device. */
export interface DriverInstall {
  readonly from: number;
  /** The version's id. */
  readonly id: string;
  readonly driver: DriverVersion;
  /** It was tried and did not come on. */
  readonly isFailed: boolean;
}

/** A bug check. */
export interface BlueScreen {
  readonly at: number;
  /** `0x0000007e`. */
  readonly stopCode: string;
  readonly faultBucket: string;
  readonly osVersion: string;
}

/** A start of the device. Source: Microsoft Graph, userExperienceAnalyticsDeviceStartupHistory. */
export interface Startup {
  readonly at: number;
  readonly category:
    | 'restartWithUpdate'
    | 'restartWithoutUpdate'
    | 'shutdownWithoutUpdate'
    | 'blueScreen'
    | 'bootError';
  readonly stopCode: string | null;
  readonly faultBucket: string | null;
  readonly osVersion: string;
  /** The start into another version of Windows. */
  readonly isFeatureUpdate: boolean;
  readonly bootTimeMs: number;
  readonly loginTimeMs: number;
}

/** A crash or hang of an application. */
export interface AppEvent {
  readonly at: number;
  readonly kind: 'crash' | 'hang';
  /** `outlook.exe`. */
  readonly app: string;
  readonly displayName: string;
  readonly publisher: string;
  readonly appVersion: string;
  readonly osVersion: string;
}

/** What a ring policy says of itself on a device. */
export type RingPolicyStatus = 'notAssigned' | 'pending' | 'compliant' | 'error' | 'conflict';

/** A device at an instant; most of it is worked out only when read. */
export interface DeviceState {
  /** As Intune sees it: changes only at the check-in after the install. */
  readonly osVersion: string;
  readonly trueOsVersion: string;
  readonly lastSyncAt: number;
  readonly isOnline: boolean;
  readonly freeStorageBytes: number;
  /** What it runs by the build in `osVersion`. */
  readonly windows: { readonly product: string; readonly version: string };
  /** Null before the month's release is published. */
  readonly update: UpdateProgress | null;
  /** Null = nothing newer is wanted of it. */
  readonly feature: FeatureProgress | null;
  /** By policy id, as reported at the last check-in. */
  readonly ringPolicyStatus: Readonly<Record<string, RingPolicyStatus>>;
  /** Since the fleet began. */
  readonly blueScreens: readonly BlueScreen[];
  /** Hours of use since the month's second Tuesday: all, and the longest stretch. */
  readonly usageHours: { readonly total: number; readonly longest: number };
}
