/** What the provider's message center tells a tenant. */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that adds it. */
export const centerMessages: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table center_messages (
        tenant text not null,
        id text not null,
        title text not null,
        category text not null,
        severity text not null,
        services text[] not null,
        starts_at bigint,
        modified_at bigint,
        act_by bigint,
        primary key (tenant, id)
      )`,
    )
    .execute(db);
}
