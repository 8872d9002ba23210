/**
 * What was told to people about a release, kept so that it can be read again without a mailbox, and the outbox of what is
 * still to be mailed: a message is a row before it is a mail, so that nothing waits for a mailbox.
 */
import type { Selectable } from 'kysely';
import type { ReleaseKey } from '#core/release/state/release.ts';
import type { Database } from '../rows.ts';
import { tried, type Store } from '../store.ts';

/**
 * What became of a message: kept here and mailed to nobody, waiting to be mailed, out, out perhaps, or not sent after
 * many tries.
 */
export type MessageState = 'kept' | 'waiting' | 'sent' | 'uncertain' | 'givenUp';

/** One message. */
export interface StoredMessage {
  readonly key: ReleaseKey;
  readonly kind: string;
  readonly at: number;
  readonly title: string;
  readonly html: string;
  /** The intent it is mailed under, of which nothing is sent twice; null = it was written before there was an outbox. */
  readonly intent: string | null;
  readonly state: MessageState;
}

type Queries = Pick<Store, 'db'>;

/** Stores a message; the same one again (kind, instant, title) changes nothing. */
export function recordMessage(
  store: Queries,
  message: StoredMessage,
): Promise<{ readonly added: boolean }> {
  const { key, kind, at, title, html, intent, state } = message;
  return tried(`Storing a message about release ${key.id}`, async () => {
    const added = await store.db
      .insertInto('messages')
      .values({ ...columnsOf(key), kind, at, title, html, intent, state, why: null })
      .onConflict((conflict) => conflict.doNothing())
      .returning('kind')
      .execute();
    return { added: added.length > 0 };
  });
}

/** A tenant's messages, oldest first; with a key those of one release. */
export function listMessages(
  store: Queries,
  { tenant, key }: { readonly tenant: string; readonly key?: ReleaseKey },
): Promise<readonly StoredMessage[]> {
  return tried('Listing messages', async () => {
    const query = store.db.selectFrom('messages').selectAll().where('tenant', '=', tenant);
    const ofKey = key === undefined ? query : query.where((is) => is.and(columnsOf(key)));
    const rows = await ofKey.orderBy('at').orderBy('kind').orderBy('title').execute();
    return rows.map(messageOf);
  });
}

/** Messages of a release that wait to be mailed, oldest first. */
export function waitingMessages(
  store: Queries,
  { key, limit }: { readonly key: ReleaseKey; readonly limit: number },
): Promise<readonly StoredMessage[]> {
  return tried('Reading messages that wait', async () => {
    const rows = await store.db
      .selectFrom('messages')
      .selectAll()
      .where((is) => is.and({ ...columnsOf(key), state: 'waiting' }))
      .orderBy('at')
      .orderBy('kind')
      .orderBy('title')
      .limit(limit)
      .execute();
    return rows.map(messageOf);
  });
}

/** Notes what became of a message, and why where it did not go out. */
export function settleMessage(
  store: Queries,
  { key, kind, at, title }: Pick<StoredMessage, 'key' | 'kind' | 'at' | 'title'>,
  { state, why = null }: { readonly state: MessageState; readonly why?: string | null },
): Promise<void> {
  return tried('Noting what became of a message', async () => {
    await store.db
      .updateTable('messages')
      .set({ state, why })
      .where((is) => is.and({ ...columnsOf(key), kind, at, title }))
      .execute();
  });
}

function columnsOf({ tenant, area, id: release }: ReleaseKey) {
  return { tenant, area, release };
}

function messageOf(row: Selectable<Database['messages']>): StoredMessage {
  return {
    key: { tenant: row.tenant, area: row.area as ReleaseKey['area'], id: row.release },
    kind: row.kind,
    at: row.at,
    title: row.title,
    html: row.html,
    intent: row.intent,
    state: row.state as MessageState,
  };
}
