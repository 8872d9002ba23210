/**
 * A message is told to each contact by itself: what became of it stands with the contact and the way it was told by. Those from
 * before went to one address by mail, under the intent of the message, and are not sent again.
 */
import { sql, type Kysely, type Migration } from 'kysely';

/** The migration that gives each message a number, and a row for each contact that it is for. */
export const deliveries: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table messages add column number bigint generated always as identity,
    add column content jsonb,
    add constraint messages_number unique (number)`,
  `create table deliveries (
    tenant text not null,
    area text not null,
    message bigint not null references messages (number) on delete cascade,
    contact text not null,
    channel text not null,
    intent text not null,
    state text not null
      check (state in ('waiting', 'sent', 'uncertain', 'refused', 'givenUp', 'dropped')),
    why text,
    settled_at bigint,
    primary key (message, contact, channel, tenant, area)
  )`,
  `create index deliveries_waiting on deliveries (message) where state = 'waiting'`,
  `insert into deliveries (tenant, area, message, contact, channel, intent, state, why)
    select tenant, area, number, 'operators', 'mail',
      coalesce(intent, 'mail/' || area || '/' || release || '/' || kind || '/' || at), state, why
    from messages where state <> 'kept'`,
  `drop index messages_waiting`,
  `alter table messages drop column state, drop column why`,
];
