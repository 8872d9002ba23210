/** What to do about a device, by the reason. */
import type { Prerequisite } from './prerequisites.ts';

/** What to do about a device that fails a prerequisite. */
export const prerequisiteRemedies: Readonly<Record<Prerequisite, string>> = {
  identity: 'serial number, model and manufacturer are set by the maker, in the firmware',
  managed: 'remove stale records of the device from Entra and enrol it again',
  contact: 'switch it on and let it sync with Intune, or retire it',
  ownership: 'change its ownership to corporate in Intune, if the company owns it',
  version: 'bring it to Windows 10 1809 or newer, 64 bit',
  edition: 'upgrade it to Pro or Enterprise',
  join: 'join it to Entra; a registration alone is not enough',
  management: 'enrol it in Intune, or attach Configuration Manager to the cloud',
  workloads: 'move the workloads to Intune or Pilot Intune in Configuration Manager',
};

/** What to do about a device that is not ready or does not count, by the reason. */
const remedies: Readonly<Record<string, string>> = {
  inactive: 'no contact for 28 days: switch it on and let it sync with Intune, or retire it',
  contact: 'no contact for 5 days: switch it on and let it sync with Intune',
  disk: 'free more than 1 GB on its system disk',
  unsupportedBuild: 'bring it to Windows 10 1809 or newer; quality updates alone do not',
  policyConflict:
    'another policy sets the same update settings: Intune → Devices → the device → Device configuration names it; take the device or the setting out of that policy',
  outOfService:
    'its Windows is serviced no more: bring it to a version that is, by a release of feature updates, or enrol it in extended security updates; it counts with the first update that it is offered',
  SafeguardHold:
    'Microsoft keeps the version from it until a known issue is settled, which Windows release health names: wait',
  Incompatible:
    'it cannot run the version: replace it, or keep its Windows serviced by extended security updates',
  IncompatibleArchitecture: 'its processor cannot run the version: replace it',
  IncompatibleServicingChannel: 'take it out of its servicing channel (long-term or Insider)',
};

/** What to do, or null where nothing is known. */
export function remedyOf(reason: string): string | null {
  return Object.hasOwn(remedies, reason) ? (remedies[reason] ?? null) : null;
}

/** A reason with what to do about it. */
export function withRemedy(reason: string): string {
  const remedy = remedyOf(reason);
  return remedy === null ? reason : `${reason} (${remedy})`;
}
