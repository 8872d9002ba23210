/**
 * What is still to do in Graph for the places of devices, derived from the devices' rows by one statement: a device in
 * the group of a ring that is not its own must leave it, then join its own. Whoever changes `ring` or `joined_ring`
 * derives them anew in the same transaction, so nothing is forgotten however a process dies. They have a table of their
 * own because an index over those columns of `devices` would make every registration rewrite all of its indexes.
 */
import type { PoolClient } from 'pg';

const done = `
  delete from pending_moves m using devices d
  where m.tenant = $1 and m.device_id = any($2::uuid[])
    and d.tenant = $1 and d.device_id = m.device_id and d.ring is not distinct from d.joined_ring`;

const due = `
  insert into pending_moves (tenant, device_id, ring, kind)
  select d.tenant, d.device_id, coalesce(d.joined_ring, d.ring),
    case when d.joined_ring is null then 'join' else 'leave' end
  from devices d
  where d.tenant = $1 and d.device_id = any($2::uuid[]) and d.ring is distinct from d.joined_ring
  on conflict (tenant, device_id) do update set ring = excluded.ring, kind = excluded.kind`;

/** Derives the pending moves of these devices, within the transaction that changed their places. */
export async function derivePendingMoves(
  client: PoolClient,
  { tenant, deviceIds }: { readonly tenant: string; readonly deviceIds: readonly string[] },
): Promise<void> {
  if (deviceIds.length === 0) return;
  await client.query(done, [tenant, deviceIds]);
  await client.query(due, [tenant, deviceIds]);
}
