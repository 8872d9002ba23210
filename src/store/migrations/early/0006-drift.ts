/** Where the directory's groups were found to differ from what was noted of them. */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that adds it. */
export const drift: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table drift (
        tenant text not null,
        object_id uuid not null,
        place text not null,
        kind text not null check (kind in ('takenOut', 'inTwo', 'stranger')),
        seen_at bigint not null,
        mended_at bigint,
        primary key (tenant, object_id, place)
      )`,
    )
    .execute(db);
}
