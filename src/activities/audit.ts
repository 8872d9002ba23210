/**
 * Audit before act: a write to Graph is noted before it leaves, and what became of it afterwards, with Microsoft's
 * request id. Each request has a row of its own, those inside a batch too. A Graph that nobody watches takes no writes,
 * so none can leave without a row.
 */
import type { Graph, WriteWatch } from '#graph/request.ts';
import {
  beginWrite,
  finishWrites,
  noteSent,
  settleWrites,
  type IntendedWrite,
  type WriteState,
} from '#store/writes.ts';
import type { Deps } from './deps.ts';

/** Keeps every write that nobody notes from leaving. */
export const refusingUnnoted: WriteWatch = {
  begun: ([write]) =>
    Promise.reject(
      new Error(`${write?.method ?? ''} ${write?.path ?? ''} would leave without being noted`),
    ),
  ended: () => Promise.resolve(),
};

/**
 * Claims a write and does it with a Graph that notes each request. The work is told what became of earlier attempts.
 * Work that ends well without sending anything has found in force what it wanted, and an uncertain attempt is closed.
 */
export async function audited<T>(
  { graph, store }: Pick<Deps, 'graph' | 'store'>,
  write: IntendedWrite,
  work: (watched: Graph, former: WriteState) => Promise<T>,
): Promise<T> {
  const former = await beginWrite(store, write);
  const noting = notingWatch(store, write);
  const result = await work(graph.watchedBy(noting.watch), former);
  if (noting.sent() === 0) await settled({ store }, write);
  return result;
}

/**
 * Closes what is uncertain of an intent and all its steps: said by whoever has just seen that what it wanted is in force.
 */
export async function settled(
  { store }: Pick<Deps, 'store'>,
  { tenant, intentId, at }: Pick<IntendedWrite, 'intentId' | 'tenant' | 'at'>,
): Promise<void> {
  await settleWrites(store, { tenant, intentId, at });
}

/** The first request is noted under the intent itself, others of the same work under its number. */
function notingWatch(
  store: Deps['store'],
  write: IntendedWrite,
): { readonly watch: WriteWatch; readonly sent: () => number } {
  let sent = 0;
  const rows = new Map<string, IntendedWrite[]>();
  return {
    sent: () => sent,
    watch: {
      begun: async (outgoing) => {
        const noted = outgoing.map(({ method, path }) => {
          sent += 1;
          const intentId = sent === 1 ? write.intentId : `${write.intentId}/${sent}`;
          return { ...write, intentId, method, path };
        });
        rows.set(outgoing[0]?.clientRequestId ?? '', noted);
        await noteSent(store, noted);
      },
      ended: async (ended) => {
        const noted = rows.get(ended[0]?.clientRequestId ?? '') ?? [];
        const ends = ended.flatMap(({ status, requestId }, index) => {
          const row = noted[index];
          return row === undefined || status === null ? [] : [{ ...row, status, requestId }];
        });
        await finishWrites(store, ends);
      },
    },
  };
}
