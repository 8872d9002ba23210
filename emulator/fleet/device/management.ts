/** Who manages a device. */
import type { Traits } from './traits.ts';

/** Whether anything that Intune says reaches the device. */
export function isManagedByIntune({ defect }: Pick<Traits, 'defect'>): boolean {
  return (
    defect !== 'configurationManagerOnly' && defect !== 'notEnrolled' && defect !== 'otherSystem'
  );
}

/** Whether the update service can offer it something for a profile: it knows a device by its join and its enrolment. */
export function isKnownToService({ defect }: Pick<Traits, 'defect'>): boolean {
  return isManagedByIntune({ defect }) && defect !== 'registeredOnly';
}
