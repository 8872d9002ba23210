/** A device with all that is told of it in lists: the columns, and a row read back. */
import { sql, type RawBuilder } from 'kysely';
import type { Registration } from '#core/device/device.ts';
import type { Drift, ListedDevice } from '#core/device/listed.ts';
import type { Prerequisite, PrerequisiteFailure } from '#core/device/prerequisites.ts';
import { deviceColumns, deviceOf, type DeviceFacts } from './deviceRow.ts';
import { registrationOf } from './readiness.ts';

const columns = [
  ...deviceColumns,
  'discovered_at',
  'registered_at',
  'failure_check',
  'failure_number',
  'failure_seen',
  'judged_at',
  'ring',
  'ring_by',
  'joined_ring',
  'labelled_at',
] as const;

/** Such a row. */
export type ListedRow = DeviceFacts & {
  readonly registration: Registration | null;
  readonly discovered_at: number | null;
  readonly registered_at: number | null;
  readonly failure_check: string | null;
  readonly failure_number: number | null;
  readonly failure_seen: string | null;
  readonly judged_at: number | null;
  readonly ring: string | null;
  readonly ring_by: string | null;
  readonly joined_ring: string | null;
  readonly not_ready: readonly string[] | null;
  readonly ineligible: string | null;
  readonly labelled_at: number | null;
  readonly missing_since: number | null;
  readonly gone_at: number | null;
  readonly same_serial: readonly string[];
  readonly drift: readonly Drift[];
};

/** Intune ids of other records of a device's serial number. */
const sameSerialOf = (alias: string): RawBuilder<readonly string[]> => {
  const own = (column: string): RawBuilder<unknown> => sql.ref(`${alias}.${column}`);
  return sql`array(select o.device_id::text from devices o
    where o.tenant = ${own('tenant')} and o.serial_number = ${own('serial_number')}
      and o.device_id <> ${own('device_id')} and o.is_managed
    order by o.device_id)`;
};

const driftOf = (alias: string): RawBuilder<readonly Drift[]> => sql`
  coalesce((select jsonb_agg(jsonb_build_object('place', f.place, 'kind', f.kind,
      'seenAt', f.seen_at, 'mendedAt', f.mended_at) order by f.seen_at desc, f.place)
    from drift f where f.tenant = ${sql.ref(`${alias}.tenant`)} and f.object_id = ${sql.ref(`${alias}.object_id`)}), '[]')`;

/** Whether a device `d` with its absence `a` had a place, and has left the counts. */
export const isGone = sql<boolean>`(d.registration is null and a.registration is not null)`;

/** All that is told of a device `d` with its label `l` and its absence `a`. */
export const listedColumns = sql`${sql.join(columns.map((column) => sql.ref(`d.${column}`)))},
  case when ${isGone} then 'gone' else ${registrationOf('d', 'l')} end as registration, l.not_ready, l.ineligible,
  a.since as missing_since, a.gone_at,
  ${sameSerialOf('d')} as same_serial, ${driftOf('d')} as drift`;

/** The label `l` that a device `d` has in an area, and its absence `a`. */
export function withLabels(area: string): RawBuilder<unknown> {
  return sql`left join labels l on l.tenant = d.tenant and l.area = ${area} and l.device_id = d.device_id
    left join absences a on a.tenant = d.tenant and a.device_id = d.device_id and a.back_at is null`;
}

/** The device that a row tells of. */
export function listedOf(row: ListedRow): ListedDevice {
  return {
    device: deviceOf(row),
    registration: row.registration,
    discoveredAt: row.discovered_at,
    registeredAt: row.registered_at,
    failure: failureOf(row),
    judgedAt: row.judged_at,
    ring: row.ring,
    ringBy: row.ring_by,
    isJoined: row.ring !== null && row.joined_ring === row.ring,
    notReady: row.not_ready ?? [],
    ineligible: row.ineligible,
    labelledAt: row.labelled_at,
    sameSerial: row.same_serial,
    absence: row.missing_since === null ? null : { since: row.missing_since, goneAt: row.gone_at },
    drift: row.drift,
  };
}

function failureOf(row: ListedRow): PrerequisiteFailure | null {
  if (row.failure_check === null) return null;
  return {
    check: row.failure_check as Prerequisite,
    number: row.failure_number ?? 0,
    seen: row.failure_seen ?? '',
  };
}
