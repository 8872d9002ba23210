/** What was read of the world outside once and is kept, as it was understood, with its age: it is as old as its reading. */
import { tried, type Store } from '../store.ts';

type Queries = Pick<Store, 'db'>;

interface OfReading {
  readonly tenant: string;
  /** `officeReleases`. */
  readonly name: string;
}

/** A reading that is kept. */
export interface KeptReading {
  readonly readAt: number;
  readonly body: unknown;
}

/** Keeps a reading in place of the former one. */
export function keepReading(
  store: Queries,
  { tenant, name, readAt, body }: OfReading & KeptReading,
): Promise<void> {
  return tried(`Keeping what ${name} says`, async () => {
    const values = { read_at: readAt, body: JSON.stringify(body) };
    await store.db
      .insertInto('kept_readings')
      .values({ tenant, name, ...values })
      .onConflict((conflict) => conflict.columns(['tenant', 'name']).doUpdateSet(values))
      .execute();
  });
}

/** The reading that is kept; null = there is none. */
export function keptReading(
  store: Queries,
  { tenant, name }: OfReading,
): Promise<KeptReading | null> {
  return tried(`Reading what is kept of ${name}`, async () => {
    const row = await store.db
      .selectFrom('kept_readings')
      .select(['read_at as readAt', 'body'])
      .where('tenant', '=', tenant)
      .where('name', '=', name)
      .executeTakeFirst();
    return row ?? null;
  });
}
