/**
 * Devices of one serial number. A board keeps its number when a device joins anew, so two records of it are mostly one
 * device: the record that has been in contact is it, once the other has been out of contact for four weeks. Until then
 * nobody can tell, and both are named. Statements for the transaction that registers; `staged_verdicts` holds who may.
 */
import type { PoolClient } from 'pg';
import { derivePendingMoves } from './pendingMoves.ts';
import { dayMs } from '#core/time.ts';

/** A record is out of contact when its last one lies so long before the other's. */
const outOfContactMs = 28 * dayMs;

/** In the words of the first prerequisite. */
const serialTakenSeen = 'the serial number belongs to a registered device';
const replacedSeen = 'the serial number belongs to a device that has been in contact since';

/** Whether a record of the table `other` may stand against one of `device`: null contacts are the oldest. */
export function isLivingBeside(other: string, device: string): string {
  return `coalesce(${other}.last_sync_at, 0) >= coalesce(${device}.last_sync_at, 0) - ${outOfContactMs}`;
}

/** Registered records of the same serial number as `d` that stand against it. Parameter: $1 = the tenant. */
const registeredBeside = `
  select r.device_id from devices r
  where r.tenant = $1 and r.serial_number = d.serial_number and r.device_id <> d.device_id
    and r.registration = 'ready' and ${isLivingBeside('r', 'd')}`;

/** Of several that would pass, the first in order of id that none has left behind gets in; the others name it. */
const refuse = `
  with passing as (
    select d.device_id, d.serial_number, d.last_sync_at
    from staged_verdicts s join devices d on d.tenant = $1 and d.device_id = s.device_id
    where s.is_ready and d.registration = 'notRegistered' and d.serial_number is not null
  ), living as (
    select p.device_id, first_value(p.device_id) over (partition by p.serial_number order by p.device_id) as chosen,
      p.serial_number
    from passing p
    where not exists (select 1 from passing o
      where o.serial_number = p.serial_number and o.device_id <> p.device_id and not ${isLivingBeside('p', 'o')})
  ), refused as (
    select p.device_id from passing p
    where exists (select 1 from living l where l.serial_number = p.serial_number and l.chosen <> p.device_id)
      or exists (select 1 from devices d, lateral (${registeredBeside}) r
        where d.tenant = $1 and d.device_id = p.device_id)
  )
  update staged_verdicts s
  set is_ready = false, failure_check = 'identity', failure_number = 1, failure_seen = $2
  from refused r where s.device_id = r.device_id`;

/** Whom a record is refused for: those registered, else those that get in with this writing. */
const nameOthers = `
  update staged_verdicts s
  set failure_seen = $2 || ' (' || others.ids || ')'
  from (
    select s.device_id, string_agg(o.device_id::text, ', ' order by o.device_id) as ids
    from staged_verdicts s
      join devices d on d.tenant = $1 and d.device_id = s.device_id
      join devices o on o.tenant = $1 and o.serial_number = d.serial_number and o.device_id <> d.device_id
        and (o.registration = 'ready'
          or exists (select 1 from staged_verdicts p where p.device_id = o.device_id and p.is_ready))
    where s.failure_check = 'identity' and s.failure_seen = $2
    group by s.device_id
  ) others
  where s.device_id = others.device_id`;

/** Registered records left behind by one that gets in now, the one of the latest contact first. */
const findReplaced = `
  select s.device_id as newer, r.device_id as older, r.ring, r.ring_by as "ringBy"
  from staged_verdicts s
    join devices d on d.tenant = $1 and d.device_id = s.device_id
    join devices r on r.tenant = $1 and r.serial_number = d.serial_number and r.device_id <> d.device_id
      and r.registration = 'ready'
  where s.is_ready and d.registration = 'notRegistered'
  order by r.last_sync_at desc nulls last, r.device_id`;

const leaveBehind = `
  with unlabelled as (delete from labels where tenant = $1 and device_id = $2)
  update devices set registration = 'notRegistered', ring = null, ring_by = null, registered_at = null,
    failure_check = 'identity', failure_number = 1, failure_seen = $3 || ' (' || $4 || ')',
    judged_revision = facts_revision, judged_at = $5
  where tenant = $1 and device_id = $2`;

const takeOver = `
  update devices d set registration = 'ready', ring = $3, ring_by = $4, registered_at = $5, judged_at = $5,
    judged_revision = coalesce(s.facts_revision, d.facts_revision),
    failure_check = null, failure_number = null, failure_seen = null
  from staged_verdicts s where d.tenant = $1 and d.device_id = $2 and s.device_id = d.device_id`;

interface Replaced {
  readonly newer: string;
  readonly older: string;
  readonly ring: string;
  readonly ringBy: string | null;
}

interface Writing {
  readonly tenant: string;
  readonly at: number;
}

/** Refuses records whose serial number a living one has, and names it. */
export async function refuseSharedSerials(client: PoolClient, { tenant }: Writing): Promise<void> {
  await client.query(refuse, [tenant, serialTakenSeen]);
  await client.query(nameOthers, [tenant, serialTakenSeen]);
}

/** Gives the place of a record that was left behind to the one that took its serial number along. */
export async function replaceLeftBehind(
  client: PoolClient,
  { tenant, at }: Writing,
): Promise<void> {
  const { rows } = await client.query<Replaced>(findReplaced, [tenant]);
  const placed = new Set<string>();
  for (const { newer, older, ring, ringBy } of rows) {
    await client.query(leaveBehind, [tenant, older, replacedSeen, newer, at]);
    if (placed.has(newer)) await shrink(client, tenant, ring);
    else await client.query(takeOver, [tenant, newer, ring, ringBy, at]);
    placed.add(newer);
  }
  const deviceIds = [...new Set(rows.flatMap(({ newer, older }) => [newer, older]))];
  await derivePendingMoves(client, { tenant, deviceIds });
}

async function shrink(client: PoolClient, tenant: string, ring: string): Promise<void> {
  const text = 'update ring_sizes set devices = devices - 1 where tenant = $1 and ring = $2';
  await client.query(text, [tenant, ring]);
}
