/** How far the rings of a release were at each look, kept for reports. One row a look, whatever the fleet's size. */
import type { Progress, ReleaseKey } from '#core/release/release.ts';
import { tried, type Store } from './store.ts';

type Queries = Pick<Store, 'db'>;

/** Stores the progress seen at one look; the same instant again changes nothing. */
export function recordProgress(
  store: Queries,
  { key, progress }: { readonly key: ReleaseKey; readonly progress: Progress },
): Promise<void> {
  return tried(`Storing the progress of release ${key.id}`, async () => {
    await store.db
      .insertInto('progress')
      .values({
        tenant: key.tenant,
        area: key.area,
        release: key.id,
        at: progress.asOf,
        body: JSON.stringify(progress),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
}

/** The progress at every look, oldest first. */
export function readTrend(
  store: Queries,
  { key }: { readonly key: ReleaseKey },
): Promise<readonly Progress[]> {
  return tried(`Reading the progress of release ${key.id}`, async () => {
    const rows = await store.db
      .selectFrom('progress')
      .select('body')
      .where('tenant', '=', key.tenant)
      .where('area', '=', key.area)
      .where('release', '=', key.id)
      .orderBy('at')
      .execute();
    return rows.map(({ body }) => body as unknown as Progress);
  });
}
