/** The registered devices of a ring, by the ids under which the directory's groups have them. */
import { tried, type Store } from '../store.ts';

/** Directory object ids of a ring's devices that run less than a build of Windows, in small letters. */
export function readRingDevicesBelow(
  store: Pick<Store, 'db'>,
  {
    tenant,
    ring,
    build,
  }: { readonly tenant: string; readonly ring: string; readonly build: number },
): Promise<readonly string[]> {
  return tried(`Reading devices of ${ring} below ${build}`, async () => {
    const rows = await store.db
      .selectFrom('devices')
      .select('object_id')
      .where('tenant', '=', tenant)
      .where('ring', '=', ring)
      .where('registration', '=', 'ready')
      .where('object_id', 'is not', null)
      .where('os_build', '<', build)
      .execute();
    return rows.map((row) => (row.object_id ?? '').toLowerCase());
  });
}

/** Intune's ids of a ring's devices by their directory object ids, both in small letters. */
export function readRingDevices(
  store: Pick<Store, 'db'>,
  { tenant, ring }: { readonly tenant: string; readonly ring: string },
): Promise<ReadonlyMap<string, string>> {
  return tried(`Reading devices of ${ring}`, async () => {
    const rows = await store.db
      .selectFrom('devices')
      .select(['object_id', 'device_id'])
      .where('tenant', '=', tenant)
      .where('ring', '=', ring)
      .where('registration', '=', 'ready')
      .where('object_id', 'is not', null)
      .execute();
    return new Map(rows.map((row) => [(row.object_id ?? '').toLowerCase(), row.device_id]));
  });
}
