/**
 * A public list of versions as the catalogue of a release. Of each reading a copy is kept: an answer that is none, or that is
 * stale, is missing and said to be, and what was known before stands, with its day.
 */
import type { Store } from '#store/store.ts';
import { keepReading, keptReading } from '#store/reading/keptReadings.ts';
import { recordSetAside } from '#store/reading/setAside.ts';
import { source, type Silent } from '../source.ts';

/** A list, and what is kept of it. */
export interface VersionList<Version> {
  /** Of the readings that are kept. */
  readonly name: string;
  /** Throws `FeedError` when it is none. */
  readonly read: () => Promise<{ readonly versions: readonly Version[]; readonly poison: number }>;
  /** What is kept of a reading, after what was kept before. Throws `FeedError` when it is stale. */
  readonly keep: (read: readonly Version[], former: readonly Version[]) => readonly Version[];
  /** Versions as they were kept; null = they are none. */
  readonly parse: (kept: unknown) => readonly Version[] | null;
}

/** What is kept of a list, and since when; null = nothing is. */
export interface KeptVersions<Version> {
  readonly versions: readonly Version[];
  readonly readAt: number | null;
}

/** Reads a list anew; gives what is known of it then, and why it could not be read. */
export async function readVersionList<Version>(
  store: Store,
  { tenant, asOf }: { readonly tenant: string; readonly asOf: number },
  list: VersionList<Version>,
): Promise<{
  readonly versions: readonly Version[];
  readonly hasPoison: boolean;
  readonly missing: readonly Silent[];
}> {
  const { name } = list;
  const { versions: former } = await keptVersions(store, tenant, list);
  let hasPoison = false;
  const missing = await source('catalog', async () => {
    const { versions, poison } = await list.read();
    hasPoison = poison > 0;
    const counts = poison === 0 ? [] : [{ reason: 'version: unreadable', rows: poison }];
    const ofRows = versions.length + poison;
    await recordSetAside(store, { tenant, source: name, counts, ofRows, at: asOf });
    const body = list.keep(versions, former);
    await keepReading(store, { tenant, name, readAt: asOf, body });
  });
  const { versions, readAt } = await keptVersions(store, tenant, list);
  const told = missing.map((one) => ({ ...one, why: `${one.why}; ${copyText(readAt)}` }));
  return { versions, hasPoison, missing: told };
}

/** The versions of the last good copy. */
export async function keptVersions<Version>(
  store: Pick<Store, 'db'>,
  tenant: string,
  { name, parse }: Pick<VersionList<Version>, 'name' | 'parse'>,
): Promise<KeptVersions<Version>> {
  const kept = await keptReading(store, { tenant, name });
  const versions = kept === null ? null : parse(kept.body);
  return versions === null || kept === null
    ? { versions: [], readAt: null }
    : { versions, readAt: kept.readAt };
}

function copyText(readAt: number | null): string {
  if (readAt === null) return 'none is kept';
  return `what is known is of ${new Date(readAt).toISOString().slice(0, 10)}`;
}
