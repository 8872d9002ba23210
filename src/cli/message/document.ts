/** Messages and what became of them as JSON; no address is known to it. */
import type { Delivery } from '#store/release/deliveries.ts';
import type { StoredMessage } from '#store/release/messageRows.ts';

/** A message without its text. */
export function messageDocument({ number, key, kind, at, title }: StoredMessage) {
  const { area, id: release } = key;
  return { number, area, release, kind, at: new Date(at).toISOString(), title };
}

/** What became of it for one contact. */
export function deliveryDocument({ contact, channel, state, why, settledAt }: Delivery) {
  const at = settledAt === null ? null : new Date(settledAt).toISOString();
  return { contact, channel, state, why, at };
}
