/** What would help and cannot be done from here: said with the reason, and with what a person can do. */
import { cannot, type Came } from './came.ts';

/** Devices could be asked to sync by a permission that is not asked for: it would allow far more. */
export function syncDevices(): Promise<Came> {
  return Promise.resolve(
    cannot(
      'it takes DeviceManagementManagedDevices.PrivilegedOperations.All, which also allows to wipe devices and is not asked for. By hand: Intune, Devices, Bulk device actions, Sync',
    ),
  );
}
