/** The state that the care of a tenant carries, and how the Web UI shows it. */
import { setCurrentDetails } from '@temporalio/workflow';
import type { CareWake, TenantCare } from '#core/tenant/care.ts';
import { careDetails } from '#core/tenant/careDetails.ts';

/** A tenant that is cared for, and when its fleet is walked next. */
export interface Caring {
  care: TenantCare;
  next: CareWake | null;
  /** Whether drivers are being looked after, or are about to be, beside everything else. */
  isKeepingDrivers: boolean;
  /** Whether rings are being kept on their versions of Windows, beside everything else. */
  isKeepingVersions: boolean;
  /** How many act on drivers now, looks and operators' words. Only histories of earlier versions have more than one. */
  actingOnDrivers: number;
}

/** The care, changed and shown. */
export function change(caring: Caring, care: TenantCare): void {
  caring.care = care;
  setCurrentDetails(careDetails(care, caring.next));
}
