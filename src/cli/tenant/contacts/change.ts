/**
 * `ringmaster tenant contacts add|change|remove`: the file of contacts changed as an editor would. It stays the only place where
 * addresses stand; the worker reads it again by itself.
 */
import { chmodSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { readContacts } from '#channels/contactsFile.ts';
import { editedContacts, type ContactChange, type ContactSaid } from '#channels/editContacts.ts';
import {
  focuses,
  languages,
  optionalKinds,
  type Contact,
  type Focus,
  type Language,
  type OptionalKind,
} from '#core/message/contact.ts';
import { contactFaults } from '#core/message/verification.ts';
import { didYouMean } from '#core/spelling.ts';
import { forgetOthers, readContactStandings } from '#store/tenant/contacts.ts';
import { policyInEffect } from '../../asked/policyInEffect.ts';
import { Failure } from '../../failure.ts';
import { withStore } from '../../reach/reach.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../../session.ts';
import type { Outside } from '../../terminal/terminal.ts';
import { declaredContacts, inOrder } from './declared.ts';
import { contactAdvice } from './words.ts';

interface Flags {
  readonly mail?: readonly string[];
  readonly about?: string;
  readonly language?: string;
  readonly without?: string;
}

/** Adds the three verbs. */
export function addContactChanges(contacts: Command, outside: Outside): void {
  withExamples(
    withSaid(contacts.command('add'), outside, 'add').description(
      'add a contact to the file of contacts, which is made where there is none',
    ),
    [['tenant contacts add it-desk --mail it@contoso.example --about updates', '']],
  );
  withExamples(
    withSaid(contacts.command('change'), outside, 'change').description(
      'change a contact in the file; an address that is changed is to be verified anew',
    ),
    [['tenant contacts change it-desk --language de --without schedule,summary', '']],
  );
  withExamples(
    withEngineFlags(contacts.command('remove'))
      .description('take a contact out of the file, and erase what is kept of its addresses')
      .argument('<name>', 'the contact')
      .action((contact: string, _flags, command: Command) =>
        perform(command, outside, (session) => change(session, { kind: 'remove', contact })),
      ),
    [['tenant contacts remove it-desk', '']],
  );
}

function withSaid(verb: Command, outside: Outside, kind: 'add' | 'change'): Command {
  return withEngineFlags(verb)
    .argument('<name>', 'what it is for, and not who it is: it-desk')
    .option('--mail <address>', 'a mail address; may be given several times', gathered)
    .option('--about <focus>', `what it looks after: ${focuses.join(',')} (default: both)`)
    .option('--language <code>', `of its messages: ${languages.join(', ')}`)
    .option('--without <kinds>', `messages it does not want: ${optionalKinds.join(',')}`)
    .action((contact: string, flags: Flags, command: Command) =>
      perform(command, outside, (session) =>
        change(session, { kind, contact, said: saidOf(flags) }),
      ),
    );
}

function gathered(one: string, former: readonly string[] = []): readonly string[] {
  return [...former, one];
}

function saidOf({ mail, about, language, without }: Flags): ContactSaid {
  return {
    ...(mail === undefined ? {} : { mail }),
    ...(about === undefined ? {} : { about: listed<Focus>('--about', about, focuses) }),
    ...(language === undefined
      ? {}
      : { language: listed<Language>('--language', language, languages)[0] ?? 'en' }),
    ...(without === undefined
      ? {}
      : { without: listed<OptionalKind>('--without', without, optionalKinds) }),
  };
}

function listed<T extends string>(place: string, text: string, names: readonly T[]): readonly T[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => {
      const known = names.find((name) => name === one);
      if (known !== undefined) return known;
      throw new Failure('usage', `there is no "${one}".${didYouMean(one, names)}`, {
        place,
        remedy: `of ${names.join(', ')}`,
      });
    });
}

async function change({ terminal, config }: Session, wanted: ContactChange): Promise<void> {
  const { policy } = await policyInEffect(config);
  const { tenant } = policy;
  const declared = declaredContacts(config);
  if (declared?.kind !== 'file') throw noFile(declared?.kind ?? null);
  const { file, contacts: former } = declared;
  demandKnown(wanted, former);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : null;
  const edited = inOrder(() => editedContacts(text, file, wanted));
  write(file, edited);
  const contacts = readContacts(edited, file);
  const standings = await withStore(config, async (store) => {
    await forgetOthers(store, { tenant, contacts });
    return await readContactStandings(store, { tenant, contacts, now: Date.now() });
  });
  const faults = contactFaults(standings);
  const { contact, kind } = wanted;
  terminal.answer(
    { tenant, [kind]: contact, file, contacts: standings, faults },
    [
      `${done[kind]} ${contact} ${kind === 'remove' ? 'from' : 'in'} ${file}.`,
      ...contactAdvice(faults),
    ].join('\n'),
  );
}

const done = { add: 'Added', change: 'Changed', remove: 'Removed' } as const;

function demandKnown({ kind, contact }: ContactChange, contacts: readonly Contact[]): void {
  const names = contacts.map(({ name }) => name);
  const isThere = names.includes(contact);
  if (kind === 'add' && isThere)
    throw new Failure('refused', `there is a contact ${contact} already`, {
      code: 'alreadySo',
      remedy: `ringmaster tenant contacts change ${contact} …`,
    });
  if (kind !== 'add' && !isThere)
    throw new Failure(
      'notFound',
      `there is no contact ${contact}.${didYouMean(contact, names)}`,
      names.length === 0 ? {} : { remedy: `contacts: ${names.join(', ')}` },
    );
}

function noFile(kind: 'addresses' | null): Failure {
  return new Failure(
    'refused',
    kind === null
      ? 'no file of contacts is named'
      : 'contacts are the addresses in RINGMASTER_MAIL_TO, and no file is named',
    {
      code: 'noContactsFile',
      remedy:
        'name one in RINGMASTER_CONTACTS_FILE, in place of RINGMASTER_MAIL_TO, for this command and for `ringmaster up` (docs/messages.md, "Contacts")',
    },
  );
}

/** Whole or not at all, and closed to others, as a secret. */
function write(file: string, text: string): void {
  const draft = `${file}.draft`;
  const mode = existsSync(file) ? statSync(file).mode & 0o777 : 0o600;
  writeFileSync(draft, text, { mode });
  chmodSync(draft, mode);
  renameSync(draft, file);
}
