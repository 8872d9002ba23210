/** Releases as last known, so that they can be listed and shown when Temporal has long forgotten them. */
import type { Hold } from '#core/hold/hold.ts';
import type { AreaKey, Release, ReleaseKey } from '#core/release/state/release.ts';
import { currentRelease } from '#core/release/state/plan.ts';
import { tried, type Store } from '../store.ts';

/** A release and where it stands. */
export interface StoredRelease {
  readonly key: ReleaseKey;
  readonly status: string;
  readonly savedAt: number;
  readonly release: Release;
}

type Queries = Pick<Store, 'db'>;

/**
 * Stores a release's state; an older revision than the one stored is ignored, unless that one is of the look `instead` of
 * which this one was made: the release never came to it, since a command had come before.
 */
export function saveRelease(
  store: Queries,
  {
    release,
    status,
    at,
    instead = null,
  }: {
    readonly release: Release;
    readonly status: string;
    readonly at: number;
    /** The instant of the look that was thrown away. */
    readonly instead?: number | null;
  },
): Promise<void> {
  const { key, revision } = release;
  return tried(`Storing release ${key.id}`, async () => {
    const body = JSON.stringify(release);
    await store.db
      .insertInto('releases')
      .values({
        tenant: key.tenant,
        area: key.area,
        release: key.id,
        status,
        revision,
        body,
        saved_at: at,
      })
      .onConflict((conflict) => {
        const update = conflict
          .columns(['tenant', 'area', 'release'])
          .doUpdateSet({ status, revision, body, saved_at: at });
        return update.where((eb) =>
          eb.or([
            eb('releases.revision', '<=', revision),
            eb('releases.saved_at', '=', instead ?? -1),
          ]),
        );
      })
      .execute();
  });
}

/** One release, or null. */
export function readRelease(
  store: Queries,
  { key }: { readonly key: ReleaseKey },
): Promise<StoredRelease | null> {
  return tried(`Reading release ${key.id}`, async () => {
    const row = await store.db
      .selectFrom('releases')
      .select(columns)
      .where('tenant', '=', key.tenant)
      .where('area', '=', key.area)
      .where('release', '=', key.id)
      .executeTakeFirst();
    return row === undefined ? null : storedOf(row);
  });
}

/** The revision of a release that is stored; null = none is. */
export function storedRevision(
  store: Queries,
  { key }: { readonly key: ReleaseKey },
): Promise<number | null> {
  return tried(`Reading release ${key.id}`, async () => {
    const row = await store.db
      .selectFrom('releases')
      .select('revision')
      .where('tenant', '=', key.tenant)
      .where('area', '=', key.area)
      .where('release', '=', key.id)
      .executeTakeFirst();
    return row?.revision ?? null;
  });
}

/** The next release of the same area that runs already, or null. Release ids sort by age. */
export function successorOf(
  store: Queries,
  { key }: { readonly key: ReleaseKey },
): Promise<string | null> {
  return tried(`Looking for the release after ${key.id}`, async () => {
    const row = await store.db
      .selectFrom('releases')
      .select('release')
      .where('tenant', '=', key.tenant)
      .where('area', '=', key.area)
      .where('release', '>', key.id)
      .where('status', '=', 'running')
      .orderBy('release')
      .executeTakeFirst();
    return row?.release ?? null;
  });
}

/** Areas of which a tenant has releases. */
export function areasWithReleases(
  store: Queries,
  { tenant }: { readonly tenant: string },
): Promise<readonly string[]> {
  return tried('Listing the areas of releases', async () => {
    const query = store.db.selectFrom('releases').select('area').distinct();
    const rows = await query.where('tenant', '=', tenant).execute();
    return rows.map(({ area }) => area);
  });
}

/** All releases of a tenant, newest first. */
export function listReleases(
  store: Queries,
  { tenant, area }: { readonly tenant: string; readonly area?: string },
): Promise<readonly StoredRelease[]> {
  return tried('Listing releases', async () => {
    const query = store.db.selectFrom('releases').select(columns).where('tenant', '=', tenant);
    const rows = await (area === undefined ? query : query.where('area', '=', area))
      .orderBy('release', 'desc')
      .orderBy('area')
      .execute();
    return rows.map(storedOf);
  });
}

/** The newest release of an area, whatever became of it; null = there was none. */
export function newestRelease(
  store: Queries,
  { tenant, area }: AreaKey,
): Promise<StoredRelease | null> {
  return tried('Reading the newest release', async () => {
    const row = await store.db
      .selectFrom('releases')
      .select(columns)
      .where('tenant', '=', tenant)
      .where('area', '=', area)
      .orderBy('release', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row === undefined ? null : storedOf(row);
  });
}

/** Holds that stand, of the newest release of the area: it has taken over what earlier ones left. */
export async function readStandingHolds(
  store: Queries,
  of: AreaKey,
  asOf: number,
): Promise<readonly Hold[]> {
  const newest = await newestRelease(store, of);
  return newest?.release.holds.filter(({ expiresAt }) => expiresAt > asOf) ?? [];
}

const columns = ['status', 'body', 'saved_at'] as const;

/** jsonb comes parsed; what was written here is trusted, and read as today's wherever an earlier version wrote it. */
function storedOf(row: {
  readonly status: string;
  readonly body: unknown;
  readonly saved_at: number;
}): StoredRelease {
  const release = currentRelease(row.body as Release);
  return { key: release.key, status: row.status, savedAt: row.saved_at, release };
}
