/**
 * Tells one message again at an operator's word, to each contact by its ways in order. It goes out under intents of its own, so
 * that a repetition after a crash sends nothing twice, and apart from the outbox, which holds what waits.
 */
import { contactsToTell, type ContactTold, type Resent } from '#core/message/resend.ts';
import type { ResendRequest } from '#core/message/resend.ts';
import type { Contact } from '#core/message/contact.ts';
import { refuse, type Refusal } from '#core/refusal.ts';
import { mailUncertain } from '#core/release/state/trouble.ts';
import { letterOfStored } from '#reports/message/letter.ts';
import { deliveriesOf, recordDelivery } from '#store/release/deliveries.ts';
import type { StoredMessage } from '#store/release/messageRows.ts';
import { readMessage } from '#store/release/messages.ts';
import type { Deps, Outlets } from '../deps.ts';
import { unmetOf } from '../unmet.ts';
import { deliver } from './deliver.ts';
import { intentOf } from './intent.ts';

/** What is asked, and under which name: the same one never tells a contact twice. */
export interface Resending {
  readonly request: ResendRequest;
  readonly id: string;
  readonly now: number;
}

/** Tells it again, or says why not. */
export async function resendMessage(deps: Deps, o: Resending): Promise<Resent | Refusal> {
  const { store, outlets } = deps;
  const { tenant, number } = o.request;
  const message = await readMessage(store, { tenant, number });
  if (message === null) return refuse('malformed', `tenant ${tenant} has no message ${number}`);
  if (outlets === null)
    return refuse('areaCannot', 'this worker is not told how to reach anybody (docs/messages.md)');
  const contacts = outlets.contacts();
  const known = contacts.map(({ name }) => name);
  const deliveries = await deliveriesOf(store, [number]);
  const names = contactsToTell(o.request, { known, deliveries });
  if ('kind' in names) return names;
  const told = contacts
    .filter(({ name }) => names.includes(name))
    .map((contact) => toldAgain(deps, o, { outlets, message, contact }));
  return { title: message.title, told: await Promise.all(told) };
}

interface Telling {
  readonly outlets: Outlets;
  readonly message: StoredMessage;
  readonly contact: Contact;
}

/** One contact, by its ways in order until one takes it. */
async function toldAgain(
  deps: Deps,
  { id, now }: Resending,
  { outlets, message, contact: to }: Telling,
): Promise<ContactTold> {
  const letter = { ...letterOfStored(message, to.language), release: message.key };
  const contact = to.name;
  // A rehearsal's messages are of a day that has yet to come.
  const asOf = Math.max(message.at, now);
  let last: ContactTold = { contact, channel: null, outcome: 'failed', why: 'it has no way' };
  for (const channel of to.order) {
    const intent = intentOf(`again/${id}`, { contact, channel });
    try {
      await deliver(deps, outlets, { letter, to, channel, intentId: intent, asOf });
      last = { contact, channel, outcome: 'sent', why: letter.fault };
    } catch (error) {
      last = { contact, channel, ...becameOf(error) };
    }
    const end = { intent, state: last.outcome === 'failed' ? 'refused' : last.outcome } as const;
    await recordDelivery(deps.store, message, {
      contact,
      channel,
      ...end,
      why: last.why,
      at: asOf,
    });
    if (last.outcome !== 'failed') return last;
  }
  return last;
}

function becameOf(error: unknown): Pick<ContactTold, 'outcome' | 'why'> {
  const { kind, why } = unmetOf('messages', error);
  return { outcome: kind === mailUncertain ? 'uncertain' : 'failed', why };
}
