/**
 * Pins of rings, and what was read of the world outside and is kept for as long as it cannot be read again: a public list's
 * last good copy, the ids of a tenant's settings.
 */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that adds them. */
export const installed: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  'alter table rings add column pinned_to text',
  'alter table ring_intents add column pinned_to text',
  `create table kept_readings (
    tenant text not null,
    name text not null,
    read_at bigint not null,
    body jsonb not null,
    primary key (tenant, name)
  )`,
];
