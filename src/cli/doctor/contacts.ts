/** The doctor's look at contacts: whether somebody hears of updates and of devices. */
import { contactFaults, contactFaultsText } from '#core/message/verification.ts';
import type { Config } from '#settings/config.ts';
import { readContactStandings } from '#store/tenant/contacts.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { declaredContacts } from '../tenant/contacts/declared.ts';
import type { Found } from './finding.ts';
import { onTable } from './store.ts';

/** Who is not verified. It keeps no release: it is told, and keeps the first device from being registered once enrolled. */
export async function checkContacts(config: Config): Promise<Found> {
  const { policy } = await policyInEffect(config);
  const { tenant } = policy;
  const { contacts } = declaredContacts(config) ?? { contacts: [] };
  if (contacts.length === 0)
    return { outcome: 'skipped', text: 'nobody is told anything (docs/messages.md, "Contacts")' };
  return await onTable(config, 'contact_addresses', async (store) => {
    const standings = await readContactStandings(store, { tenant, contacts, now: Date.now() });
    const fault = contactFaultsText(contactFaults(standings));
    if (fault === null) return { outcome: 'passed', text: 'each area of focus has a verified one' };
    return { outcome: 'skipped', text: `${fault}: \`ringmaster tenant contacts list\`` };
  });
}
