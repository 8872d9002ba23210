/** The models that a tenant has devices of: baselines of others need not be kept. */
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
      .where('registration', 'in', ['ready', 'notReady'])
      .execute();
    return new Set(rows.map(({ model }) => model));
  });
}
