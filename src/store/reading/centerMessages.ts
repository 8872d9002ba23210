/** What the provider's own message center tells, as it was read last: titles and days, and no texts. */
import { inTransaction, tried, type Store } from '../store.ts';

type Queries = Pick<Store, 'db'>;

/** A message of the provider. */
export interface KeptCenterMessage {
  readonly id: string;
  readonly title: string;
  readonly category: string;
  readonly severity: string;
  readonly services: readonly string[];
  /** Epoch milliseconds; null = it is not told. Likewise the next. */
  readonly startsAt: number | null;
  readonly modifiedAt: number | null;
  readonly actBy: number | null;
}

/** The newest are kept: a tenant has a few hundred in the 90 days for which most of them stand. */
export const centerMessagesMax = 500;

/**
 * Keeps what was read in place of what was there before, since a message that is gone is told no more. That there is none
 * at all proves nothing, and changes nothing.
 */
export function keepCenterMessages(
  store: Queries,
  o: { readonly tenant: string; readonly messages: readonly KeptCenterMessage[] },
): Promise<void> {
  const { tenant } = o;
  const newest = newestFirst(o.messages).slice(0, centerMessagesMax);
  return inTransaction(store, 'Keeping messages of the provider', async (db) => {
    if (newest.length === 0) return;
    await db.deleteFrom('center_messages').where('tenant', '=', tenant).execute();
    const values = newest.map((message) => rowOf(tenant, message));
    await db
      .insertInto('center_messages')
      .values(values)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
}

function rowOf(tenant: string, { startsAt, modifiedAt, actBy, ...told }: KeptCenterMessage) {
  const services = [...told.services];
  return {
    ...told,
    tenant,
    services,
    starts_at: startsAt,
    modified_at: modifiedAt,
    act_by: actBy,
  };
}

/** The newest of them, newest first. */
export function readCenterMessages(
  store: Queries,
  { tenant, limit }: { readonly tenant: string; readonly limit: number },
): Promise<readonly KeptCenterMessage[]> {
  return tried('Reading messages of the provider', async () => {
    const rows = await store.db
      .selectFrom('center_messages')
      .selectAll()
      .where('tenant', '=', tenant)
      .execute();
    const kept = rows.map(
      ({
        tenant: _tenant,
        starts_at: startsAt,
        modified_at: modifiedAt,
        act_by: actBy,
        ...told
      }) => ({
        ...told,
        startsAt,
        modifiedAt,
        actBy,
      }),
    );
    return newestFirst(kept).slice(0, limit);
  });
}

function newestFirst(messages: readonly KeptCenterMessage[]): readonly KeptCenterMessage[] {
  const at = ({ modifiedAt, startsAt }: KeptCenterMessage): number => modifiedAt ?? startsAt ?? 0;
  return messages.toSorted((one, other) => at(other) - at(one) || (one.id < other.id ? 1 : -1));
}
