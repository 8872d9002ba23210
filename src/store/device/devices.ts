/**
 * What is collected of devices: facts from Intune, directory object ids, candidates of the registration group. A
 * listing never removes a device: one that is missing from it may merely be missing from that answer. Each chunk is a
 * transaction of its own, so a listing that breaks off leaves what it brought.
 */
import { windowsBuild, type Device } from '#core/device/device.ts';
import {
  eachAhead,
  inBulk,
  inChunks,
  isGuid,
  renewStatistics,
  stage,
  statisticsRowsMin,
  textFault,
  type Cell,
  type Staging,
} from '../bulk.ts';
import { noteSeen } from '../registration/absences.ts';
import type { Store } from '../store.ts';
import { dayMs } from '#core/time.ts';

/** A device as it is collected; its directory object is linked separately. */
type CollectedDevice = Omit<Device, 'objectId'>;

/** What a collection came to. Rows listed twice count twice. */
export interface CollectOutcome {
  readonly listed: number;
  readonly added: number;
  readonly changed: number;
  /** Ids of devices that were listed, in small letters, whether their rows could be stored or not. */
  readonly seen: Iterable<string>;
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
  firmware: 'text',
  site: 'text',
} as const;
const factNames = Object.keys(facts);
/** A fact as it was told; what a list leaves out (firmware, mostly) stays as it is known. */
const told = (name: string, alias: string, known?: string): string =>
  name === 'firmware' && known !== undefined
    ? `coalesce(${alias}.${name}, ${known}.${name})`
    : `${alias}.${name}`;
const listOf = (alias: string, known?: string): string =>
  factNames.map((name) => told(name, alias, known)).join(', ');

/** Days of contact that are remembered. */
const heardDaysMax = 60;

/**
 * The days on which a device was heard, by its last contact `d` and a new one `s`: those known move on by the days
 * between both. A contact that lies further back, or far ahead, begins anew.
 */
const heardDays = `case
  when s.last_sync_at / ${dayMs} - d.last_sync_at / ${dayMs} between 0 and ${heardDaysMax}
  then (d.heard_days << (s.last_sync_at / ${dayMs} - d.last_sync_at / ${dayMs})::int) & ((1::bigint << ${heardDaysMax}) - 1) | 1
  else 1 end`;

const stagedDevices: Staging = {
  name: 'staged_devices',
  columns: { device_id: 'uuid', ...facts },
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
  let addedAtStatistics = 0;
  const contacts = new Map<string, number>();
  await eachAhead(inChunks(options.pages, chunkRows), async (chunk) => {
    const storable = chunk.filter((device) => isStorable(device, poison));
    for (const { deviceId } of chunk)
      if (isGuid(deviceId) && !contacts.has(deviceId.toLowerCase()))
        contacts.set(deviceId.toLowerCase(), -Infinity);
    const good = latestOfEach(storable, contacts);
    const written = await mergeDevices(store, { tenant, collectedAt, devices: good });
    total.listed += chunk.length;
    total.added += written.added;
    total.changed += written.changed;
    if (total.added >= Math.max(statisticsRowsMin, 2 * addedAtStatistics)) {
      await renewStatistics(store);
      addedAtStatistics = total.added;
    }
    heartbeat?.(total.listed);
  });
  return {
    ...total,
    seen: contacts.keys(),
    poison: [...poison].map(([reason, rows]) => ({ reason, rows })),
  };
}

/**
 * Of rows with the same id the one of the latest contact, whatever their order: lists are paged while devices change, and
 * a row may come twice. Of the same contact the one told later. `contacts` remembers what earlier chunks brought.
 */
function latestOfEach(
  devices: readonly CollectedDevice[],
  contacts: Map<string, number>,
): readonly CollectedDevice[] {
  const latest = new Map<string, CollectedDevice>();
  for (const device of devices) {
    const id = device.deviceId.toLowerCase();
    const contact = device.lastSyncAt ?? -Infinity;
    if (contact < (contacts.get(id) ?? -Infinity)) continue;
    contacts.set(id, contact);
    latest.set(id, device);
  }
  return [...latest.values()];
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
      await noteSeen(client, { tenant, at: collectedAt, table: stagedDevices.name });
      const { rowCount: changed } = await client.query(
        `update devices d set ${factNames.map((name) => `${name} = ${told(name, 's', 'd')}`).join(', ')},
         heard_days = ${heardDays},
         is_managed = true, collected_at = $2, facts_revision = d.facts_revision + 1
       from staged_devices s
       where d.tenant = $1 and d.device_id = s.device_id and (${listOf('d')}) is distinct from (${listOf('s', 'd')})`,
        [tenant, collectedAt],
      );
      const { rowCount: added } = await client.query(
        `insert into devices (tenant, device_id, collected_at, ${factNames.join(', ')})
       select $1, s.device_id, $2, ${listOf('s')} from staged_devices s
       where not exists (select 1 from devices d where d.tenant = $1 and d.device_id = s.device_id)`,
        [tenant, collectedAt],
      );
      return { added: added ?? 0, changed: changed ?? 0 };
    },
  );
}

function* cellsOf(devices: readonly CollectedDevice[]): Generator<readonly Cell[]> {
  for (const device of devices) {
    const build = windowsBuild(device.osVersion);
    yield [
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
      device.firmware,
      device.site,
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

export { linkDirectory } from '../registration/directory.ts';
