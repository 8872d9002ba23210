/**
 * How far listings were read, and what was set aside of them. A last contact that lay ahead of the day it was collected
 * was once believed; it would never grow old, so it is forgotten, and the next listing tells the true one.
 */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that adds the state of listings. */
export const listings: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table listings (
    tenant text not null,
    listing text not null,
    listed_at bigint,
    whole_at bigint,
    whole_rows integer,
    doubted_at bigint,
    doubted_rows integer,
    primary key (tenant, listing)
  )`,
  `create table set_aside (
    tenant text not null,
    source text not null,
    reason text not null,
    rows integer not null,
    of_rows integer not null,
    seen_at bigint not null,
    primary key (tenant, source, reason)
  )`,
  `update devices set last_sync_at = null where last_sync_at > collected_at + 86400000`,
];
