/**
 * Forgetting what is older than a tenant's policy keeps: devices that have left, with all rows about them; verdicts of
 * prerequisites, which are made anew; evidence (`evidence/prune.ts`). A few rows at a time; what is left over waits for the next day.
 */
import { escapeIdentifier, type PoolClient } from 'pg';
import type { Purged, RetentionPlan } from '#core/tenant/retention.ts';
import { dayMs } from '#core/time.ts';
import { inBulk } from '../bulk.ts';
import { pruneEvidence } from '../evidence/prune.ts';
import type { Store } from '../store.ts';
import { deviceTables } from '../device/deviceRecords.ts';

/** Devices of one transaction, and transactions of one purge. */
const devicesAtOnce = 500;
const batchesMax = 200;

interface Purge {
  readonly tenant: string;
  readonly asOf: number;
  readonly plan: RetentionPlan;
  /** Told of each batch. */
  readonly beat?: () => void;
}

/** Purges a tenant. Again, it finds nothing. */
export async function purge(store: Pick<Store, 'pool'>, o: Purge): Promise<Purged> {
  const { tenant, asOf, plan } = o;
  const devices = await inBatches(o, () => purgeDevices(store, o));
  const verdicts = await inBatches(o, () => forgetVerdicts(store, o));
  const evidence = await pruneEvidence(store, {
    tenant,
    asOf,
    keptDays: plan.evidenceDays,
    beat: o.beat,
  });
  return { asOf, devices, verdicts, evidence };
}

async function inBatches({ beat }: Purge, batch: () => Promise<number>): Promise<number> {
  let done = 0;
  for (let nth = 0; nth < batchesMax; nth += 1) {
    const now = await batch();
    done += now;
    beat?.();
    if (now < devicesAtOnce) break;
  }
  return done;
}

interface Gone {
  readonly deviceId: string;
  /** Null: another record has the same. */
  readonly entraDeviceId: string | null;
  readonly objectId: string | null;
}

function purgeDevices(store: Pick<Store, 'pool'>, { tenant, asOf, plan }: Purge): Promise<number> {
  return inBulk(store, { what: 'Forgetting devices that have left', tenant }, async (client) => {
    const before = asOf - plan.deviceDays * dayMs;
    await client.query('delete from absences where tenant = $1 and back_at < $2', [tenant, before]);
    const { rows } = await client.query<Gone>(gone, [tenant, before]);
    if (rows.length > 0) await forget(client, tenant, rows);
    return rows.length;
  });
}

/**
 * Whom a group of ours still has, by a ring or a hold, stays until it is out; and whom a release that is not over counts
 * among those that its update has reached.
 */
const gone = `
  select d.device_id as "deviceId",
    case when ${isAlone('entra_device_id')} then d.entra_device_id end as "entraDeviceId",
    case when ${isAlone('object_id')} then d.object_id end as "objectId"
  from absences a join devices d on d.tenant = $1 and d.device_id = a.device_id
  where a.tenant = $1 and a.gone_at < $2 and a.back_at is null and d.registration is null and d.joined_ring is null
    and not exists (select 1 from hold_members h where h.tenant = $1 and h.device_id = a.device_id)
    and not exists (select 1 from exposures e
      join releases r on r.tenant = $1 and r.area = e.area and r.release = e.release and r.status = 'running'
      where e.tenant = $1 and e.device_id = a.device_id)
  order by a.device_id limit ${devicesAtOnce}`;

/** Whether no other record has the id; a device that was enrolled anew has the Entra id and the object of its former record. */
function isAlone(column: 'entra_device_id' | 'object_id'): string {
  return `not exists (select 1 from devices o where o.tenant = $1 and o.${column} = d.${column} and o.device_id <> d.device_id)`;
}

async function forget(client: PoolClient, tenant: string, devices: readonly Gone[]): Promise<void> {
  const ids = {
    device_id: devices.map(({ deviceId }) => deviceId),
    entra_device_id: devices.flatMap(({ entraDeviceId }) => entraDeviceId ?? []),
    object_id: devices.flatMap(({ objectId }) => objectId ?? []),
  };
  for (const { table, column } of await deviceTables(client))
    await client.query(
      `delete from ${escapeIdentifier(table)} where tenant = $1 and ${column} = any($2::uuid[])`,
      [tenant, ids[column]],
    );
}

/** Of a device that Intune does not know there is nothing to be judged anew. */
function forgetVerdicts(
  store: Pick<Store, 'pool'>,
  { tenant, asOf, plan }: Purge,
): Promise<number> {
  return inBulk(store, { what: 'Forgetting old verdicts', tenant }, async (client) => {
    const { rowCount } = await client.query(
      `update devices set failure_check = null, failure_number = null, failure_seen = null, judged_at = null, judged_revision = 0
       where tenant = $1 and device_id = any(array(select device_id from devices
         where tenant = $1 and registration = 'notRegistered' and is_managed and judged_at < $2 limit ${devicesAtOnce}))`,
      [tenant, asOf - plan.readinessDays * dayMs],
    );
    return rowCount ?? 0;
  });
}
