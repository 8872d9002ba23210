/** How the rollbacks of held devices go. */
import type { HoldProgress } from '#core/hold/hold.ts';
import type { Lowest } from '#core/version.ts';
import { installedOf, lowestOf, lowestParameters } from '../device/installedOf.ts';
import type { HoldKey } from './groups.ts';
import { wasUpdated } from './members.ts';
import { tried, type Store } from '../store.ts';

/**
 * How a hold's rollback goes. A device is back when it was heard after it came into its part and is below the update.
 * Only devices that had the update count in the parts: on the others a rollback shows nothing. Devices that are only
 * held count in `devices` alone.
 */
export function holdProgress(
  store: Pick<Store, 'pool'>,
  {
    tenant,
    area,
    hold,
    lowest,
    asOf,
  }: HoldKey & { readonly lowest: readonly Lowest[]; readonly asOf: number },
): Promise<HoldProgress> {
  const installed = installedOf(area);
  return tried(`Reading the progress of hold ${hold}`, async () => {
    const { rows } = await store.pool.query<Omit<HoldProgress, 'hold'>>(
      `select count(*) as devices,
         count(*) filter (where part = 'pilot' and had_update) as pilot,
         count(*) filter (where part = 'pilot' and had_update and is_back) as "pilotBack",
         count(*) filter (where part = 'rest' and had_update) as rest,
         count(*) filter (where part = 'rest' and had_update and is_back) as "restBack"
       from (
         select h.part, ${wasUpdated} as had_update, d.last_sync_at > h.joined_at and d.last_sync_at <= $6::bigint
           and ${installed.version} < t.own_version as is_back
         from hold_members h
           join devices d on d.tenant = $1 and d.device_id = h.device_id
           ${installed.join}
           left join ${lowestOf(installed, ['$4', '$5'])} t on t.own_line = ${installed.line}
         where h.tenant = $1 and h.area = $2 and h.hold = $3
       ) member`,
      [tenant, area, hold, ...lowestParameters(lowest), asOf],
    );
    return { hold, ...(rows[0] ?? none) };
  });
}

const none: Omit<HoldProgress, 'hold'> = {
  devices: 0,
  pilot: 0,
  pilotBack: 0,
  rest: 0,
  restBack: 0,
};
