/** The newest releases of a tenant, of each area that one that is published: what reports and lists of devices tell of. */
import { sql } from 'kysely';
import { areaNames } from '#core/area/areas.ts';
import { currentRelease } from '#core/release/state/plan.ts';
import type { Release } from '#core/release/state/release.ts';
import { tried, type Store } from '../store.ts';

type Queries = Pick<Store, 'db'>;

/** More tenants are not listed. */
const tenantsMax = 1_000;

/** A release and when it was stored. */
export interface Recent {
  readonly release: Release;
  readonly status: string;
  readonly savedAt: number;
}

/** The tenants that have releases, by name. */
export function tenantsWithReleases(store: Queries): Promise<readonly string[]> {
  return tried('Listing tenants', async () => {
    const rows = await store.db
      .selectFrom('releases')
      .select('tenant')
      .distinct()
      .orderBy('tenant')
      .limit(tenantsMax)
      .execute();
    return rows.map(({ tenant }) => tenant);
  });
}

/** The newest releases of each area, oldest first. Release ids sort by age. */
export function recentReleases(
  store: Queries,
  { tenant, perArea }: { readonly tenant: string; readonly perArea: number },
): Promise<readonly Recent[]> {
  return tried('Reading the newest releases', async () => {
    const { rows } = await sql<{ body: Release; status: string; saved_at: number }>`
      select body, status, saved_at from (
        select *, row_number() over (partition by area order by release desc) as place
        from releases where tenant = ${tenant}
      ) ranked
      where place <= ${perArea} order by area, release`.execute(store.db);
    return rows.map(({ body, status, saved_at: savedAt }) => ({
      release: currentRelease(body),
      status,
      savedAt,
    }));
  });
}

/** The instant that is known of a tenant: the clock, or where releases are ahead of it, as in a rehearsal, theirs. */
export function asOfThem(recent: readonly Recent[], now: number): number {
  return Math.max(now, ...recent.map(({ savedAt }) => savedAt));
}

/** What time it is for a tenant: in a rehearsal what its releases say, else the clock. */
export async function readClock(
  store: Queries,
  { tenant, now }: { readonly tenant: string; readonly now: number },
): Promise<{ readonly asOf: number; readonly isRehearsal: boolean }> {
  const recent = await recentReleases(store, { tenant, perArea: 1 });
  const isRehearsal = recent.some(({ release }) => release.basedOn !== null);
  return { asOf: isRehearsal ? asOfThem(recent, now) : now, isRehearsal };
}

/** Of each area the newest release that is published; without one the first that will be. In the order of all areas. */
export function newestPublished(recent: readonly Recent[], asOf: number): readonly Recent[] {
  return areaNames().flatMap((area) => {
    const own = recent.filter(({ release }) => release.key.area === area);
    return own.findLast(({ release }) => release.publishedAt <= asOf) ?? own[0] ?? [];
  });
}

/** The newest release of each area, and the instant that is known of them. */
export async function publishedReleases(
  store: Queries,
  { tenant, now }: { readonly tenant: string; readonly now: number },
): Promise<{ readonly releases: readonly Release[]; readonly asOf: number }> {
  // One that is planned may stand before the one that is published.
  const recent = await recentReleases(store, { tenant, perArea: 2 });
  const asOf = asOfThem(recent, now);
  return { releases: newestPublished(recent, asOf).map(({ release }) => release), asOf };
}
