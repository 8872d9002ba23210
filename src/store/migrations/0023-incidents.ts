/** Incidents: one open at most for each cause, numbered in each tenant; their timelines, and what is still to be heard. */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that adds them. */
export const incidents: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table incidents (
    tenant text not null,
    number int not null,
    cause text not null,
    area text not null,
    release text not null,
    status text not null,
    severity text not null,
    owner text not null,
    opened_at bigint not null,
    ended_at bigint,
    body jsonb not null,
    saved_at bigint not null,
    primary key (tenant, number)
  )`,
  `create unique index incidents_open on incidents (tenant, cause) where ended_at is null`,
  `create table incident_entries (
    tenant text not null,
    incident int not null,
    number int not null,
    kind text not null,
    at bigint not null,
    by text not null,
    text text not null,
    primary key (tenant, incident, number)
  )`,
  `create table incident_news (
    tenant text not null,
    id text not null,
    incident int not null,
    at bigint not null,
    text text not null,
    heard boolean not null default false,
    primary key (tenant, id)
  )`,
  `create index incident_news_unheard on incident_news (tenant, incident) where not heard`,
];
