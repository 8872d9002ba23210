/**
 * The repeated checks of a registered device: whether it still is in working order (ready, not ready) and whether it
 * counts in the objective of an area (eligible, or the one reason why not). Hours of use are not told by Microsoft Graph
 * and are therefore not judged (docs/domain.md, "The life of a device").
 */
import { windowsBuild, type Device } from './device.ts';
import { dayMs } from '../time.ts';

/** Inactive after this long without contact. */
const inactiveDays = 28;
/** Where a device stops counting in the objective; counts in SQL use the same. */
export const eligibilityLimits = {
  /** Contact with the device manager within this many days. */
  contactDays: 5,
  /** More free disk than this: 1 GB. */
  freeBytesMin: 1_000_000_000,
  /** Windows 10 1809. */
  buildMin: 17_763,
} as const;

/** Why a registered device is not ready. */
export type ReadinessReason = 'inactive' | 'unsupportedBuild' | 'policyConflict';
/** Why a device does not count in the objective. */
export type IneligibilityReason = 'contact' | 'disk' | 'policyConflict' | 'unsupportedBuild';

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

/** A reason why a device does not count in an area, and when it is so. */
export interface EligibilityRule {
  readonly reason: IneligibilityReason;
  readonly excludes: (device: Device, context: ReadinessContext) => boolean;
}

const withoutContact: EligibilityRule = {
  reason: 'contact',
  excludes: (device, { asOf }) => silentDays(device, asOf) > eligibilityLimits.contactDays,
};

const withConflict: EligibilityRule = {
  reason: 'policyConflict',
  excludes: (_device, { policyConflict }) => policyConflict,
};

/** An application counts on these devices, as far as they have it. */
export const applicationEligibility: readonly EligibilityRule[] = [withoutContact, withConflict];

/** What Windows itself is updated by counts on these devices; the first reason that holds is told. */
export const windowsEligibility: readonly EligibilityRule[] = [
  withoutContact,
  {
    reason: 'disk',
    excludes: ({ freeBytes }) => freeBytes !== null && freeBytes <= eligibilityLimits.freeBytesMin,
  },
  { reason: 'unsupportedBuild', excludes: (device) => !isSupported(device) },
  withConflict,
];

/** Labels one device, for an area with such rules. */
export function readinessOf(
  device: Device,
  context: ReadinessContext,
  eligibility: readonly EligibilityRule[],
): ReadinessLabel {
  const against = eligibility.find(({ excludes }) => excludes(device, context));
  return { notReady: notReadyReasons(device, context), ineligible: against?.reason ?? null };
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

function silentDays(device: Device, asOf: number): number {
  return device.lastSyncAt === null ? Infinity : (asOf - device.lastSyncAt) / dayMs;
}

function isSupported(device: Device): boolean {
  return (windowsBuild(device.osVersion)?.build ?? 0) >= eligibilityLimits.buildMin;
}
