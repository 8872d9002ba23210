/** What was decided last of each driver in each ring. An older word never takes the place of a newer one. */
import type { DriverWord } from '#core/driver/book.ts';
import { tried, type Store } from '../store.ts';

type Queries = Pick<Store, 'db'>;

interface OfTenant {
  readonly tenant: string;
}

/** More drivers than all rings of a tenant offer. */
const wordsMax = 20_000;

/** Notes what was decided; to note it again changes nothing. */
export function noteDriverWords(
  store: Queries,
  { tenant, words }: OfTenant & { readonly words: readonly DriverWord[] },
): Promise<void> {
  return tried('Noting what was decided of drivers', async () => {
    if (words.length === 0) return;
    await store.db
      .insertInto('driver_words')
      .values(words.map(({ driverId, ...word }) => ({ tenant, driver_id: driverId, ...word })))
      .onConflict((conflict) =>
        conflict
          .columns(['tenant', 'ring', 'driver_id'])
          .doUpdateSet((eb) => ({
            name: eb.ref('excluded.name'),
            action: eb.ref('excluded.action'),
            by: eb.ref('excluded.by'),
            operator: eb.ref('excluded.operator'),
            reason: eb.ref('excluded.reason'),
            at: eb.ref('excluded.at'),
          }))
          .whereRef('driver_words.at', '<=', 'excluded.at'),
      )
      .execute();
  });
}

/** What was decided, newest first. */
export function readDriverWords(
  store: Queries,
  { tenant }: OfTenant,
): Promise<readonly DriverWord[]> {
  return tried('Reading what was decided of drivers', () =>
    store.db
      .selectFrom('driver_words')
      .select(['ring', 'driver_id as driverId', 'name', 'action', 'by', 'operator', 'reason', 'at'])
      .where('tenant', '=', tenant)
      .orderBy('at', 'desc')
      .orderBy('ring')
      .orderBy('driver_id')
      .limit(wordsMax)
      .execute(),
  );
}
