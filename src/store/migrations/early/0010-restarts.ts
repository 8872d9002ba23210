/**
 * After which day of contact a device restarted into an update, so that those that came back and those that never do are
 * counted alike. Of devices that came back before, the day is not known; the one since when they had the update stands in.
 */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that adds restarts. */
export const restarts: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table exposures add column restarted_on integer`,
  `update exposures set restarted_on = since / 86400000 where build is not null`,
];
