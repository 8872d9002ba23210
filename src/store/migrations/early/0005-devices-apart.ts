/**
 * What has to be asked of devices one by one: when firmware was read, and what the sums of endpoint analytics were when a
 * device's events were. A nullable column rewrites no row.
 */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that adds them. */
export const devicesApart: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table devices add column firmware_read_at bigint`,
  `create table event_sums (
    tenant text not null,
    source text not null,
    device_id uuid not null,
    sums text not null,
    read_at bigint not null,
    primary key (tenant, source, device_id)
  )`,
];
