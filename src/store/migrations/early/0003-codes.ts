/**
 * Bad days of failed installs keep their error code, which the report of installs forgets with its next snapshot. A
 * nullable column rewrites no row. Codes that wait in that report were written as they came; the next one tells them
 * again, in one spelling.
 */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that adds error codes to bad days. */
export const codes: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table bad_days add column code text').execute(db);
  await sql.raw('update installs set error_code = null where error_code is not null').execute(db);
}
