/** Which mail addresses of contacts were verified. */
import { sql, type Kysely, type Migration } from 'kysely';
import { commentsOf } from '../notes/note.ts';

/** The migration that adds them. */
export const contacts: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [table, ...commentsOf(notes)]) await sql.raw(statement).execute(db);
}

const table = `create table contact_addresses (
  tenant text not null,
  contact text not null,
  address text not null,
  asked_at bigint not null,
  verified_at bigint,
  code_salt text,
  code_hash text,
  code_expires_at bigint,
  code_tries int not null,
  primary key (tenant, contact, address)
)`;

const notes = {
  contact_addresses: {
    about: 'Whether a mail address of a contact was verified. No address stands here.',
    kept: 'until no contact has the address any more, which is looked at whenever contacts are changed or a code is sent',
    columns: {
      tenant: 'Name of the tenant.',
      contact: 'Name of the contact in the file of contacts.',
      address: 'SHA-256 of tenant, contact and address, by which an address is known again.',
      asked_at: 'When a code was sent last.',
      verified_at: 'When somebody gave the right code.',
      code_salt: 'Salt of the code that was sent last; erased with its use.',
      code_hash: 'The code, as a scrypt hash; erased with its use.',
      code_expires_at: 'Until when it is good.',
      code_tries: 'Wrong codes that were given.',
    },
  },
};
