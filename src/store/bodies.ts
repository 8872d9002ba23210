/** What was seen of a release, one row of JSON an instant: written once, read in the order of the instants. */
import type { ReleaseKey } from '#core/release/state/release.ts';
import type { Store } from './store.ts';

type Queries = Pick<Store, 'db'>;

/** The tables of such rows. */
type BodyTable = 'looks' | 'progress';

/** Stores what was seen; the same instant again changes nothing. */
export async function insertBody(
  store: Queries,
  table: BodyTable,
  { key, at, body }: { readonly key: ReleaseKey; readonly at: number; readonly body: object },
): Promise<void> {
  const { tenant, area, id: release } = key;
  await store.db
    .insertInto(table)
    .values({ tenant, area, release, at, body: JSON.stringify(body) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** All that was seen of a release, oldest first. jsonb comes parsed; what was written here is trusted by its readers. */
export async function selectBodies(
  store: Queries,
  table: BodyTable,
  { key }: { readonly key: ReleaseKey },
): Promise<readonly unknown[]> {
  const rows = await store.db
    .selectFrom(table)
    .select('body')
    .where('tenant', '=', key.tenant)
    .where('area', '=', key.area)
    .where('release', '=', key.id)
    .orderBy('at')
    .execute();
  return rows.map(({ body }) => body);
}
