/**
 * What a release wants of a ring says itself until when its pause counts, so that nobody needs to read the release for it.
 * What was declared before is told by the releases as they are stored.
 */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that adds the end of a pause to intents. */
export const intentEnds: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table ring_intents add column until bigint`,
  `update ring_intents i set until = (known -> 'pause' ->> 'expiresAt')::bigint
   from releases r, jsonb_array_elements(r.body -> 'rings') known
   where r.tenant = i.tenant and r.area = i.area and r.release = i.release and known ->> 'name' = i.ring`,
];
