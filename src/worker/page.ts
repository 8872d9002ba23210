/**
 * The tenant's page, served in the worker's process, which always runs where releases do. It has a store of its own, so that
 * whoever reads never waits for a release, nor a release for whoever reads; and a page that cannot be served costs the
 * worker nothing but a line.
 */
import { openLivePage, type LivePage } from '#live/server.ts';
import { openStore } from '#store/store.ts';
import type { WorkerConfig } from './config.ts';

/** Statements at a time. */
const connectionsMax = 3;

/** Serves it; null where it is not to be, or cannot. */
export async function joinPage(
  { page, databaseUrl, namespace }: Pick<WorkerConfig, 'page' | 'databaseUrl' | 'namespace'>,
  write: (line: string) => void,
): Promise<LivePage | null> {
  if (page === null) return null;
  const { tenant, port } = page;
  const store = openStore({ databaseUrl, maxConnections: connectionsMax, tenant });
  const webUi = page.webUi === null ? null : { address: page.webUi.replace(/\/$/, ''), namespace };
  try {
    const live = await openLivePage({ store, tenant, webUi, clock: () => Date.now() }, { port });
    const close = async (): Promise<void> => {
      await live.close();
      await store.close();
    };
    return { ...live, close };
  } catch (error) {
    await store.close();
    const why = error instanceof Error ? error.message : String(error);
    write(JSON.stringify({ kind: 'pageNotServed', why }));
    return null;
  }
}
