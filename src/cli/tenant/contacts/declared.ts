/** Contacts as they are declared to this command: by a file, or by addresses in the environment. Their names alone are shown. */
import { existsSync, readFileSync } from 'node:fs';
import { readContacts } from '#channels/contactsFile.ts';
import { operatorsOf, type Contact } from '#core/message/contact.ts';
import type { ContactStanding } from '#core/message/verification.ts';
import type { Config } from '#settings/config.ts';
import { readContactStandings } from '#store/tenant/contacts.ts';
import { Failure } from '../../failure.ts';
import { withStore } from '../../reach/reach.ts';

/** Where contacts are declared; null = nowhere, so nobody is told anything. */
export type Declared =
  | { readonly kind: 'file'; readonly file: string; readonly contacts: readonly Contact[] }
  | { readonly kind: 'addresses'; readonly contacts: readonly Contact[] };

/** Reads them. A Failure where the file is not in order. */
export function declaredContacts({ environment }: Pick<Config, 'environment'>): Declared | null {
  const file = environment['RINGMASTER_CONTACTS_FILE'];
  if (file) {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : null;
    return {
      kind: 'file',
      file,
      contacts: text === null ? [] : inOrder(() => readContacts(text, file)),
    };
  }
  const to = environment['RINGMASTER_MAIL_TO'];
  if (!to) return null;
  const mail = to.split(',').map((address) => address.trim());
  return { kind: 'addresses', contacts: [operatorsOf(mail)] };
}

/** Does something with a file of contacts; its faults, which name no address, are a Failure. */
export function inOrder<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Failure('usage', error instanceof Error ? error.message : String(error), {
      place: 'RINGMASTER_CONTACTS_FILE',
    });
  }
}

/** Where a tenant's contacts stand; null = no database is here that would know. */
export async function contactsKnown(
  config: Config,
  tenant: string,
): Promise<readonly ContactStanding[] | null> {
  const { contacts } = declaredContacts(config) ?? { contacts: [] };
  if (contacts.length === 0) return [];
  const asked = { tenant, contacts, now: Date.now() };
  return await withStore(config, (store) => readContactStandings(store, asked)).catch(() => null);
}
