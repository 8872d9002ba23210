/** Support requests, what is written to them and their files; timelines of incidents and of requests are one table. */
import { sql, type Kysely, type Migration } from 'kysely';
import { commentsOf } from '../notes/note.ts';
import { supportNotes } from '../notes/supportNotes.ts';

/** The migration that adds them. */
export const support: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...statements, ...commentsOf(supportNotes)])
    await sql.raw(statement).execute(db);
}

const statements = [
  `alter table incident_entries rename to timelines`,
  `alter table timelines rename column incident to matter_number`,
  `alter table timelines add column matter text not null default 'incident'`,
  `alter table timelines alter column matter drop default`,
  `alter table timelines drop constraint incident_entries_pkey`,
  `alter table timelines add primary key (tenant, matter, matter_number, number)`,
  `create table support_requests (
    tenant text not null,
    number int not null,
    status text not null,
    severity text not null,
    kind text not null,
    area text not null,
    subject text not null,
    opened_at bigint not null,
    changed_at bigint not null,
    ended_at bigint,
    body jsonb not null,
    primary key (tenant, number)
  )`,
  `create index support_requests_open on support_requests (tenant) where ended_at is null`,
  `create table support_texts (
    tenant text not null,
    request int not null,
    id text not null,
    text text not null,
    at bigint not null,
    primary key (tenant, request, id)
  )`,
  `create table support_files (
    tenant text not null,
    request int not null,
    id text not null,
    number int,
    name text not null,
    bytes int not null,
    sha256 text not null,
    content bytea not null,
    at bigint not null,
    primary key (tenant, request, id)
  )`,
  `create unique index support_files_numbers on support_files (tenant, request, number) where number is not null`,
];
