/** What was told to people about a release, kept so that it can be read again without a mailbox. */
import type { ReleaseKey } from '#core/release/state/release.ts';
import { tried, type Store } from '../store.ts';

/** One message. */
export interface StoredMessage {
  readonly key: ReleaseKey;
  readonly kind: string;
  readonly at: number;
  readonly title: string;
  readonly html: string;
}

type Queries = Pick<Store, 'db'>;

/** Stores a message; the same one again (kind, instant, title) changes nothing. */
export function recordMessage(
  store: Queries,
  message: StoredMessage,
): Promise<{ readonly added: boolean }> {
  const { key, kind, at, title, html } = message;
  return tried(`Storing a message about release ${key.id}`, async () => {
    const added = await store.db
      .insertInto('messages')
      .values({ tenant: key.tenant, area: key.area, release: key.id, kind, at, title, html })
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
    const ofKey =
      key === undefined ? query : query.where('area', '=', key.area).where('release', '=', key.id);
    const rows = await ofKey.orderBy('at').orderBy('kind').orderBy('title').execute();
    return rows.map((row) => ({
      key: { tenant: row.tenant, area: row.area as ReleaseKey['area'], id: row.release },
      kind: row.kind,
      at: row.at,
      title: row.title,
      html: row.html,
    }));
  });
}
