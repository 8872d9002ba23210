/** What people say is usual: each word as it was said, and that it was taken back. */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that adds it. */
export const usualWords: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table usual_words (
        tenant text not null,
        number bigint generated always as identity,
        signal text not null,
        cohort text not null,
        share double precision check (share >= 0 and share <= 0.9),
        operator text not null,
        reason text not null,
        said_at bigint not null,
        primary key (tenant, number)
      )`,
    )
    .execute(db);
}
