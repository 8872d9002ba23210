/**
 * All that a tenant's report is made of, read in a few statements that count in the database: what comes out is as small
 * at a million devices as at a thousand.
 */
import { sql } from 'kysely';
import type { Release } from '#core/release/state/release.ts';
import type { AreaValues, Month, MonthPoint, TenantValues } from '#core/report/values.ts';
import { dayMs } from '#core/time.ts';
import { tried, type Store } from '../store.ts';
import { readFleetDays } from './fleetDays.ts';
import { listIncidents } from '../incident/incidents.ts';
import { listRequests } from '../support/requests.ts';
import { lastObjectiveLook } from '../release/objectiveLooks.ts';
import { asOfThem, newestPublished, recentReleases, type Recent } from './published.ts';
import { countFailures, countUnregistered } from './reasons.ts';

type Queries = Pick<Store, 'db'>;

/** Releases of one area that are told of: a year and the one before it. */
const monthsMax = 13;
/** How far back days are told. */
const keptMs = 90 * dayMs;
/** Of a cause one is open at most; more than this are told by `incident list`. */
const incidentsMax = 100;

/** More are told by `support list`. */
const requestsMax = 20;

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
  const stored = await recentReleases(store, { tenant, perArea: monthsMax });
  const asOf = asOfThem(stored, now);
  const areas: AreaValues[] = [];
  for (const newest of newestPublished(stored, asOf)) {
    const own = stored.filter(({ release }) => release.key.area === newest.release.key.area);
    areas.push(await areaValues(store, { own, newest, asOf }));
  }
  const incidents = await listIncidents(store, { tenant, limit: incidentsMax, isOpen: true });
  const requests = await listRequests(store, { tenant, limit: requestsMax, isOpen: true });
  return {
    tenant,
    asOf,
    areas,
    notRegistered: await countUnregistered(store, { tenant }),
    incidents,
    requests: requests.map(({ request }) => request),
  };
}

interface OfArea {
  readonly own: readonly Recent[];
  readonly newest: Recent;
  readonly asOf: number;
}

async function areaValues(store: Queries, o: OfArea): Promise<AreaValues> {
  const { own, newest, asOf } = o;
  const { release, status } = newest;
  const { tenant, area } = release.key;
  const key = { tenant, area };
  const shown = own.filter((one) => one.release.publishedAt <= release.publishedAt);
  const courses = await readCourses(store, release, shown);
  return {
    area,
    status,
    release,
    months: shown.map((one) => monthOf(one.release, courses)),
    look: await lastObjectiveLook(store, release),
    days: await readFleetDays(store, { key, since: asOf - keptMs }),
    failures: await countFailures(store, { key, since: release.publishedAt }),
  };
}

type PointRow = MonthPoint & { readonly release: string };

/** How far each release was at the last look of each day, added up over its rings. */
function readCourses(
  store: Queries,
  { key }: Release,
  stored: readonly Recent[],
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
