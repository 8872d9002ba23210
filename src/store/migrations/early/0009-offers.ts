/**
 * When rings were offered a release and on which days devices were heard, so that who is counted with an update, and who
 * is compared with whom, does not hang on what became of them. What was noted before had begun.
 */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that adds offers and days of contact. */
export const offers: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table devices add column heard_days bigint not null default 1`,
  `alter table exposures add column begun_at bigint`,
  `update exposures set begun_at = since`,
  `create table ring_offers (
    tenant text not null,
    release text not null,
    ring text not null,
    at bigint not null,
    primary key (tenant, release, ring)
  )`,
];
