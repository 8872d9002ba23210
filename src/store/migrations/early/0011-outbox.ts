/**
 * What became of each message: whether it waits to be mailed, went out, was given up, or nothing says so. Those from
 * before were mailed, or not, when they were written, so none of them waits.
 */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that adds the outbox. */
export const outbox: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table messages add column intent text,
    add column state text not null default 'kept'
      check (state in ('kept', 'waiting', 'sent', 'uncertain', 'givenUp')),
    add column why text`,
  `create index messages_waiting on messages (tenant, area, release, at) where state = 'waiting'`,
];
