/**
 * Devices under a hold. A member stays one when its facts change, since it was held for what it was; only the end of the
 * hold lets it go.
 */
import type { Cohort } from '#core/evidence/count/counts.ts';
import { factsCondition, registeredDevice } from '../evidence/cohorts.ts';
import type { HoldPart } from '../evidence/rows.ts';
import { tried, type Store } from '../store.ts';
import type { HoldKey } from './groups.ts';

type Pooled = Pick<Store, 'pool'>;

/** A device that has a hold's facts. */
export interface MatchingDevice {
  readonly deviceId: string;
  readonly objectId: string | null;
  readonly entraDeviceId: string | null;
}

/** A device that can be put into a group. */
export interface HoldMember {
  readonly deviceId: string;
  /** The directory object's id. */
  readonly objectId: string;
}

/** A member of a hold. */
export interface HeldMember extends HoldMember {
  /** Whether it was seen with an update of a release that it has not lost again: then a rollback shows on it. */
  readonly hasUpdate: boolean;
}

/** A condition on hold members `h`: seen with the update of a release of the area. */
export const wasUpdated = `exists (select 1 from exposures e
  where e.tenant = h.tenant and e.area = h.area and e.device_id = h.device_id and e.version is not null)`;

/** Registered devices that have all facts of a cohort, in order of their ids. A cohort without facts has none. */
export function matchingDevices(
  store: Pooled,
  { tenant, cohort }: { readonly tenant: string; readonly cohort: readonly Cohort[] },
): Promise<readonly MatchingDevice[]> {
  return tried('Looking for devices of a cohort', async () => {
    const values: string[] = [tenant];
    const condition = factsCondition(cohort, (value) => `$${values.push(value)}`);
    const { rows } = await store.pool.query<MatchingDevice>(
      `select d.device_id as "deviceId", d.object_id as "objectId", d.entra_device_id as "entraDeviceId"
       from devices d where ${registeredDevice} and ${condition} order by d.device_id`,
      values,
    );
    return rows;
  });
}

/** Devices of a hold's cohort that are not under it yet and that the directory knows, at most `limit`. */
export function pendingHoldMembers(
  store: Pooled,
  { limit, ...of }: HoldCohort & { readonly limit: number },
): Promise<readonly HoldMember[]> {
  return tried(`Looking for devices to hold under ${of.hold}`, async () => {
    const [from, values] = unheldBy(of);
    const { rows } = await store.pool.query<HoldMember>(
      `select d.device_id as "deviceId", d.object_id as "objectId" ${from}
       order by d.device_id limit $${values.push(limit)}`,
      values,
    );
    return rows;
  });
}

/** How many these are. */
export function unheldCount(store: Pooled, of: HoldCohort): Promise<number> {
  return tried(`Counting devices to hold under ${of.hold}`, async () => {
    const [from, values] = unheldBy(of);
    const { rows } = await store.pool.query<{ readonly devices: number }>(
      `select count(*) as devices ${from}`,
      values,
    );
    return rows[0]?.devices ?? 0;
  });
}

/** A hold and the facts of its devices. */
export interface HoldCohort extends HoldKey {
  readonly cohort: readonly Cohort[];
}

function unheldBy({ tenant, area, hold, cohort }: HoldCohort): [string, (string | number)[]] {
  const values: (string | number)[] = [tenant, area, hold];
  const condition = factsCondition(cohort, (value) => `$${values.push(value)}`);
  const from = `from devices d where ${registeredDevice} and d.object_id is not null and ${condition}
    and not exists (select 1 from hold_members h
      where h.tenant = $1 and h.area = $2 and h.hold = $3 and h.device_id = d.device_id)`;
  return [from, values];
}

/** Notes that a hold's group has these devices; one that is a member already keeps its part and instant. */
export function markHeld(
  store: Pooled,
  {
    tenant,
    area,
    hold,
    part,
    deviceIds,
    at,
  }: HoldKey & {
    readonly part: HoldPart;
    readonly deviceIds: readonly string[];
    readonly at: number;
  },
): Promise<void> {
  return tried(`Noting ${deviceIds.length} devices under hold ${hold}`, async () => {
    await store.pool.query(
      `insert into hold_members (tenant, area, hold, device_id, part, joined_at)
       select $1, $2, $3, id, $4, $5 from unnest($6::uuid[]) as s (id) on conflict do nothing`,
      [tenant, area, hold, part, at, deviceIds],
    );
  });
}

/** Members of a part that the directory knows, in order of their ids, at most `limit`, after the id `after`. */
export function heldMembers(
  store: Pooled,
  {
    tenant,
    area,
    hold,
    part,
    limit,
    after = null,
  }: HoldKey & {
    readonly part: HoldPart;
    readonly limit: number;
    readonly after?: string | null;
  },
): Promise<readonly HeldMember[]> {
  return tried(`Reading the devices under hold ${hold}`, async () => {
    const { rows } = await store.pool.query<HeldMember>(
      `select h.device_id as "deviceId", d.object_id as "objectId", exists (
         select 1 from exposures e where e.tenant = h.tenant and e.area = h.area and e.device_id = h.device_id
           and e.version is not null and e.back_at is null) as "hasUpdate"
       from hold_members h join devices d on d.tenant = $1 and d.device_id = h.device_id
       where h.tenant = $1 and h.area = $2 and h.hold = $3 and h.part = $4 and d.object_id is not null
         and ($6::uuid is null or h.device_id > $6::uuid)
       order by h.device_id limit $5`,
      [tenant, area, hold, part, limit, after],
    );
    return rows;
  });
}

/** Puts members into another part from `at` on; those in it already keep their instant. */
export function moveHeld(
  store: Pooled,
  {
    tenant,
    area,
    hold,
    deviceIds,
    part,
    at,
  }: HoldKey & {
    readonly deviceIds: readonly string[];
    readonly part: HoldPart;
    readonly at: number;
  },
): Promise<void> {
  return tried(`Moving ${deviceIds.length} devices of hold ${hold}`, async () => {
    await store.pool.query(
      `update hold_members set part = $4, joined_at = $5
       where tenant = $1 and area = $2 and hold = $3 and device_id = any($6::uuid[]) and part <> $4`,
      [tenant, area, hold, part, at, deviceIds],
    );
  });
}

/** How many devices a hold has. */
export function heldDeviceCount(store: Pooled, { tenant, area, hold }: HoldKey): Promise<number> {
  return tried(`Counting the devices under hold ${hold}`, async () => {
    const { rows } = await store.pool.query<{ readonly devices: number }>(
      'select count(*) as devices from hold_members where tenant = $1 and area = $2 and hold = $3',
      [tenant, area, hold],
    );
    return rows[0]?.devices ?? 0;
  });
}
