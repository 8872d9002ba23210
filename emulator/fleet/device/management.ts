/** Who manages a device. */
import type { Traits } from './traits.ts';

/** Whether anything that Intune says reaches the device. */
export function isManagedByIntune({ defect }: Pick<Traits, 'defect'>): boolean {
  return (
    defect !== 'configurationManagerOnly' && defect !== 'notEnrolled' && defect !== 'otherSystem'
  );
}
