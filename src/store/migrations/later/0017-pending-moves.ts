/** What is still to do in Graph for the places of devices is called what it is. */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that renames the table of pending moves. */
export const pendingMoves: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table ring_errands rename to pending_moves`,
  `alter index ring_errands_pkey rename to pending_moves_pkey`,
  `alter index ring_errands_by_ring rename to pending_moves_by_ring`,
];
