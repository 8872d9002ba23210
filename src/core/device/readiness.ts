/**
 * The repeated checks of a registered device: whether it still is in working order (ready, not ready) and whether it
 * counts in the quality objective (eligible, or the one reason why not). Hours of use are not told by Microsoft Graph
 * and are therefore not judged.
 */
import { windowsBuild, type Device } from './device.ts';
import { dayMs } from '../time.ts';

/** Inactive after this long without contact. */
const inactiveDays = 28;
/** Where a device stops counting in the quality objective; counts in SQL use the same. */
export const eligibilityLimits = {
  /** Contact with the device manager within this many days. */
  contactDays: 5,
  /** More free disk than this: 1 GB. */
  freeBytesMin: 1_000_000_000,
  /** Windows 10 1809. */
  buildMin: 17_763,
} as const;

/** Why a registered device is not ready. */
export type ReadinessReason =
  'inactive' | 'unsupportedBuild' | 'policyConflict' | 'updatePolicyMissing';
/** Why a device does not count in the quality objective. */
export type IneligibilityReason =
  'contact' | 'disk' | 'edition' | 'policyConflict' | 'unsupportedBuild';

/** What one look at a device says. */
export interface ReadinessLabel {
  readonly notReady: readonly ReadinessReason[];
  /** Null: healthy, the device counts. */
  readonly ineligible: IneligibilityReason | null;
}

/** What is known beside the device's own facts. */
export interface ReadinessContext {
  readonly asOf: number;
  /** Another policy contradicts the ring's on this device. */
  readonly policyConflict: boolean;
}

/** Labels one device, for the quality area. */
export function readinessOf(device: Device, context: ReadinessContext): ReadinessLabel {
  return { notReady: notReadyReasons(device, context), ineligible: ineligibility(device, context) };
}

function notReadyReasons(
  device: Device,
  { asOf, policyConflict }: ReadinessContext,
): ReadinessReason[] {
  const reasons: ReadinessReason[] = [];
  if (silentDays(device, asOf) > inactiveDays) reasons.push('inactive');
  if (!isSupported(device)) reasons.push('unsupportedBuild');
  if (policyConflict) reasons.push('policyConflict');
  return reasons;
}

function ineligibility(
  device: Device,
  { asOf, policyConflict }: ReadinessContext,
): IneligibilityReason | null {
  if (silentDays(device, asOf) > eligibilityLimits.contactDays) return 'contact';
  if (device.freeBytes !== null && device.freeBytes <= eligibilityLimits.freeBytesMin)
    return 'disk';
  if (!isSupported(device)) return 'unsupportedBuild';
  return policyConflict ? 'policyConflict' : null;
}

function silentDays(device: Device, asOf: number): number {
  return device.lastSyncAt === null ? Infinity : (asOf - device.lastSyncAt) / dayMs;
}

function isSupported(device: Device): boolean {
  return (windowsBuild(device.osVersion)?.build ?? 0) >= eligibilityLimits.buildMin;
}
