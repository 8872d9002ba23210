/** Notes that say by which setting of the policy rows go, now that the care of a tenant forgets them. */
import { sql, type Kysely, type Migration } from 'kysely';
import { deviceNotes } from '../notes/deviceNotes.ts';
import { comment } from '../notes/note.ts';

/** The migration that writes them. */
export const retention: Migration = { up };

const purged = [
  'devices',
  'device_events',
  'device_facts',
  'installs',
  'installed_versions',
  'bad_days',
  'exposures',
];

async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of purged) {
    const { about = '', kept = '' } = deviceNotes[table] ?? {};
    await sql.raw(comment(`table ${table}`, `${about} Kept: ${kept}.`)).execute(db);
  }
}
