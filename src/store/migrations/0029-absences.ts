/** Devices that are listed no more: since when, when they left the counts, and the place that is kept for them. */
import { sql, type Kysely, type Migration } from 'kysely';
import { comment, commentsOf } from '../notes/note.ts';

/** The migration that adds them. */
export const absences: Migration = { up };

const made = [
  `create table absences (
    tenant text not null,
    device_id uuid not null,
    since bigint not null,
    lists integer not null,
    looked_at bigint not null,
    gone_at bigint,
    back_at bigint,
    registration text,
    ring text,
    ring_by text,
    primary key (tenant, device_id)
  )`,
  `alter table device_events drop constraint device_events_kind_check`,
  `alter table device_events add constraint device_events_kind_check
    check (kind in ('moved', 'deregistered', 'restored', 'gone', 'returned'))`,
  comment(
    'column device_events.kind',
    'Moved, deregistered or restored; gone and returned where no list had it, or one had it again.',
  ),
];

const notes = commentsOf({
  absences: {
    about: 'A device that whole lists of Intune are without.',
    kept: 'until it is listed again, or its rows are purged',
    columns: {
      tenant: 'Name of the tenant.',
      device_id: 'Intune’s id; of a directory device without one its object id.',
      since: 'The first whole list without it.',
      lists: 'How many there were.',
      looked_at: 'The last of them.',
      gone_at: 'When it left the counts.',
      back_at: 'When it was listed again after that.',
      registration: 'Where it stood when it left.',
      ring: 'Its ring then, which is kept for it.',
      ring_by: 'The service, or the name of the operator who had put it there.',
    },
  },
});

async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...made, ...notes]) await sql.raw(statement).execute(db);
}
