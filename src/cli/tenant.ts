/** `ringmaster tenant`: which there are, whether an organisation is ready, and whom to tell. */
import type { Command } from 'commander';
import { addAssess } from './tenant/assess.ts';
import { addContacts } from './tenant/contacts.ts';
import { addTenantList, addTenantUse } from './tenant/several.ts';
import type { Outside } from './terminal/terminal.ts';

/** Adds the word `tenant`. */
export function addTenant(program: Command, outside: Outside): void {
  const tenant = program
    .command('tenant')
    .description('whether a tenant is ready to be served, and whom to tell');
  addAssess(tenant, outside);
  addContacts(tenant, outside);
  addTenantList(tenant, outside);
  addTenantUse(tenant, outside);
}
