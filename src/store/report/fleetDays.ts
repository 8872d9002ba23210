/**
 * The days of a fleet: which versions devices had. That is known of the present alone, so it is noted once a day, when a
 * release is looked at, in a few numbers whatever the fleet's size.
 */
import { sql } from 'kysely';
import type { AreaKey } from '#core/release/state/release.ts';
import type { FleetDay } from '#core/report/values.ts';
import { dayOf } from '#core/time.ts';
import { installedOf } from '../device/installedOf.ts';
import { tried, type Store } from '../store.ts';

/** Days that are kept; reports go back for ninety. */
const keptDays = 100;
/** Versions that are told by themselves; devices on further ones are one number. */
const versionsMax = 12;

type Queries = Pick<Store, 'db'>;

interface OfArea {
  readonly key: AreaKey;
  readonly asOf: number;
}

/** Notes a day, once; gives whether it was the first to. */
export function noteFleetDay(store: Queries, { key, asOf }: OfArea): Promise<boolean> {
  const { tenant, area } = key;
  const day = dayOf(asOf);
  return tried('Noting which versions the fleet has', async () => {
    const known = await store.db
      .selectFrom('fleet_days')
      .select('at')
      .where('tenant', '=', tenant)
      .where('area', '=', area)
      .where('day', '=', day)
      .executeTakeFirst();
    if (known !== undefined) return false;
    const versions = JSON.stringify(await countVersions(store, key));
    await store.db
      .insertInto('fleet_days')
      .values({ tenant, area, day, at: asOf, versions })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await store.db
      .deleteFrom('fleet_days')
      .where('tenant', '=', tenant)
      .where('area', '=', area)
      .where('day', '<', day - keptDays)
      .execute();
    return true;
  });
}

/** Devices in rings by version, those of most devices first; what is not told, and further versions, are null. */
async function countVersions(
  store: Queries,
  { tenant, area }: AreaKey,
): Promise<FleetDay['versions']> {
  const { join, told } = installedOf(area);
  const { rows } = await sql<FleetDay['versions'][number]>`
    select told as version, sum(devices)::int as devices from (
      select case when place <= ${versionsMax} then version end as told, devices from (
        select version, devices, row_number() over (order by version is null, devices desc, version) as place
        from (
          select ${sql.raw(told)} as version, count(*) as devices from devices d ${sql.raw(join)}
          where d.tenant = ${tenant} and d.ring is not null group by 1
        ) counted
      ) ranked
    ) shown
    group by told order by told is null, 2 desc, told`.execute(store.db);
  return rows;
}

/** The days of an area since an instant, oldest first. */
export function readFleetDays(
  store: Queries,
  { key, since }: { readonly key: AreaKey; readonly since: number },
): Promise<readonly FleetDay[]> {
  return tried('Reading which versions the fleet had', async () => {
    const rows = await store.db
      .selectFrom('fleet_days')
      .select(['at', 'versions'])
      .where('tenant', '=', key.tenant)
      .where('area', '=', key.area)
      .where('day', '>=', dayOf(since))
      .orderBy('day')
      .limit(keptDays + 1)
      .execute();
    // jsonb comes parsed; what was written here is trusted.
    return rows.map(({ at, versions }) => ({
      at,
      versions: versions as unknown as FleetDay['versions'],
    }));
  });
}
