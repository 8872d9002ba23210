/** The state that the care of a tenant carries, and how the Web UI shows it. */
import { setCurrentDetails } from '@temporalio/workflow';
import type { BesideWalk, CareWake, TenantCare } from '#core/tenant/care.ts';
import { careDetails } from '#core/tenant/careDetails.ts';

/** A tenant that is cared for, and when its fleet is walked next. */
export interface Caring {
  care: TenantCare;
  next: CareWake | null;
  /** What is being looked after, or is about to be, beside everything else. */
  readonly besideWalk: Set<BesideWalk>;
  /** How many act on drivers now, looks and operators' words. Only histories of earlier versions have more than one. */
  actingOnDrivers: number;
}

/** The care, changed and shown. */
export function change(caring: Caring, care: TenantCare): void {
  caring.care = care;
  setCurrentDetails(careDetails(care, caring.next));
}
