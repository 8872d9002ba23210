/**
 * Who is in no list any more. Only whole lists that were believed are asked; each names a range of ids at a time, so that a
 * million devices are compared in short transactions. A device that has been missing for long leaves the counts and its
 * ring's group; its place is remembered until it is registered again or its rows are purged.
 */
import type { PoolClient } from 'pg';
import { goneAfterLists, goneBefore } from '#core/device/absence.ts';
import { inBulk, stage, type Staging } from '../bulk.ts';
import type { Store } from '../store.ts';
import { derivePendingMoves } from './pendingMoves.ts';

/** Ids compared in one transaction, and devices that leave in one. */
const rangeSize = 20_000;
const leaveSize = 5_000;

const firstId = '00000000-0000-0000-0000-000000000000';
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const staged: Staging = { name: 'staged_seen', columns: { device_id: 'uuid' } };

/** A whole list that was believed. */
export interface WholeList {
  readonly tenant: string;
  /** `managed`: Intune's list of devices; `unmanaged`: what the registration group has and Intune does not know. */
  readonly of: 'managed' | 'unmanaged';
  /** Ids of the devices that it names, in small letters. */
  readonly seen: Iterable<string>;
  readonly at: number;
}

/** Notes who is missing from a whole list, and lets go who has been for long; gives how many left. The same list again changes nothing. */
export async function noteAbsent(store: Pick<Store, 'pool'>, list: WholeList): Promise<number> {
  const ids = [...list.seen].toSorted();
  for (let from = 0; from === 0 || from < ids.length; from += rangeSize) {
    const after = from === 0 ? firstId : (ids[from - 1] ?? firstId);
    const isLast = from + rangeSize >= ids.length;
    const upTo = isLast ? lastId : (ids[from + rangeSize - 1] ?? lastId);
    await compare(store, list, { ids: ids.slice(from, from + rangeSize), after, upTo });
  }
  let left = 0;
  for (;;) {
    const now = await letGo(store, list);
    left += now;
    if (now < leaveSize) return left;
  }
}

interface Range {
  readonly ids: readonly string[];
  readonly after: string;
  readonly upTo: string;
}

function compare(
  store: Pick<Store, 'pool'>,
  { tenant, of, at }: WholeList,
  { ids, after, upTo }: Range,
): Promise<void> {
  return inBulk(store, { what: 'Noting who is listed no more', tenant }, async (client) => {
    await stage(
      client,
      staged,
      ids.map((id) => [id]),
    );
    await noteSeen(client, { tenant, at, table: staged.name });
    await client.query(noteMissing, [tenant, of === 'managed', after, upTo, at]);
  });
}

/** One that came back and is missing again begins anew; its place stays what it was. */
const noteMissing = `
  insert into absences (tenant, device_id, since, lists, looked_at)
  select d.tenant, d.device_id, $5, 1, $5 from devices d
  where d.tenant = $1 and d.is_managed = $2 and d.device_id > $3::uuid and d.device_id <= $4::uuid
    and not exists (select 1 from staged_seen s where s.device_id = d.device_id)
  on conflict (tenant, device_id) do update set looked_at = excluded.looked_at,
    since = case when absences.back_at is null then absences.since else excluded.since end,
    lists = case when absences.back_at is null then absences.lists + 1 else 1 end,
    gone_at = null, back_at = null
  where absences.looked_at < excluded.looked_at and (absences.gone_at is null or absences.back_at is not null)`;

/** Takes in that devices of a staged table were seen: who was only missing is not, and who had left is back. */
export async function noteSeen(
  client: PoolClient,
  { tenant, at, table }: { readonly tenant: string; readonly at: number; readonly table: string },
): Promise<void> {
  await client.query(
    `delete from absences a using ${table} s
     where a.tenant = $1 and a.device_id = s.device_id and a.gone_at is null`,
    [tenant],
  );
  await client.query(
    `with back as (
       update absences a set back_at = $2 from ${table} s
       where a.tenant = $1 and a.device_id = s.device_id and a.gone_at is not null and a.back_at is null
       returning a.device_id, a.registration
     )
     insert into device_events (tenant, device_id, at, kind, by, why)
     select $1, device_id, $2, 'returned', 'service', 'it is listed again' from back where registration is not null`,
    [tenant, at],
  );
}

/** Lets some go whom this list proves to be gone. Who has a place there also leaves its ring's group. */
function letGo(store: Pick<Store, 'pool'>, { tenant, of, at }: WholeList): Promise<number> {
  return inBulk(store, { what: 'Taking who is gone out of the counts', tenant }, async (client) => {
    const { rows } = await client.query<{ readonly id: string }>(
      `select a.device_id as id from absences a join devices d on d.tenant = $1 and d.device_id = a.device_id
       where a.tenant = $1 and a.gone_at is null and a.looked_at = $2 and a.since <= $3 and a.lists >= $4
         and d.is_managed = $5
       order by a.device_id limit ${leaveSize}`,
      [tenant, at, goneBefore(at), goneAfterLists, of === 'managed'],
    );
    const deviceIds = rows.map(({ id }) => id);
    if (deviceIds.length === 0) return 0;
    for (const text of remembering) await client.query(text, [tenant, deviceIds, at]);
    for (const text of leaving) await client.query(text, [tenant, deviceIds]);
    await derivePendingMoves(client, { tenant, deviceIds });
    return deviceIds.length;
  });
}

const remembering = [
  `insert into device_events (tenant, device_id, at, kind, by, why, from_ring)
   select d.tenant, d.device_id, $3, 'gone', 'service',
     'no whole list has had it since ' || to_char(to_timestamp(a.since / 1000) at time zone 'utc', 'YYYY-MM-DD'), d.ring
   from devices d join absences a on a.tenant = $1 and a.device_id = d.device_id
   where d.tenant = $1 and d.device_id = any($2::uuid[]) and d.registration is not null`,
  `update absences a set gone_at = $3, registration = coalesce(d.registration, a.registration),
     ring = coalesce(d.ring, a.ring), ring_by = case when d.ring is null then a.ring_by else d.ring_by end
   from devices d
   where a.tenant = $1 and a.device_id = any($2::uuid[]) and d.tenant = $1 and d.device_id = a.device_id`,
];

const leaving = [
  // Whoever was refused because of its serial number is judged again.
  `update devices o set judged_revision = 0 from devices d
   where d.tenant = $1 and d.device_id = any($2::uuid[]) and d.registration = 'ready'
     and o.tenant = $1 and o.serial_number = d.serial_number and o.registration = 'notRegistered' and o.failure_check = 'identity'`,
  `update ring_sizes r set devices = r.devices - g.devices
   from (select ring, count(*)::int as devices from devices
     where tenant = $1 and device_id = any($2::uuid[]) and ring is not null group by ring) g
   where r.tenant = $1 and r.ring = g.ring`,
  `with unlabelled as (delete from labels where tenant = $1 and device_id = any($2::uuid[]))
  update devices set discovered_at = null, registration = null, ring = null, ring_by = null, registered_at = null,
    failure_check = null, failure_number = null, failure_seen = null, judged_revision = 0, judged_at = null
   where tenant = $1 and device_id = any($2::uuid[])`,
];

/** Whether a record `d` is gone: its object may be in the group still. Parameter: $1 = the tenant. */
export const isGone = `exists (select 1 from absences a
  where a.tenant = $1 and a.device_id = d.device_id and a.gone_at is not null and a.back_at is null)`;

/** Places that are remembered of records of the same device as `d`, its own before another's. Parameter: $1 = the tenant. */
export function rememberedPlace(condition: string): string {
  return `
  select a.registration, a.ring, a.ring_by from devices o
    join absences a on a.tenant = $1 and a.device_id = o.device_id and a.gone_at is not null and ${condition}
  where o.tenant = $1 and (o.device_id = d.device_id or o.entra_device_id = d.entra_device_id)
  order by (o.device_id = d.device_id) desc, a.gone_at desc limit 1`;
}

/** Forgets the places of devices that have one again. */
export async function forgetPlaces(
  client: PoolClient,
  { tenant, deviceIds }: { readonly tenant: string; readonly deviceIds: readonly string[] },
): Promise<void> {
  await client.query(
    'delete from absences where tenant = $1 and device_id = any($2::uuid[]) and back_at is not null',
    [tenant, deviceIds],
  );
}
