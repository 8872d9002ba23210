/** `ringmaster tenant contacts`: who is told what, and whether what is mailed to them arrives. */
import type { Command } from 'commander';
import type { Outside } from '../terminal/terminal.ts';
import { addContactChanges } from './contacts/change.ts';
import { addContactList } from './contacts/list.ts';
import { addContactVerify } from './contacts/verify.ts';

/** Adds the word `contacts`. */
export function addContacts(tenant: Command, outside: Outside): void {
  const contacts = tenant
    .command('contacts')
    .description('who looks after updates and devices, and is told of them');
  addContactList(contacts, outside);
  addContactChanges(contacts, outside);
  addContactVerify(contacts, outside);
}
