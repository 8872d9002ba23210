/** How releases went towards their objectives, a row a look, so that later months can be forecast from earlier ones. */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that adds the looks at objectives. */
export const objectiveLooks: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table objective_looks (
    tenant text not null,
    area text not null,
    release text not null,
    as_of bigint not null,
    target double precision,
    eligible integer not null,
    updated integer not null,
    rings jsonb not null,
    blockers jsonb not null,
    ineligible jsonb not null,
    forecast jsonb,
    primary key (tenant, area, release, as_of)
  )`,
];
