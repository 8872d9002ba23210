/** Devices for operators' eyes: by state, by ring, page by page, or one with all that is known of it. */
import type { Registration } from '#core/device/device.ts';
import type { Drift, ListedDevice, UpdateState, UpdatingDevice } from '#core/device/listed.ts';
import type { Prerequisite, PrerequisiteFailure } from '#core/device/prerequisites.ts';
import type { AreaKey } from '#core/release/state/release.ts';
import { deviceColumns, deviceOf, type DeviceFacts } from './deviceRow.ts';
import { sql, type RawBuilder } from 'kysely';
import { isGuid } from '../bulk.ts';
import { tried, type Store } from '../store.ts';
import { registrationOf } from './readiness.ts';
import type { RingsMeant } from '#core/report/deviceLine.ts';
import { updateStates, type UpdateQuestion } from './updateStates.ts';

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

type Row = DeviceFacts & {
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
  readonly same_serial: readonly string[];
  readonly drift: readonly Drift[];
};

/** Which devices, and how many of them. */
export interface DeviceQuestion {
  readonly key: AreaKey;
  readonly registration?: Registration | undefined;
  readonly ring?: string | undefined;
  /** Those of these rings alone; null = of any. */
  readonly rings?: RingsMeant | null | undefined;
  /** A part of a serial number, model, manufacturer or id. */
  readonly search?: string | undefined;
  /** This one alone, by Intune's id. */
  readonly deviceId?: string | undefined;
  /** A part of the model, whatever its case. */
  readonly model?: string | undefined;
  /** Windows of this build: `19045`, or `19045.2006` with its revision. */
  readonly build?: string | undefined;
  /** The first reason why it does not count in the area; needs `update`. */
  readonly ineligible?: string | undefined;
  /** What they do with an update, of these states. */
  readonly update?:
    (Omit<UpdateQuestion, 'key'> & { readonly states: readonly UpdateState[] | null }) | undefined;
  /** Only those that count and are not up to date; needs `update`. */
  readonly isMissing?: boolean | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

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

/** All that is told of a device `d` with its label `l`. */
const listedColumns = sql`${sql.join(columns.map((column) => sql.ref(`d.${column}`)))},
  ${registrationOf('d', 'l')} as registration, l.not_ready, l.ineligible,
  ${sameSerialOf('d')} as same_serial, ${driftOf('d')} as drift`;

function withLabels(area: string): RawBuilder<unknown> {
  return sql`left join labels l on l.tenant = d.tenant and l.area = ${area} and l.device_id = d.device_id`;
}

/** Discovered devices in the order of their ids, at most `limit`, after the id `after`. */
export function listDevices(
  store: Pick<Store, 'db'>,
  question: DeviceQuestion,
): Promise<readonly UpdatingDevice[]> {
  const { tenant, area } = question.key;
  return tried('Listing devices', async () => {
    const { rows } = await sql<Row & UpdateRow>`
      select ${listedColumns}, u.state as update_state, u.eligible as update_eligible,
        (select case when i.state = 'failed' then coalesce(i.error_code, i.error_class) else i.error_class end
          from installs i
          where i.tenant = d.tenant and i.area = ${area} and i.entra_device_id = d.entra_device_id
            and (u.state = 'failed' or u.state = 'ineligible' and i.state = 'notOffered')) as error,
        array(select h.hold from hold_members h
          where h.tenant = d.tenant and h.area = ${area} and h.device_id = d.device_id
          order by h.hold) as holds
      from devices d ${withLabels(area)} left join (${statesOf(question)}) u on u.device_id = d.device_id
      where d.tenant = ${tenant} and d.registration is not null
        and ${sql.join(conditionsOf(question), sql` and `)}
      order by d.device_id limit ${question.limit}`.execute(store.db);
    return rows.map((row) => ({ ...listedOf(row), update: updateOf(row) }));
  });
}

interface UpdateRow {
  readonly update_state: UpdateState | null;
  readonly update_eligible: boolean | null;
  readonly error: string | null;
  readonly holds: readonly string[];
}

function updateOf(row: UpdateRow): UpdatingDevice['update'] {
  const { update_state: state, update_eligible: eligible, error, holds } = row;
  return state === null ? null : { state, eligible: eligible ?? false, error, holds };
}

/** Without an update to ask about no device has a state. */
function statesOf({ key, update }: DeviceQuestion): RawBuilder<unknown> {
  if (update !== undefined) return updateStates({ ...update, key });
  return sql`select null::uuid as device_id, null::text as state, null::boolean as eligible, null::text as against where false`;
}

function conditionsOf(question: DeviceQuestion): readonly RawBuilder<unknown>[] {
  const { registration, ring, rings = null, update, isMissing, after } = question;
  return [
    sql`true`,
    ...(registration === undefined ? [] : [sql`${registrationOf('d', 'l')} = ${registration}`]),
    ...(ring === undefined ? [] : [sql`d.ring = ${ring}`]),
    ...(rings === null ? [] : [isOfRings(rings)]),
    ...(after === undefined ? [] : [sql`d.device_id > ${after}::uuid`]),
    ...(update === undefined || update.states === null
      ? []
      : [sql`u.state = any(${update.states}::text[])`]),
    ...(isMissing === true ? [sql`u.eligible and u.state <> 'done'`] : []),
    ...ofFacts(question),
  ];
}

function ofFacts({
  search,
  deviceId,
  model,
  build,
  ineligible,
}: DeviceQuestion): readonly RawBuilder<unknown>[] {
  const [number, revision] = (build ?? '').split('.').map(Number);
  return [
    ...(deviceId === undefined ? [] : [sql`d.device_id = ${deviceId}::uuid`]),
    ...(search === undefined ? [] : [searchCondition(search)]),
    ...(model === undefined ? [] : [sql`d.model ilike ${patternOf(model)}`]),
    ...(build === undefined ? [] : [sql`d.os_build = ${number}`]),
    ...(revision === undefined ? [] : [sql`d.os_revision = ${revision}`]),
    ...(ineligible === undefined ? [] : [sql`not u.eligible and u.against = ${ineligible}`]),
  ];
}

/** A device without a ring is among all others. */
function isOfRings({ names, isAllOthers }: RingsMeant): RawBuilder<boolean> {
  const isNamed = sql<boolean>`coalesce(d.ring = any(${names}::text[]), false)`;
  return isAllOthers ? sql`not ${isNamed}` : isNamed;
}

/** The text itself, whatever it holds: in a pattern `%`, `_` and the backslash stand for more than themselves. */
function searchCondition(search: string): RawBuilder<unknown> {
  return sql`concat_ws(' ', d.serial_number, d.manufacturer, d.model, d.device_id, d.entra_device_id, d.object_id)
    ilike ${patternOf(search)}`;
}

function patternOf(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

/** One device by its Intune id, Entra id, directory object id or serial number; null when there is none. */
export function findDevice(
  store: Pick<Store, 'db'>,
  { key, id }: { readonly key: AreaKey; readonly id: string },
): Promise<ListedDevice | null> {
  return tried('Looking for a device', async () => {
    const isMeant = isGuid(id)
      ? sql`(d.device_id = ${id} or d.entra_device_id = ${id} or d.object_id = ${id})`
      : sql`d.serial_number = ${id}`;
    const { rows } = await sql<Row>`
      select ${listedColumns} from devices d ${withLabels(key.area)}
      where d.tenant = ${key.tenant} and ${isMeant}
      order by d.last_sync_at desc nulls last limit 1`.execute(store.db);
    const [row] = rows;
    return row === undefined ? null : listedOf(row);
  });
}

function listedOf(row: Row): ListedDevice {
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
    drift: row.drift,
  };
}

function failureOf(row: Row): PrerequisiteFailure | null {
  if (row.failure_check === null) return null;
  return {
    check: row.failure_check as Prerequisite,
    number: row.failure_number ?? 0,
    seen: row.failure_seen ?? '',
  };
}
