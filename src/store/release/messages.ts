/**
 * What was told to people about a release, kept so that it can be read again without a mailbox. To whom it goes stands in
 * `deliveries.ts`: a message is a row before it is told, so that nothing waits for a mailbox.
 */
import type { ReleaseKey } from '#core/release/state/release.ts';
import { inTransaction, tried, type Store } from '../store.ts';
import { insertDeliveries, type NewDelivery } from './deliveries.ts';
import { columnsOf, messageOf, type StoredMessage } from './messageRows.ts';

type Queries = Pick<Store, 'db'>;

/** Stores a message with whom it is for; the same one again (kind, instant, title) changes nothing. */
export function recordMessage(
  store: Queries,
  message: Omit<StoredMessage, 'number'>,
  deliveries: readonly NewDelivery[] = [],
): Promise<{ readonly added: boolean }> {
  const { key, kind, at, title, html, intent, content } = message;
  return inTransaction(store, `Storing a message about release ${key.id}`, async (db) => {
    const [added] = await db
      .insertInto('messages')
      .values({ ...columnsOf(key), kind, at, title, html, intent, content: contentOf(content) })
      .onConflict((conflict) => conflict.doNothing())
      .returning('number')
      .execute();
    if (added === undefined) return { added: false };
    await insertDeliveries({ db }, { number: added.number, key }, deliveries);
    return { added: true };
  });
}

function contentOf(content: unknown): string | null {
  return content === null ? null : JSON.stringify(content);
}

/** A tenant's messages, oldest first; with a key those of one release. With a limit the newest. */
export function listMessages(
  store: Queries,
  o: { readonly tenant: string; readonly key?: ReleaseKey; readonly limit?: number },
): Promise<readonly StoredMessage[]> {
  const { tenant, key, limit } = o;
  return tried('Listing messages', async () => {
    const query = store.db.selectFrom('messages').selectAll().where('tenant', '=', tenant);
    const ofKey = key === undefined ? query : query.where((is) => is.and(columnsOf(key)));
    const ordered = ofKey.orderBy('at', 'desc').orderBy('kind', 'desc').orderBy('title', 'desc');
    const rows = await (limit === undefined ? ordered : ordered.limit(limit)).execute();
    return rows.map(messageOf).toReversed();
  });
}
/** One message of a tenant by its number; null = there is none. */
export function readMessage(
  store: Queries,
  { tenant, number }: { readonly tenant: string; readonly number: number },
): Promise<StoredMessage | null> {
  return tried('Reading a message', async () => {
    const row = await store.db
      .selectFrom('messages')
      .selectAll()
      .where((is) => is.and({ tenant, number }))
      .executeTakeFirst();
    return row === undefined ? null : messageOf(row);
  });
}
