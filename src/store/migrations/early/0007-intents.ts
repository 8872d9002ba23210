/**
 * What a release wants of a ring is kept with the revision of the release that wants it, so that an order that comes late
 * is not carried out over a newer one. A column with a constant default rewrites no row.
 */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that adds revisions to intents. */
export const intents: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw('alter table ring_intents add column revision integer not null default 0')
    .execute(db);
}
