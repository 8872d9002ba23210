/** What is kept from a device by the provider is a state of its install. */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that allows it. */
export const notOffered: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table installs drop constraint installs_state_check').execute(db);
  await sql
    .raw(
      `alter table installs add constraint installs_state_check
       check (state in ('installing', 'restartPending', 'failed', 'notOffered', 'other'))`,
    )
    .execute(db);
}
