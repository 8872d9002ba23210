/** One device, by any of its ids or its serial number. */
import type { ListedDevice } from '#store/device/deviceList.ts';
import type { Store } from '#store/store.ts';
import { Failure } from '../failure.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { withStore } from '../reach/reach.ts';
import type { Session } from '../session.ts';

/** A device, its tenant, and the store it was found in. */
export interface FoundDevice {
  readonly store: Store;
  readonly tenant: string;
  readonly listed: ListedDevice;
}

/** Finds a device and does something with it; a Failure says how devices are found. */
export async function withDevice<T>(
  { config }: Session,
  id: string,
  work: (found: FoundDevice) => Promise<T>,
): Promise<T> {
  const { policy } = await policyInEffect(config);
  const { findDevice } = await import('#store/device/deviceList.ts');
  return await withStore(config, async (store) => {
    const listed = await findDevice(store, { tenant: policy.tenant, id });
    if (listed !== null) return await work({ store, tenant: policy.tenant, listed });
    throw unknownDevice(policy.tenant, id);
  });
}

/** Says that a tenant has no such device, and how devices are named. */
export function unknownDevice(tenant: string, id: string): Failure {
  return new Failure('notFound', `tenant ${tenant} has no device "${id}"`, {
    code: 'unknownDevice',
    remedy:
      'give its Intune id, Entra device id, directory object id or serial number; see `ringmaster devices list`',
  });
}
