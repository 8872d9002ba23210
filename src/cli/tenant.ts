/** `ringmaster tenant`: whether an organisation is ready, and whom to tell. */
import type { Command } from 'commander';
import { addAssess } from './tenant/assess.ts';
import { addContacts } from './tenant/contacts.ts';
import type { Outside } from './terminal/terminal.ts';

/** Adds the word `tenant`. */
export function addTenant(program: Command, outside: Outside): void {
  const tenant = program
    .command('tenant')
    .description('whether a tenant is ready to be served, and whom to tell');
  addAssess(tenant, outside);
  addContacts(tenant, outside);
}
