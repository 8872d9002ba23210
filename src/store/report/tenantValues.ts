/**
 * All that a tenant's report is made of, read in a few statements that count in the database: what comes out is as small
 * at a million devices as at a thousand.
 */
import { sql } from 'kysely';
import { areaNames } from '#core/area/areas.ts';
import type { Area } from '#core/area/facts.ts';
import { currentRelease } from '#core/release/state/plan.ts';
import type { Release } from '#core/release/state/release.ts';
import type { AreaValues, Month, MonthPoint, TenantValues } from '#core/report/values.ts';
import { dayMs } from '#core/time.ts';
import { tried, type Store } from '../store.ts';
import { readFleetDays } from './fleetDays.ts';
import { readObjectiveLooks } from '../release/objectiveLooks.ts';
import { countFailures, countUnregistered } from './reasons.ts';

type Queries = Pick<Store, 'db'>;

/** Releases of one area that are told of: a year and the one before it. */
const monthsMax = 13;
/** How far back days are told. */
const keptMs = 90 * dayMs;

interface Question {
  readonly tenant: string;
  /** The clock; where releases are ahead of it, as in a rehearsal, their newest instant counts. */
  readonly now: number;
}

/** Reads them. */
export async function readTenantValues(
  store: Queries,
  { tenant, now }: Question,
): Promise<TenantValues> {
  const stored = await recentReleases(store, tenant);
  const asOf = Math.max(now, ...stored.map(({ savedAt }) => savedAt));
  const areas: AreaValues[] = [];
  for (const area of areaNames()) {
    const own = stored.filter(({ release }) => release.key.area === area);
    const newest = own.findLast(({ release }) => release.publishedAt <= asOf) ?? own[0];
    if (newest !== undefined) areas.push(await areaValues(store, { area, own, newest, asOf }));
  }
  return { tenant, asOf, areas, notRegistered: await countUnregistered(store, { tenant }) };
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

const tenantsMax = 1_000;

interface Stored {
  readonly release: Release;
  readonly status: string;
  readonly savedAt: number;
}

/** The newest releases of each area, oldest first. Release ids sort by age. */
function recentReleases(store: Queries, tenant: string): Promise<readonly Stored[]> {
  return tried('Reading the newest releases', async () => {
    const { rows } = await sql<{ body: Release; status: string; saved_at: number }>`
      select body, status, saved_at from (
        select *, row_number() over (partition by area order by release desc) as place
        from releases where tenant = ${tenant}
      ) ranked
      where place <= ${monthsMax} order by area, release`.execute(store.db);
    return rows.map(({ body, status, saved_at: savedAt }) => ({
      release: currentRelease(body),
      status,
      savedAt,
    }));
  });
}

interface OfArea {
  readonly area: Area;
  readonly own: readonly Stored[];
  readonly newest: Stored;
  readonly asOf: number;
}

async function areaValues(store: Queries, o: OfArea): Promise<AreaValues> {
  const { area, own, newest, asOf } = o;
  const { release, status } = newest;
  const key = { tenant: release.key.tenant, area };
  const shown = own.filter((one) => one.release.publishedAt <= release.publishedAt);
  const courses = await readCourses(store, release, shown);
  return {
    area,
    status,
    release,
    months: shown.map((one) => monthOf(one.release, courses)),
    look: (await readObjectiveLooks(store, release)).at(-1) ?? null,
    days: await readFleetDays(store, { key, since: asOf - keptMs }),
    failures: await countFailures(store, { key, since: release.publishedAt }),
  };
}

type PointRow = MonthPoint & { readonly release: string };

/** How far each release was at the last look of each day, added up over its rings. */
function readCourses(
  store: Queries,
  { key }: Release,
  stored: readonly Stored[],
): Promise<readonly PointRow[]> {
  const ids = stored.map(({ release }) => release.key.id);
  return tried('Reading how releases went', async () => {
    const { rows } = await sql<PointRow>`
      select p.release, p.at as "asOf", sum((r->>'devices')::int)::int as devices,
        sum((r->>'eligible')::int)::int as eligible, sum((r->>'updated')::int)::int as updated,
        sum((r->>'ineligible')::int)::int as ineligible
      from (
        select distinct on (release, at / ${sql.lit(dayMs)}) release, at, body from progress
        where tenant = ${key.tenant} and area = ${key.area} and release = any(${ids}::text[])
        order by release, at / ${sql.lit(dayMs)}, at desc
      ) p cross join lateral jsonb_array_elements(p.body->'rings') r
      group by 1, 2 order by 1, 2`.execute(store.db);
    return rows;
  });
}

function monthOf(release: Release, courses: readonly PointRow[]): Month {
  const { key, publishedAt, policy, objective } = release;
  return {
    id: key.id,
    publishedAt,
    target: objective === null ? policy.objective.target : objective.target,
    judgedOnDay: policy.objective.judgedOnDay,
    objective,
    course: courses
      .filter((point) => point.release === key.id)
      .map(({ asOf, devices, eligible, updated, ineligible }) => ({
        asOf,
        devices,
        eligible,
        updated,
        ineligible,
      })),
  };
}
