/**
 * What a policy wants of driver updates: a profile for each ring, whose drivers are approved by themselves after the ring's
 * own days, or by people alone; or no drivers at all. Sources: "Manage driver and firmware updates" (Autopatch, 2023), whose
 * days are those of its quality updates; "Windows driver update management" (Intune).
 */
import { factsOf } from '../area/areas.ts';
import type { Policy } from '../policy/policy.ts';
import type { RingName } from '../ring.ts';

/** `byApproval`: nothing without a person's word. `off`: the rings keep drivers away, and there are no profiles. */
export type DriverMode = 'automatic' | 'byApproval' | 'off';

/** How drivers are approved, and firmware among them. */
export interface DriverWishes {
  readonly mode: DriverMode;
  /** Whether firmware that its maker recommends waits for a person, although other drivers do not. */
  readonly firmware: 'byApproval' | 'automatic';
}

/** A ring whose drivers are gated. */
export interface DriverRing {
  readonly name: RingName;
  /** Days after a driver came onto the profile's list. */
  readonly deferralDays: number;
}

/** Wishes and rings. */
export interface DriverPlan extends DriverWishes {
  readonly rings: readonly DriverRing[];
}

/** The longest deferral of a driver update profile, by the property's own range. */
export const deferralDaysMax = 30;

/** What a release's policy wants of drivers; null where its area does not keep them. */
export function driverPlanOf({
  area,
  rings,
  drivers,
}: Pick<Policy, 'area' | 'rings'> & Partial<Pick<Policy, 'drivers'>>): DriverPlan | null {
  if (factsOf(area).keepsDrivers !== true || drivers === undefined) return null;
  const ofRings = rings.map(({ name, cadence }) => ({
    name,
    deferralDays: Math.min(cadence.deferralDays, deferralDaysMax),
  }));
  return { mode: drivers.mode, firmware: drivers.firmware, rings: ofRings };
}

/** How a ring's profile is to be; null = there is to be none. */
export function wantedProfile(
  { mode }: DriverWishes,
  { deferralDays }: DriverRing,
): { readonly approval: 'automatic' | 'manual'; readonly deferralDays: number | null } | null {
  switch (mode) {
    case 'automatic':
      return { approval: 'automatic', deferralDays };
    case 'byApproval':
      return { approval: 'manual', deferralDays: null };
    case 'off':
      return null;
  }
}

const ringsMax = 50;
const nameLengthMax = 100;

/** The plan in what came over a wire, or why it is none. Read by hand, since workflows carry no schemas. */
export function readDriverPlan(given: unknown): DriverPlan | string {
  if (typeof given !== 'object' || given === null) return 'drivers is not an object';
  const { mode, firmware, rings } = given as Readonly<Record<string, unknown>>;
  if (mode !== 'automatic' && mode !== 'byApproval' && mode !== 'off')
    return 'drivers.mode must be automatic, byApproval or off';
  if (firmware !== 'automatic' && firmware !== 'byApproval')
    return 'drivers.firmware must be automatic or byApproval';
  if (!Array.isArray(rings) || rings.length > ringsMax)
    return `drivers.rings must be a list of up to ${ringsMax}`;
  const read = rings.flatMap((ring: unknown) => ringIn(ring) ?? []);
  if (read.length < rings.length)
    return 'each of drivers.rings needs a name, and deferralDays 0–30';
  return { mode, firmware, rings: read };
}

function ringIn(ring: unknown): DriverRing | null {
  if (typeof ring !== 'object' || ring === null) return null;
  const { name, deferralDays } = ring as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || name === '' || name.length > nameLengthMax) return null;
  if (typeof deferralDays !== 'number' || !Number.isInteger(deferralDays)) return null;
  return deferralDays >= 0 && deferralDays <= deferralDaysMax ? { name, deferralDays } : null;
}
