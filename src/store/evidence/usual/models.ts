/** The models of a tenant's devices: baselines of others need not be kept. */
import { sql } from 'kysely';
import { tried, type Store } from '../../store.ts';

/** Models of registered devices; the empty text stands for a model that is not known. */
export function modelsOf(
  store: Pick<Store, 'db'>,
  { tenant }: { readonly tenant: string },
): Promise<ReadonlySet<string>> {
  return tried('Reading the models of a fleet', async () => {
    const rows = await store.db
      .selectFrom('devices')
      .select(sql<string>`coalesce(model, '')`.as('model'))
      .distinct()
      .where('tenant', '=', tenant)
      .where('registration', '=', 'ready')
      .execute();
    return new Set(rows.map(({ model }) => model));
  });
}

/** The models of registered devices by their directory ids, of those that are asked for. */
export function modelsOfDevices(
  store: Pick<Store, 'db'>,
  {
    tenant,
    entraDeviceIds,
  }: { readonly tenant: string; readonly entraDeviceIds: readonly string[] },
): Promise<ReadonlyMap<string, string>> {
  return tried('Reading the models of devices', async () => {
    const rows = await store.db
      .selectFrom('devices')
      .select(['entra_device_id as id', sql<string>`coalesce(model, '')`.as('model')])
      .where('tenant', '=', tenant)
      .where('registration', '=', 'ready')
      .where('entra_device_id', '=', sql<string>`any(${[...entraDeviceIds]}::uuid[])`)
      .execute();
    return new Map(rows.flatMap(({ id, model }) => (id === null ? [] : [[id, model] as const])));
  });
}
