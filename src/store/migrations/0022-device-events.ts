/** What people did to single devices, and why: kept beside the row, which tells only how it stands now. */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that adds it. */
export const deviceEvents: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table device_events (
        tenant text not null,
        device_id uuid not null,
        id bigint generated always as identity,
        at bigint not null,
        kind text not null check (kind in ('moved', 'deregistered', 'restored')),
        by text not null,
        why text not null,
        from_ring text,
        to_ring text,
        primary key (tenant, device_id, id)
      )`,
    )
    .execute(db);
}
