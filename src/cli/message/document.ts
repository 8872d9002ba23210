/** Messages and what became of them as JSON; no address is known to it. */
import type { KeptCenterMessage } from '#store/reading/centerMessages.ts';
import type { Delivery } from '#store/release/deliveries.ts';
import type { StoredMessage } from '#store/release/messageRows.ts';

/** A message without its text. */
export function messageDocument({ number, key, kind, at, title }: StoredMessage) {
  const { area, id: release } = key;
  return { number, area, release, kind, at: new Date(at).toISOString(), title };
}

/** A message of the provider. */
export function centerDocument(message: KeptCenterMessage) {
  const { id, title, category, severity, services, startsAt, modifiedAt, actBy } = message;
  const dated = { startsAt: iso(startsAt), modifiedAt: iso(modifiedAt), actBy: iso(actBy) };
  return { id, title, category, severity, services, ...dated };
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** What became of it for one contact. */
export function deliveryDocument({ contact, channel, state, why, settledAt }: Delivery) {
  return { contact, channel, state, why, at: iso(settledAt) };
}
