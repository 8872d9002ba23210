/** Public lists of versions in files, as the catalogue of a release reads them; each tenant has a list of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Release } from '#core/release/state/release.ts';
import { dayMs } from '#core/time.ts';
import type { Store } from '#store/store.ts';
import type { Listed, LookAt } from '../../../src/activities/areas/adapter.ts';
import type { Deps } from '../../../src/activities/deps.ts';
import { openDatabase } from '../../store/database.ts';
import { atLastAttempt } from '../attempts.ts';

/** Which list is read, and of which release. */
export interface ReadLists {
  readonly key: { readonly area: string; readonly id: string };
  readonly publishedAt: number;
  /** The setting that names the file. */
  readonly feed: keyof Deps['feeds'];
  readonly read: (deps: Deps, o: LookAt) => Promise<Listed>;
}

/** A tenant's list: what stands in it, and how it is read as of so many days after the publication. */
export interface TenantList {
  readonly write: (list: unknown) => void;
  readonly read: (days: number, from?: string | null) => Promise<Listed>;
}

/** Gives each test a tenant with a list of its own; to be called where tests are described. */
export function listsFor({ key, publishedAt, feed, read }: ReadLists): () => TenantList {
  let store: Store;
  let folder = '';
  let tenants = 0;
  before(async () => {
    ({ store } = await openDatabase());
    folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await store.close();
  });
  return () => {
    tenants += 1;
    const path = join(folder, `${tenants}.json`);
    const release = {
      key: { ...key, tenant: `${key.area}-${tenants}` },
      publishedAt,
    } as unknown as Release;
    return {
      write: (list) => writeFileSync(path, JSON.stringify(list)),
      read: (days, from = path) =>
        atLastAttempt(() =>
          read({ store, feeds: { [feed]: from } } as unknown as Deps, {
            release,
            asOf: publishedAt + days * dayMs,
          }),
        ),
    };
  };
}
