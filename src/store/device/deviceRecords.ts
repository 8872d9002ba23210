/**
 * All that is kept about a device, whatever table it stands in: tables are found by the ids that they bear, in the schema
 * itself, so that one which is added later is exported and erased too. Counts and decisions name no device.
 */
import { escapeIdentifier, type PoolClient } from 'pg';
import { inBulk } from '../bulk.ts';
import { StoreError } from '../error.ts';
import { tried, type Store } from '../store.ts';
import type { Queries } from '../tenantPool.ts';

/** A device by all ids under which something may be kept. */
export interface DeviceIds {
  readonly tenant: string;
  readonly deviceId: string;
  readonly entraDeviceId: string | null;
  readonly objectId: string | null;
}

/** Rows by table, as they stand; instants are epoch milliseconds. */
export type DeviceRecords = Readonly<Record<string, readonly object[]>>;

const idColumns = ['device_id', 'entra_device_id', 'object_id'] as const;

interface Keyed {
  readonly table: string;
  /** The first of the columns that it has. */
  readonly column: (typeof idColumns)[number];
}

/** Tables that bear an id of a device. */
export async function deviceTables(client: Queries): Promise<readonly Keyed[]> {
  const { rows } = await client.query<Keyed>(
    `select table_name as table, (array_agg(column_name order by array_position($1::text[], column_name::text)))[1] as column
     from information_schema.columns
     where table_schema = current_schema() and column_name::text = any($1::text[]) and data_type = 'uuid'
     group by table_name order by table_name`,
    [idColumns],
  );
  return rows;
}

/** Reads it; tables that hold nothing of it are left out. */
export function exportDevice(store: Pick<Store, 'pool'>, ids: DeviceIds): Promise<DeviceRecords> {
  return tried('Exporting what is kept about a device', async () => {
    const found: Record<string, readonly object[]> = {};
    for (const { table, column } of await deviceTables(store.pool)) {
      const id = idOf(ids, column);
      if (id === null) continue;
      const { rows } = await store.pool.query<object>(
        `select * from ${escapeIdentifier(table)} where tenant = $1 and ${column} = $2`,
        [ids.tenant, id],
      );
      if (rows.length > 0) found[table] = rows;
    }
    return found;
  });
}

/**
 * Erases it, and gives how many rows there were by table. Refused (StoreError `refused`) as long as the service looks after
 * the device or a group of the service still has it: its groups would go on to hold what nobody knows of.
 */
export function eraseDevice(
  store: Pick<Store, 'pool'>,
  ids: DeviceIds,
): Promise<Readonly<Record<string, number>>> {
  const what = `Erasing device ${ids.deviceId}`;
  return inBulk(store, { what, tenant: ids.tenant }, async (client) => {
    await demandOutside(client, ids, what);
    const erased: Record<string, number> = {};
    for (const { table, column } of await deviceTables(client)) {
      const id = idOf(ids, column);
      if (id === null) continue;
      const { rowCount } = await client.query(
        `delete from ${escapeIdentifier(table)} where tenant = $1 and ${column} = $2`,
        [ids.tenant, id],
      );
      if (rowCount !== null && rowCount > 0) erased[table] = rowCount;
    }
    return erased;
  });
}

function idOf(
  { deviceId, entraDeviceId, objectId }: DeviceIds,
  column: Keyed['column'],
): string | null {
  return { device_id: deviceId, entra_device_id: entraDeviceId, object_id: objectId }[column];
}

async function demandOutside(
  client: PoolClient,
  { tenant, deviceId }: DeviceIds,
  what: string,
): Promise<void> {
  const { rows } = await client.query<{
    readonly isReady: boolean;
    readonly isJoined: boolean;
    readonly isHeld: boolean;
  }>(
    `select registration = 'ready' as "isReady", joined_ring is not null as "isJoined",
       exists (select 1 from hold_members h where h.tenant = d.tenant and h.device_id = d.device_id) as "isHeld"
     from devices d where tenant = $1 and device_id = $2 for update`,
    [tenant, deviceId],
  );
  const [found] = rows;
  if (found === undefined)
    throw new StoreError('notFound', `Device ${deviceId} is not in the store`);
  if (found.isReady)
    throw new StoreError('refused', `${what}: it is registered; deregister it first`);
  if (found.isJoined)
    throw new StoreError(
      'refused',
      `${what}: the group of its ring still has it, until the next discovery (\`ringmaster devices discover\`)`,
    );
  if (found.isHeld)
    throw new StoreError('refused', `${what}: a hold still has it, until the next look`);
}
