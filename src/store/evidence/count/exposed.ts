/** How many devices have begun with an update, by ring and cohort, and which of the first ring did not come back. */
import type { PoolClient } from 'pg';
import { cohortName, type Cohort, type Exposure } from '#core/evidence/count/counts.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { cohortText, factColumns, groupingSets, ownFacts } from '../cohorts.ts';
import { keyOf } from '../ofRelease.ts';
import { isMissingSince } from '../silence.ts';
import { dayMs } from '#core/time.ts';

/** Smaller cohorts cannot be told apart from chance and are not said to have been looked at. */
const seenDevicesMin = 5;

/** Exposures, and how many cohorts are large enough to have been looked at. */
export interface ExposureCounts {
  readonly exposures: readonly Exposure[];
  readonly cohortsSeen: number;
}

interface Row extends Exposure {
  readonly seen: number;
}

/**
 * Registered devices by ring, and by listed cohort, and those of them that were seen to have begun: an offer alone shows
 * nothing. A device that the update came to counts in the ring it was in then, another in the one it is in now, so a
 * move between rings never makes more exposed devices than there are.
 */
export async function countExposures(
  client: PoolClient,
  { key, listed }: { readonly key: ReleaseKey; readonly listed: readonly Cohort[] },
): Promise<ExposureCounts> {
  const { rows } = await client.query<Row>(countText, [...keyOf(key), listed.map(cohortName)]);
  const exposures = rows.map(({ ring, cohort, devices, exposed }) => ({
    ring,
    cohort,
    devices,
    exposed,
  }));
  return { exposures, cohortsSeen: rows[0]?.seen ?? 0 };
}

const countText = `
  with unit as (
    select d.device_id, coalesce(e.ring, d.ring) as ring, ${factColumns('d')}, coalesce(e.begun_at is not null, false) as is_exposed
    from devices d left join exposures e on e.tenant = $1 and e.area = $2 and e.release = $3 and e.device_id = d.device_id
    where d.tenant = $1 and d.registration = 'ready'
  ), cell as (
    select ring, ${ownFacts.join(', ')}, count(*) as devices, count(*) filter (where is_exposed) as exposed
    from unit group by ring, ${ownFacts.join(', ')}
  ), counted as (
    select ring, ${cohortText(ownFacts)} as cohort, sum(devices) as devices, sum(exposed) as exposed
    from cell group by ${groupingSets(['ring', ...ownFacts], [])}
    union all
    select null, f.fact || '=' || f.value, count(*), count(*) filter (where u.is_exposed)
    from unit u join device_facts f on f.tenant = $1 and f.device_id = u.device_id
    group by 2
  ), seen as (
    select count(*) as cohorts from counted
    where cohort is not null and (exposed >= ${seenDevicesMin} or cohort = any($4::text[]))
  )
  select ring, cohort, devices, exposed, cohorts as seen from counted cross join seen
  where ring is not null or cohort = any($4::text[])
  order by ring nulls last, cohort`;

/**
 * Devices of a ring with an install under way that have missed two of their usual days, or were last heard at least 72
 * hours ago, about when they began with it or after, and have not been seen on the build; and those whose Windows took it
 * back by itself, as the reports of installs tell.
 */
export async function countNotBooting(
  client: PoolClient,
  {
    key,
    ring,
    asOf,
  }: {
    readonly key: ReleaseKey;
    readonly ring: string | null;
    readonly asOf: number;
  },
): Promise<number> {
  if (ring === null) return 0;
  const { rows } = await client.query<{ readonly devices: number }>(
    `select count(*) as devices
     from exposures e
       join devices d on d.tenant = $1 and d.device_id = e.device_id and d.registration = 'ready'
       join installs i on i.tenant = $1 and i.area = $2 and i.entra_device_id = d.entra_device_id
     where e.tenant = $1 and e.area = $2 and e.release = $3 and e.ring = $4
       and (i.state = 'failed' and i.error_class ilike '%rollback%'
         or i.state in ('restartPending', 'installing') and e.line is null
           and ${isMissingSince('$5::bigint')} and d.last_sync_at >= e.begun_at - ${dayMs})`,
    [...keyOf(key), ring, asOf],
  );
  return rows[0]?.devices ?? 0;
}
