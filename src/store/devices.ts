/**
 * What is collected of devices: facts from Intune, directory object ids, candidates of the registration group. A
 * listing never removes a device: one that is missing from it may merely be missing from that answer (quality.md 4.2,
 * I7). Each chunk is a transaction of its own, so a listing that breaks off leaves what it brought.
 */
import { windowsBuild, type Device } from '#core/device/device.ts';
import {
  eachAhead,
  inBulk,
  inChunks,
  isGuid,
  stage,
  textFault,
  type Cell,
  type Staging,
} from './bulk.ts';
import { tried, type Store } from './store.ts';

/** A device as it is collected; its directory object is linked separately. */
type CollectedDevice = Omit<Device, 'objectId'>;

/** What a collection came to. Rows listed twice count twice. */
export interface CollectOutcome {
  readonly listed: number;
  readonly added: number;
  readonly changed: number;
  /** Rows left out, by reason. */
  readonly poison: readonly { readonly reason: string; readonly rows: number }[];
}

/** Rows per transaction: large enough for set-based work, small enough that others wait for less than a second. */
const chunkRows = 10_000;

const facts = {
  entra_device_id: 'uuid',
  serial_number: 'text',
  manufacturer: 'text',
  model: 'text',
  operating_system: 'text',
  os_version: 'text',
  os_build: 'integer',
  os_revision: 'integer',
  sku: 'text',
  architecture: 'text',
  join_type: 'text',
  owner: 'text',
  management_agent: 'text',
  co_management: 'smallint',
  enrolled_at: 'bigint',
  last_sync_at: 'bigint',
  free_bytes: 'bigint',
  is_virtual_machine: 'boolean',
} as const;
const factNames = Object.keys(facts);
const listOf = (alias: string): string => factNames.map((name) => `${alias}.${name}`).join(', ');

const stagedDevices: Staging = {
  name: 'staged_devices',
  columns: { line: 'integer', device_id: 'uuid', ...facts },
};

/** Takes over what a listing says of devices; writes only what is new or different. */
export async function collectDevices(
  store: Store,
  options: {
    readonly tenant: string;
    readonly pages: AsyncIterable<readonly CollectedDevice[]>;
    readonly collectedAt: number;
    /** Told how many rows have been listed so far. */
    readonly heartbeat?: (listed: number) => void;
  },
): Promise<CollectOutcome> {
  const { tenant, collectedAt, heartbeat } = options;
  const poison = new Map<string, number>();
  const total = { listed: 0, added: 0, changed: 0 };
  await eachAhead(inChunks(options.pages, chunkRows), async (chunk) => {
    const good = chunk.filter((device) => isStorable(device, poison));
    const written = await mergeDevices(store, { tenant, collectedAt, devices: good });
    total.listed += chunk.length;
    total.added += written.added;
    total.changed += written.changed;
    heartbeat?.(total.listed);
  });
  return { ...total, poison: [...poison].map(([reason, rows]) => ({ reason, rows })) };
}

function mergeDevices(
  store: Store,
  {
    tenant,
    collectedAt,
    devices,
  }: { tenant: string; collectedAt: number; devices: readonly CollectedDevice[] },
): Promise<{ readonly added: number; readonly changed: number }> {
  return inBulk(
    store,
    { what: `Storing ${devices.length} collected devices`, tenant },
    async (client) => {
      await stage(client, stagedDevices, cellsOf(devices));
      await client.query(
        'delete from staged_devices s using staged_devices t where s.device_id = t.device_id and s.line < t.line',
      );
      const { rowCount: changed } = await client.query(
        `update devices d set ${factNames.map((name) => `${name} = s.${name}`).join(', ')},
         is_managed = true, collected_at = $2, facts_revision = d.facts_revision + 1
       from staged_devices s
       where d.tenant = $1 and d.device_id = s.device_id and (${listOf('d')}) is distinct from (${listOf('s')})`,
        [tenant, collectedAt],
      );
      const { rowCount: added } = await client.query(
        `insert into devices (tenant, device_id, collected_at, ${factNames.join(', ')})
       select $1, s.device_id, $2, ${listOf('s')} from staged_devices s
       where not exists (select 1 from devices d where d.tenant = $1 and d.device_id = s.device_id)
       order by s.device_id`,
        [tenant, collectedAt],
      );
      return { added: added ?? 0, changed: changed ?? 0 };
    },
  );
}

function* cellsOf(devices: readonly CollectedDevice[]): Generator<readonly Cell[]> {
  for (const [line, device] of devices.entries()) {
    const build = windowsBuild(device.osVersion);
    yield [
      line,
      device.deviceId,
      device.entraDeviceId,
      device.serialNumber,
      device.manufacturer,
      device.model,
      device.operatingSystem,
      device.osVersion,
      build?.build ?? null,
      build?.revision ?? null,
      device.sku,
      device.architecture,
      device.joinType,
      device.owner,
      device.managementAgent,
      workloadBits(device.coManagement),
      device.enrolledAt,
      device.lastSyncAt,
      device.freeBytes,
      device.isVirtualMachine,
    ];
  }
}

function workloadBits(workloads: Device['coManagement']): number | null {
  if (workloads === null) return null;
  return (
    (workloads.windowsUpdateForBusiness ? 1 : 0) +
    (workloads.deviceConfiguration ? 2 : 0) +
    (workloads.officeApps ? 4 : 0)
  );
}

function isStorable(device: CollectedDevice, poison: Map<string, number>): boolean {
  const fault = faultOf(device);
  if (fault !== null) poison.set(fault, (poison.get(fault) ?? 0) + 1);
  return fault === null;
}

function faultOf(device: CollectedDevice): string | null {
  if (!isGuid(device.deviceId)) return 'deviceId: is no GUID';
  for (const [name, value] of Object.entries(device)) {
    const fault = fieldFault(value);
    if (fault !== null) return `${name}: ${fault}`;
  }
  return device.entraDeviceId === null || isGuid(device.entraDeviceId)
    ? null
    : 'entraDeviceId: is no GUID';
}

function fieldFault(value: unknown): string | null {
  if (typeof value === 'string') return textFault(value);
  return typeof value === 'number' && !Number.isSafeInteger(value) ? 'is no whole number' : null;
}

/**
 * Fills in the directory objects' ids. Where two records have the same Entra id (a device that was enrolled again), the
 * one last in contact is the device, and what the service made of the older record goes over to it.
 */
export async function linkDirectory(
  store: Store,
  options: {
    readonly tenant: string;
    readonly pages: AsyncIterable<
      readonly { readonly objectId: string; readonly entraDeviceId: string }[]
    >;
  },
): Promise<{ readonly listed: number; readonly linked: number }> {
  const { tenant } = options;
  const total = { listed: 0, linked: 0 };
  await eachAhead(inChunks(options.pages, chunkRows), async (chunk) => {
    const good = chunk.filter(
      ({ objectId, entraDeviceId }) => isGuid(objectId) && isGuid(entraDeviceId),
    );
    total.listed += chunk.length;
    total.linked += await linkChunk(store, tenant, good);
  });
  return total;
}

const stagedLinks: Staging = {
  name: 'staged_links',
  columns: { object_id: 'uuid', entra_device_id: 'uuid' },
};

function linkChunk(
  store: Store,
  tenant: string,
  links: readonly { readonly objectId: string; readonly entraDeviceId: string }[],
): Promise<number> {
  return inBulk(
    store,
    { what: `Linking ${links.length} directory devices`, tenant },
    async (client) => {
      await stage(
        client,
        stagedLinks,
        links.map(({ objectId, entraDeviceId }) => [objectId, entraDeviceId]),
      );
      await client.query(rankRecords, [tenant]);
      await client.query(handOver, [tenant]);
      const { rowCount } = await client.query(linkRecords, [tenant]);
      return rowCount ?? 0;
    },
  );
}

const rankRecords = `
  create temp table ranked on commit drop as
  select d.device_id, d.entra_device_id, s.object_id,
    row_number() over (partition by d.entra_device_id order by d.last_sync_at desc nulls last, d.device_id) as place
  from devices d join (select distinct on (entra_device_id) * from staged_links order by entra_device_id, object_id) s
    on d.entra_device_id = s.entra_device_id
  where d.tenant = $1 and d.is_managed`;

const service = [
  'discovered_at',
  'registration',
  'failure_check',
  'failure_number',
  'failure_seen',
  'ring',
  'ring_by',
  'registered_at',
  'joined_ring',
  'joined_at',
];

/** Only where the newest record is unknown to the service and an older one is not. */
const handOver = `
  with pairs as (
    select distinct on (r.entra_device_id) r.device_id as newer, o.device_id as older
    from ranked r join ranked o on o.entra_device_id = r.entra_device_id and o.place > 1
      join devices n on n.tenant = $1 and n.device_id = r.device_id and n.discovered_at is null
      join devices d on d.tenant = $1 and d.device_id = o.device_id and d.discovered_at is not null
    where r.place = 1
    order by r.entra_device_id, o.place
  ), given as (
    select p.newer, ${service.map((name) => `o.${name}`).join(', ')}
    from pairs p join devices o on o.tenant = $1 and o.device_id = p.older
  ), taken as (
    update devices d set ${service.map((name) => `${name} = g.${name}`).join(', ')}
    from given g where d.tenant = $1 and d.device_id = g.newer
  )
  update devices d set ${service.map((name) => `${name} = null`).join(', ')},
    judged_revision = 0, not_ready = '{}', ineligible = null, policy_conflict = false
  from pairs p where d.tenant = $1 and d.device_id = p.older`;

const linkRecords = `
  update devices d set object_id = case when r.place = 1 then r.object_id end
  from ranked r
  where d.tenant = $1 and d.device_id = r.device_id
    and d.object_id is distinct from case when r.place = 1 then r.object_id end`;

/** The last contact of any device, epoch milliseconds: where the next listing of changes starts. */
export async function lastSyncWatermark(
  store: Pick<Store, 'db'>,
  { tenant }: { readonly tenant: string },
): Promise<number | null> {
  return tried('Reading the last contact of devices', async () => {
    const row = await store.db
      .selectFrom('devices')
      .select((eb) => eb.fn.max('last_sync_at').as('at'))
      .where('tenant', '=', tenant)
      .executeTakeFirst();
    return row?.at ?? null;
  });
}
