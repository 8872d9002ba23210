/**
 * A device as the service knows it: what the directory and the device manager said of it at `collectedAt`, always old.
 * No names of users and no display names stand here.
 */

/** Facts about one device. Fields that a source did not give are null. */
export interface Device {
  /** Intune's id. */
  readonly deviceId: string;
  /** Entra's device id; null when the directory does not know it. */
  readonly entraDeviceId: string | null;
  /** The directory object's id, which group membership uses. */
  readonly objectId: string | null;
  readonly serialNumber: string | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly operatingSystem: string | null;
  /** `10.0.19044.1766`. */
  readonly osVersion: string | null;
  readonly sku: string | null;
  readonly architecture: string | null;
  readonly joinType: string | null;
  readonly owner: string | null;
  readonly managementAgent: string | null;
  /** Workloads moved to Intune; null when the device is not co-managed. */
  readonly coManagement: CoManagement | null;
  readonly enrolledAt: number | null;
  readonly lastSyncAt: number | null;
  readonly freeBytes: number | null;
  readonly isVirtualMachine: boolean;
  /** BIOS version. */
  readonly firmware: string | null;
  /** Intune's device category. */
  readonly site: string | null;
}

/** The three workloads the service needs at Intune. */
export interface CoManagement {
  readonly windowsUpdateForBusiness: boolean;
  readonly deviceConfiguration: boolean;
  readonly officeApps: boolean;
}

/** Where a device stands with the service. Every discovered device is in exactly one of these; one that is gone is counted no more. */
export type Registration = 'ready' | 'notReady' | 'notRegistered' | 'excluded' | 'gone';

/** The oldest build that the service looks after: Windows 10 1809. */
export const oldestBuild = 17_763;

/** A Windows build such as 19044.1766 out of `10.0.19044.1766`, or null where the text is none. */
export function windowsBuild(
  osVersion: string | null,
): { readonly build: number; readonly revision: number } | null {
  const match = /^10\.0\.(\d{1,6})\.(\d{1,6})$/.exec(osVersion ?? '');
  return match === null ? null : { build: Number(match[1]), revision: Number(match[2]) };
}
