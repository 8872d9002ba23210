/** Devices for operators' eyes: by state, by ring, page by page, or one with all that is known of it. */
import type { Device, Registration } from '#core/device/device.ts';
import type { Prerequisite, PrerequisiteFailure } from '#core/device/prerequisites.ts';
import { deviceColumns, deviceOf, type DeviceFacts } from './deviceRow.ts';
import { isGuid } from './bulk.ts';
import { tried, type Store } from './store.ts';

/** A device and where it stands with the service. */
export interface ListedDevice {
  readonly device: Device;
  /** Null: known to the device manager only. */
  readonly registration: Registration | null;
  readonly discoveredAt: number | null;
  readonly registeredAt: number | null;
  /** Why it is not registered; null while it waits for its checks. */
  readonly failure: PrerequisiteFailure | null;
  readonly ring: string | null;
  /** `service`, or the operator who put it there or took it out. */
  readonly ringBy: string | null;
  /** Whether the ring's group has it. */
  readonly isJoined: boolean;
  readonly notReady: readonly string[];
  readonly ineligible: string | null;
  readonly labelledAt: number | null;
}

const columns = [
  ...deviceColumns,
  'registration',
  'discovered_at',
  'registered_at',
  'failure_check',
  'failure_number',
  'failure_seen',
  'ring',
  'ring_by',
  'joined_ring',
  'not_ready',
  'ineligible',
  'labelled_at',
] as const;

type Row = DeviceFacts & {
  readonly registration: Registration | null;
  readonly discovered_at: number | null;
  readonly registered_at: number | null;
  readonly failure_check: string | null;
  readonly failure_number: number | null;
  readonly failure_seen: string | null;
  readonly ring: string | null;
  readonly ring_by: string | null;
  readonly joined_ring: string | null;
  readonly not_ready: readonly string[];
  readonly ineligible: string | null;
  readonly labelled_at: number | null;
};

/** Discovered devices in the order of their ids, at most `limit`, after the id `after`. */
export function listDevices(
  store: Pick<Store, 'db'>,
  options: {
    readonly tenant: string;
    readonly registration?: Registration;
    readonly ring?: string;
    readonly after?: string;
    readonly limit: number;
  },
): Promise<readonly ListedDevice[]> {
  return tried('Listing devices', async () => {
    const { registration, ring, after } = options;
    let query = store.db
      .selectFrom('devices')
      .select(columns)
      .where('tenant', '=', options.tenant)
      .where('registration', 'is not', null);
    if (registration !== undefined) query = query.where('registration', '=', registration);
    if (ring !== undefined) query = query.where('ring', '=', ring);
    if (after !== undefined) query = query.where('device_id', '>', after);
    const rows = await query.orderBy('device_id').limit(options.limit).execute();
    return rows.map(listedOf);
  });
}

/** One device by its Intune id, Entra id, directory object id or serial number; null when there is none. */
export function findDevice(
  store: Pick<Store, 'db'>,
  { tenant, id }: { readonly tenant: string; readonly id: string },
): Promise<ListedDevice | null> {
  return tried('Looking for a device', async () => {
    const row = await store.db
      .selectFrom('devices')
      .select(columns)
      .where('tenant', '=', tenant)
      .where((eb) =>
        isGuid(id)
          ? eb.or([
              eb('device_id', '=', id),
              eb('entra_device_id', '=', id),
              eb('object_id', '=', id),
            ])
          : eb('serial_number', '=', id),
      )
      .orderBy('last_sync_at', (order) => order.desc().nullsLast())
      .limit(1)
      .executeTakeFirst();
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
    ring: row.ring,
    ringBy: row.ring_by,
    isJoined: row.ring !== null && row.joined_ring === row.ring,
    notReady: row.not_ready,
    ineligible: row.ineligible,
    labelledAt: row.labelled_at,
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
