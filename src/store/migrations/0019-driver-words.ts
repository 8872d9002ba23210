/** What was decided last of each driver in each ring, and by whom. */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that adds it. */
export const driverWords: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table driver_words (
        tenant text not null,
        ring text not null,
        driver_id text not null,
        name text not null,
        action text not null check (action in ('approve', 'decline', 'suspend')),
        by text not null check (by in ('service', 'tenant')),
        operator text not null,
        reason text not null,
        at bigint not null,
        primary key (tenant, ring, driver_id)
      )`,
    )
    .execute(db);
}
