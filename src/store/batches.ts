/** Long walks over devices as bounded key ranges, so that a workflow carries a range and never a list of devices. */
import { sql, type RawBuilder } from 'kysely';
import type { Store } from './store.ts';

/** Devices from one id to another, both included. */
export interface DeviceRange {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

/** The devices that meet a condition, cut into ranges of at most `size`, in the order of their ids. */
export async function rangesOf(
  store: Pick<Store, 'db'>,
  {
    tenant,
    size,
    condition,
  }: { readonly tenant: string; readonly size: number; readonly condition: RawBuilder<boolean> },
): Promise<readonly DeviceRange[]> {
  const { rows } = await sql<DeviceRange>`
    select min(device_id::text) as "from", max(device_id::text) as "to", count(*) as "count"
    from (
      select device_id, (row_number() over (order by device_id) - 1) / ${sql.lit(size)} as part
      from devices where tenant = ${tenant} and ${condition}
    ) numbered
    group by part order by part`.execute(store.db);
  return rows;
}
