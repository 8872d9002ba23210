/**
 * The repeated checks of a registered device: whether it still is in working order (ready, not ready) and whether it
 * counts in the objective of an area (eligible, or the one reason why not). Hours of use are not told by Microsoft Graph
 * and are therefore not judged (docs/domain.md, "The life of a device").
 */
import { oldestBuild, windowsBuild, type Device } from './device.ts';
import { dayMs } from '../time.ts';

/** Inactive after this long without contact. */
const inactiveDays = 28;
/** Why a registered device is not ready. */
export type ReadinessReason = 'inactive' | 'unsupportedBuild' | 'policyConflict';
/** Why a device does not count in the objective. */
export type IneligibilityReason = EligibilityRule['reason'];

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

/**
 * Why a device does not count in an area, and what must be so for it to count: data, so that a device's label and
 * the counts of a whole fleet (`store/device/updateStates.ts`) are made from the same.
 */
export type EligibilityRule =
  /** Contact with the device manager no longer ago. */
  | { readonly reason: 'contact'; readonly withinDays: number }
  /** More free disk, where it is known. */
  | { readonly reason: 'disk'; readonly moreThanBytes: number }
  /** This build of Windows, or one after it. */
  | { readonly reason: 'unsupportedBuild'; readonly buildMin: number }
  /** Nothing contradicts the ring's policy on the device. */
  | { readonly reason: 'policyConflict' };

const contact: EligibilityRule = { reason: 'contact', withinDays: 5 };
const noConflict: EligibilityRule = { reason: 'policyConflict' };

/** An application counts on these devices, as far as they have it. */
export const applicationEligibility: readonly EligibilityRule[] = [contact, noConflict];

/** What Windows itself is updated by counts on these devices; the first reason that holds is told. */
export const windowsEligibility: readonly EligibilityRule[] = [
  contact,
  // 1 GB.
  { reason: 'disk', moreThanBytes: 1_000_000_000 },
  { reason: 'unsupportedBuild', buildMin: oldestBuild },
  noConflict,
];

function isAgainst(rule: EligibilityRule, device: Device, context: ReadinessContext): boolean {
  switch (rule.reason) {
    case 'contact':
      return silentDays(device, context.asOf) > rule.withinDays;
    case 'disk':
      return device.freeBytes !== null && device.freeBytes <= rule.moreThanBytes;
    case 'unsupportedBuild':
      return buildOf(device) < rule.buildMin;
    case 'policyConflict':
      return context.policyConflict;
  }
}

/** Labels one device, for an area with such rules. */
export function readinessOf(
  device: Device,
  context: ReadinessContext,
  eligibility: readonly EligibilityRule[],
): ReadinessLabel {
  const against = eligibility.find((rule) => isAgainst(rule, device, context));
  return { notReady: notReadyReasons(device, context), ineligible: against?.reason ?? null };
}

function notReadyReasons(
  device: Device,
  { asOf, policyConflict }: ReadinessContext,
): ReadinessReason[] {
  const reasons: ReadinessReason[] = [];
  if (silentDays(device, asOf) > inactiveDays) reasons.push('inactive');
  if (buildOf(device) < oldestBuild) reasons.push('unsupportedBuild');
  if (policyConflict) reasons.push('policyConflict');
  return reasons;
}

function silentDays(device: Device, asOf: number): number {
  return device.lastSyncAt === null ? Infinity : (asOf - device.lastSyncAt) / dayMs;
}

function buildOf({ osVersion }: Device): number {
  return windowsBuild(osVersion)?.build ?? 0;
}
