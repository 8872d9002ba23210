/**
 * The outbox: each message to each contact, by the way it is told. A way that refuses leaves its row behind with the reason,
 * and the next way is a row of its own.
 */
import type { ReleaseKey } from '#core/release/state/release.ts';
import { tried, type Store } from '../store.ts';
import { messageOf, type StoredMessage } from './messageRows.ts';

/**
 * What became of it: waiting, out, out perhaps, refused (then it goes by another way), not sent after many tries, or dropped
 * since the contact is no longer there.
 */
export type DeliveryState = 'waiting' | 'sent' | 'uncertain' | 'refused' | 'givenUp' | 'dropped';

/** One message to one contact by one way. */
export interface Delivery {
  readonly message: number;
  readonly contact: string;
  readonly channel: string;
  readonly intent: string;
  readonly state: DeliveryState;
  readonly why: string | null;
  readonly settledAt: number | null;
}

/** A delivery that begins. */
export type NewDelivery = Pick<Delivery, 'contact' | 'channel' | 'intent'>;

type Queries = Pick<Store, 'db'>;

/** Adds deliveries of a message; those that are there stay as they are. */
export function insertDeliveries(
  store: Queries,
  { number: message, key }: Pick<StoredMessage, 'number' | 'key'>,
  added: readonly NewDelivery[],
): Promise<void> {
  const { tenant, area } = key;
  return tried('Noting whom a message is for', async () => {
    if (added.length === 0) return;
    await store.db
      .insertInto('deliveries')
      .values(
        added.map((one) => ({
          ...one,
          tenant,
          area,
          message,
          state: 'waiting',
          why: null,
          settled_at: null,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
}

/**
 * Deliveries that wait, oldest message first, each with its message: so many of each contact, so that those who cannot be
 * reached take nobody else's place.
 */
export function waitingDeliveries(
  store: Queries,
  { key, ofEach }: { readonly key: ReleaseKey; readonly ofEach: number },
): Promise<readonly { readonly delivery: Delivery; readonly message: StoredMessage }[]> {
  return tried('Reading messages that wait', async () => {
    const waiting = store.db
      .selectFrom('deliveries')
      .innerJoin('messages', 'messages.number', 'deliveries.message')
      .selectAll('messages')
      .select(['contact', 'channel', 'deliveries.intent as under'])
      .select(({ fn }) =>
        fn
          .agg<number>('row_number')
          .over((of) => of.partitionBy('contact').orderBy('at').orderBy('kind').orderBy('title'))
          .as('place'),
      )
      .where((is) => is.and({ ...ofRelease(key), state: 'waiting' }));
    const rows = await store.db
      .selectFrom(waiting.as('waiting'))
      .selectAll()
      .where('place', '<=', ofEach)
      .orderBy('at')
      .orderBy('kind')
      .orderBy('title')
      .orderBy('contact')
      .execute();
    return rows.map(({ contact, channel, under, place: _place, ...row }) => ({
      message: messageOf(row),
      delivery: {
        message: row.number,
        contact,
        channel,
        intent: under,
        state: 'waiting',
        why: null,
        settledAt: null,
      },
    }));
  });
}

/** How many deliveries wait. */
export function countWaiting(store: Queries, key: ReleaseKey): Promise<number> {
  return tried('Counting messages that wait', async () => {
    const { waiting } = await store.db
      .selectFrom('deliveries')
      .innerJoin('messages', 'messages.number', 'deliveries.message')
      .select(({ fn }) => fn.countAll<number>().as('waiting'))
      .where((is) => is.and({ ...ofRelease(key), state: 'waiting' }))
      .executeTakeFirstOrThrow();
    return waiting;
  });
}

function ofRelease({ tenant, area, id }: ReleaseKey) {
  return { 'messages.tenant': tenant, 'messages.area': area, release: id };
}

/** Notes what became of a delivery, and why where it did not go out as it should. */
export function settleDelivery(
  store: Queries,
  { message, contact, channel }: Delivery,
  end: { readonly state: DeliveryState; readonly why?: string | null; readonly at: number },
): Promise<void> {
  const { state, why = null, at } = end;
  return tried('Noting what became of a message', async () => {
    await store.db
      .updateTable('deliveries')
      .set({ state, why, settled_at: at })
      .where((is) => is.and({ message, contact, channel }))
      .execute();
  });
}

/** Notes what came of telling a message again: in place of what stood there of this contact by this way. */
export function recordDelivery(
  store: Queries,
  { number: message, key }: Pick<StoredMessage, 'number' | 'key'>,
  { at: settled_at, ...told }: Omit<Delivery, 'message' | 'settledAt'> & { readonly at: number },
): Promise<void> {
  const { tenant, area } = key;
  return tried('Noting what became of a message', async () => {
    await store.db
      .insertInto('deliveries')
      .values({ ...told, tenant, area, message, settled_at })
      .onConflict((conflict) =>
        conflict
          .columns(['message', 'contact', 'channel', 'tenant', 'area'])
          .doUpdateSet({ intent: told.intent, state: told.state, why: told.why, settled_at }),
      )
      .execute();
  });
}

/** The deliveries of messages, in the order of contacts. */
export function deliveriesOf(
  store: Queries,
  messages: readonly number[],
): Promise<readonly Delivery[]> {
  return tried('Reading what became of messages', async () => {
    if (messages.length === 0) return [];
    const rows = await store.db
      .selectFrom('deliveries')
      .selectAll()
      .where('message', 'in', messages)
      .orderBy('message')
      .orderBy('contact')
      .orderBy('channel')
      .execute();
    return rows.map(({ message, contact, channel, intent, why, ...row }) => ({
      message,
      contact,
      channel,
      intent,
      state: row.state as DeliveryState,
      why,
      settledAt: row.settled_at,
    }));
  });
}
