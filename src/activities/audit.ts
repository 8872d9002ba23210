/**
 * Audit before act: a write to Graph is noted before it leaves, and what became of it afterwards, with Microsoft's
 * request id. Source: design.md 8 (7), quality.md 4.2 (I18).
 */
import type { Graph } from '#graph/request.ts';
import { beginWrite, finishWrite, type IntendedWrite, type WriteState } from '#store/writes.ts';
import type { Deps } from './deps.ts';

/**
 * Notes a write, does it with a Graph that is watched, and notes how it ended. The work is told what became of earlier
 * attempts.
 */
export async function audited<T>(
  { graph, store }: Deps,
  write: IntendedWrite,
  work: (watched: Graph, former: WriteState) => Promise<T>,
): Promise<T> {
  const former = await beginWrite(store, write);
  let end: { status: number | null; requestId: string | null } = { status: null, requestId: null };
  const watched = graph.watchedBy({
    begun: () => Promise.resolve(),
    ended: (_, seen) => {
      end = { status: seen.status, requestId: seen.requestId };
      return Promise.resolve();
    },
  });
  try {
    return await work(watched, former);
  } finally {
    if (end.status !== null) await finishWrite(store, { ...write, ...end });
  }
}
