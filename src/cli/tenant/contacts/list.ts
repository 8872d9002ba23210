/** `ringmaster tenant contacts list`: who is told what, by which ways, and who is verified. */
import type { Command } from 'commander';
import type { Contact } from '#core/message/contact.ts';
import { contactFaults, type ContactStanding } from '#core/message/verification.ts';
import { readContactStandings } from '#store/tenant/contacts.ts';
import { policyInEffect } from '../../asked/policyInEffect.ts';
import { withStore } from '../../reach/reach.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../../session.ts';
import type { Outside } from '../../terminal/terminal.ts';
import { tableLines } from '../../view/table.ts';
import { declaredContacts } from './declared.ts';
import { contactAdvice, standingText } from './words.ts';

/** Adds the verb `list`. */
export function addContactList(contacts: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(contacts.command('list'))
      .description('contacts with what they look after, and whether they are verified')
      .action((_flags, command: Command) => perform(command, outside, list)),
    [
      ['tenant contacts list', ''],
      ['tenant contacts list --json', 'for scripts; no address is shown in either'],
    ],
  );
}

async function list({ terminal, config }: Session): Promise<void> {
  const { policy } = await policyInEffect(config);
  const { tenant } = policy;
  const { contacts } = declaredContacts(config) ?? { contacts: [] };
  const standings = await withStore(config, (store) =>
    readContactStandings(store, { tenant, contacts, now: Date.now() }),
  );
  const faults = contactFaults(standings);
  const cells = contacts.map((contact, at) => cellsOf(contact, standings[at]));
  const head = ['contact', 'looks after', 'by', 'language', 'without', 'is'];
  const table = tableLines(head, cells, terminal.paint, terminal.columns);
  const advice = contactAdvice(faults);
  terminal.answer(
    { tenant, contacts: contacts.map((one, at) => ({ ...shown(one), ...standings[at] })), faults },
    [...(contacts.length === 0 ? [] : [...table, '']), ...advice].join('\n'),
  );
}

function cellsOf(contact: Contact, standing: ContactStanding | undefined): readonly string[] {
  const { name, about, order, language, without } = contact;
  return [
    name,
    about.join(', '),
    order.join(', '),
    language,
    without.join(', ') || '–',
    standing === undefined ? '–' : standingText(standing),
  ];
}

function shown({ name, about, order, language, without }: Contact): object {
  return { name, about, ways: order, language, without };
}
