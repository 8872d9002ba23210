/**
 * Installs of which something is told, by what it is: who looks for the ten devices that failed does not read a million
 * reports. Those that are merely done or offered, most of all, are not in it, so that they cost their writer nothing.
 */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that adds the index. */
export const reported: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create index installs_reported on installs (tenant, area, state, entra_device_id) where state <> 'other'`,
    )
    .execute(db);
}
