/**
 * How far listings of the world outside were read. A cursor rests on our own listings that came to their end and never
 * on what one of their rows says alone: one device with a date ahead of its time would hide every other for ever.
 */
import { sql } from 'kysely';
import { tried, type Store } from '../store.ts';

type Queries = Pick<Store, 'db'>;

/** What is known of a listing. */
export interface ListingState {
  /** The instant of the last one that came to its end and was believed, whole or by change; null = there was none. */
  readonly listedAt: number | null;
  /** The instant of the last whole one that was believed, and its rows. */
  readonly wholeAt: number | null;
  readonly wholeRows: number | null;
  /** The first whole one that was not believed since, and its rows. */
  readonly doubtedAt: number | null;
  readonly doubtedRows: number | null;
}

interface OfListing {
  readonly tenant: string;
  readonly listing: string;
}

const never: ListingState = {
  listedAt: null,
  wholeAt: null,
  wholeRows: null,
  doubtedAt: null,
  doubtedRows: null,
};

/** The state of a listing. */
export function readListing(store: Queries, o: OfListing): Promise<ListingState> {
  return tried(`Reading how far ${o.listing} were listed`, async () => {
    const row = await store.db
      .selectFrom('listings')
      .select([
        'listed_at as listedAt',
        'whole_at as wholeAt',
        'whole_rows as wholeRows',
        'doubted_at as doubtedAt',
        'doubted_rows as doubtedRows',
      ])
      .where('tenant', '=', o.tenant)
      .where('listing', '=', o.listing)
      .executeTakeFirst();
    return row ?? never;
  });
}

/** Notes how far a listing is now. */
export function writeListing(store: Queries, o: OfListing & ListingState): Promise<void> {
  const values = {
    listed_at: o.listedAt,
    whole_at: o.wholeAt,
    whole_rows: o.wholeRows,
    doubted_at: o.doubtedAt,
    doubted_rows: o.doubtedRows,
  };
  return tried(`Noting how far ${o.listing} were listed`, async () => {
    await store.db
      .insertInto('listings')
      .values({ tenant: o.tenant, listing: o.listing, ...values })
      .onConflict((conflict) => conflict.columns(['tenant', 'listing']).doUpdateSet(values))
      .execute();
  });
}

/** What the store knows of a fleet's contacts, as of an instant. */
export interface KnownFleet {
  /** Devices that the device manager has told of. */
  readonly devices: number;
  /** The last contact of any device that does not lie ahead; epoch milliseconds, null = none. */
  readonly lastContactAt: number | null;
}

/** Counts the fleet and finds its last contact up to `asOf`. */
export function knownFleet(
  store: Queries,
  { tenant, asOf }: { readonly tenant: string; readonly asOf: number },
): Promise<KnownFleet> {
  return tried('Reading the last contact of devices', async () => {
    const { rows } = await sql<KnownFleet>`
      select count(*)::int as devices,
        max(last_sync_at) filter (where last_sync_at <= ${asOf}) as "lastContactAt"
      from devices where tenant = ${tenant} and is_managed`.execute(store.db);
    return rows[0] ?? { devices: 0, lastContactAt: null };
  });
}
