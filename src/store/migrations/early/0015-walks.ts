/**
 * How far the fleet of a tenant was walked: registered for all areas, under no area's name, and labelled for each. A fleet of
 * before counts as never walked, so that the first release that asks has it walked.
 */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that adds walks. */
export const walks: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table walks (
        tenant text not null,
        area text not null,
        fresh_at bigint,
        tries integer not null default 0,
        tried_at bigint,
        kind text,
        why text,
        check ((tried_at is null) = (kind is null) and (kind is null) = (why is null)),
        primary key (tenant, area)
      )`,
    )
    .execute(db);
}
