/** One device, by any of its ids or its serial number. */
import type { AreaKey } from '#core/release/state/release.ts';
import type { ListedDevice } from '#core/device/listed.ts';
import type { Store } from '#store/store.ts';
import { Failure } from '../failure.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { withStore } from '../reach/reach.ts';
import type { Session } from '../session.ts';

/** A device as an area has it, and the store it was found in. */
export interface FoundDevice {
  readonly store: Store;
  readonly key: AreaKey;
  readonly listed: ListedDevice;
}

/** Finds a device and does something with it, where it is no id by its name; a Failure says how devices are found. */
export async function withDevice<T>(
  { config }: Session,
  id: string,
  work: (found: FoundDevice) => Promise<T>,
  byName: () => Promise<string | null> = () => Promise.resolve(null),
): Promise<T> {
  const { tenant, area } = (await policyInEffect(config)).policy;
  const key = { tenant, area };
  const { findDevice } = await import('#store/device/deviceList.ts');
  return await withStore(config, async (store) => {
    const known = await findDevice(store, { key, id });
    const named = known === null ? await byName() : null;
    const listed = named === null ? known : await findDevice(store, { key, id: named });
    if (listed !== null) return await work({ store, key, listed });
    throw unknownDevice(key.tenant, id);
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
