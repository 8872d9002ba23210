/** What each table and column means and how long it is kept, in the schema itself: docs/privacy.md is made from it. */
import { sql, type Kysely, type Migration } from 'kysely';
import { deviceNotes } from '../notes/deviceNotes.ts';
import { comment, commentsOf } from '../notes/note.ts';
import { otherNotes, peopleNotes } from '../notes/peopleNotes.ts';

/** The migration that writes the notes. A later table brings its own with the migration that makes it. */
export const notes: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  const others = Object.entries(otherNotes).map(([table, text]) => comment(`table ${table}`, text));
  for (const statement of [...commentsOf(deviceNotes), ...commentsOf(peopleNotes), ...others])
    await sql.raw(statement).execute(db);
}
