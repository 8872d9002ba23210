/**
 * Further facts of devices that the tenant or a source tells: a driver's version, an application's. They make cohorts
 * like the facts of a device's own row do, and bear other names, so that no device is counted twice in one cohort.
 */
import { inBulk, isGuid, stage, textFault, type Staging } from '../bulk.ts';
import { ownFacts } from '../evidence/cohorts.ts';
import { tried, type Store } from '../store.ts';

/** One fact of one device. `deviceId` is Intune's id or Entra's device id. */
export interface DeviceFact {
  readonly deviceId: string;
  readonly fact: string;
  readonly value: string;
}

const factPattern = /^[a-z][a-z0-9 ._-]{0,39}$/;
const valueLengthMax = 120;

const staged: Staging = {
  name: 'staged_facts',
  columns: { id: 'uuid', fact: 'text', value: 'text' },
  keyColumns: 2,
};

/**
 * Takes over facts; writes only what differs, and of several values for one fact the last counts. `written` counts
 * facts that are new or changed, `unknown` those of devices that are not in the store, `poison` those that are no facts.
 */
export function recordFacts(
  store: Pick<Store, 'pool'>,
  {
    tenant,
    rows,
    at,
  }: { readonly tenant: string; readonly rows: readonly DeviceFact[]; readonly at: number },
): Promise<{ readonly written: number; readonly unknown: number; readonly poison: number }> {
  const good = rows.filter(isStorable);
  return inBulk(
    store,
    { what: `Storing ${rows.length} facts of devices`, tenant },
    async (client) => {
      await stage(
        client,
        staged,
        good.map(({ deviceId, fact, value }) => [deviceId, fact, value]),
      );
      const { rows: unknown } = await client.query<{ readonly count: number }>(countUnknown, [
        tenant,
      ]);
      const { rowCount: written } = await client.query(write, [tenant, at]);
      return {
        written: written ?? 0,
        unknown: unknown[0]?.count ?? 0,
        poison: rows.length - good.length,
      };
    },
  );
}

const countUnknown = `
  select count(*) as count from staged_facts s
  where not exists (select 1 from devices d where d.tenant = $1 and d.device_id = s.id)
    and not exists (select 1 from devices d where d.tenant = $1 and d.entra_device_id = s.id)`;

/** A device named by both of its ids gets what was told under Intune's. */
const write = `
  insert into device_facts as f (tenant, device_id, fact, value, told_at)
  select distinct on (device_id, fact) $1, device_id, fact, value, $2::bigint
  from (
    select d.device_id, s.fact, s.value, 1 as choice from staged_facts s
      join devices d on d.tenant = $1 and d.device_id = s.id
    union all
    select d.device_id, s.fact, s.value, 2 from staged_facts s
      join devices d on d.tenant = $1 and d.entra_device_id = s.id
  ) found
  order by device_id, fact, choice
  on conflict (tenant, device_id, fact) do update set value = excluded.value, told_at = excluded.told_at
  where f.value <> excluded.value and f.told_at <= excluded.told_at`;

function isStorable({ deviceId, fact, value }: DeviceFact): boolean {
  return (
    isGuid(deviceId) &&
    factPattern.test(fact) &&
    !ownFacts.includes(fact) &&
    value.length > 0 &&
    value.length <= valueLengthMax &&
    textFault(value) === null
  );
}

/** The further facts of a device, by name. */
export function readFacts(
  store: Pick<Store, 'db'>,
  { tenant, deviceId }: { readonly tenant: string; readonly deviceId: string },
): Promise<readonly { readonly fact: string; readonly value: string; readonly toldAt: number }[]> {
  return tried('Reading the facts of a device', async () => {
    if (!isGuid(deviceId)) return [];
    return store.db
      .selectFrom('device_facts')
      .select(['fact', 'value', 'told_at as toldAt'])
      .where('tenant', '=', tenant)
      .where('device_id', '=', deviceId)
      .orderBy('fact')
      .execute();
  });
}
