/**
 * What operators do to single devices: put one into another ring, take one out of the service, let it back in. Only the
 * row is changed; leaving and joining groups follows from it (pendingMoves.ts).
 */
import type { PoolClient } from 'pg';
import { inBulk } from '../bulk.ts';
import { derivePendingMoves } from './pendingMoves.ts';
import { noteDeviceEvent } from '../device/deviceEvents.ts';
import { StoreError } from '../error.ts';
import type { Store } from '../store.ts';

interface OfDevice {
  readonly tenant: string;
  readonly deviceId: string;
}

/** Who does it, why, and when. */
interface Asked {
  readonly by: string;
  readonly why: string;
  readonly at: number;
}

interface Found {
  readonly registration: string | null;
  readonly ring: string | null;
  readonly serial: string | null;
}

/** Puts a registered device into a ring. Refused (StoreError `refused`) when it is not registered. */
export function assignRing(
  store: Pick<Store, 'pool'>,
  { tenant, deviceId, ring, ...asked }: OfDevice & Asked & { readonly ring: string },
): Promise<{ readonly from: string; readonly to: string; readonly changed: boolean }> {
  const what = `Moving device ${deviceId} to ring ${ring}`;
  return inBulk(store, { what, tenant }, async (client) => {
    const found = await deviceIn(client, { tenant, deviceId });
    if (found.ring === null) throw refusal(what, 'only registered devices have a ring', found);
    if (found.ring === ring) return { from: ring, to: ring, changed: false };
    await client.query(
      'update devices set ring = $3, ring_by = $4 where tenant = $1 and device_id = $2',
      [tenant, deviceId, ring, asked.by],
    );
    await resize(client, { tenant, ring: found.ring, by: -1 });
    await resize(client, { tenant, ring, by: 1 });
    await derivePendingMoves(client, { tenant, deviceIds: [deviceId] });
    const moved = { kind: 'moved', fromRing: found.ring, toRing: ring } as const;
    await noteDeviceEvent(client, { tenant, deviceId, ...asked, ...moved });
    return { from: found.ring, to: ring, changed: true };
  });
}

/** Deregisters a device and keeps it out until it is restored. */
export function excludeDevice(
  store: Pick<Store, 'pool'>,
  { tenant, deviceId, ...asked }: OfDevice & Asked,
): Promise<{ readonly changed: boolean }> {
  const what = `Excluding device ${deviceId}`;
  return inBulk(store, { what, tenant }, async (client) => {
    const found = await deviceIn(client, { tenant, deviceId });
    if (found.registration === 'excluded') return { changed: false };
    if (found.registration === 'gone')
      throw refusal(what, 'only devices that Intune lists can be taken out', found);
    await client.query(exclude, [tenant, deviceId, asked.by, asked.at]);
    if (found.ring !== null) await resize(client, { tenant, ring: found.ring, by: -1 });
    await derivePendingMoves(client, { tenant, deviceIds: [deviceId] });
    await client.query(judgeSerialAgain, [tenant, found.serial]);
    const out = { kind: 'deregistered', fromRing: found.ring, toRing: null } as const;
    await noteDeviceEvent(client, { tenant, deviceId, ...asked, ...out });
    return { changed: true };
  });
}

const exclude = `
  with unlabelled as (delete from labels where tenant = $1 and device_id = $2)
  update devices
  set registration = 'excluded', discovered_at = coalesce(discovered_at, $4), ring = null, ring_by = $3,
    registered_at = null, failure_check = null, failure_number = null, failure_seen = null, judged_at = $4
  where tenant = $1 and device_id = $2`;

/** Devices that were refused because of the excluded one's serial number. */
const judgeSerialAgain = `
  update devices set judged_revision = 0
  where tenant = $1 and serial_number = $2 and registration = 'notRegistered' and failure_check = 'identity'`;

/** Lets an excluded device be judged again. Refused when it is not excluded. */
export function restoreDevice(
  store: Pick<Store, 'pool'>,
  { tenant, deviceId, ...asked }: OfDevice & Asked,
): Promise<void> {
  const what = `Restoring device ${deviceId}`;
  return inBulk(store, { what, tenant }, async (client) => {
    const found = await deviceIn(client, { tenant, deviceId });
    if (found.registration !== 'excluded') {
      throw refusal(what, 'only excluded devices can be restored', found);
    }
    await client.query(restore, [tenant, deviceId]);
    const back = { kind: 'restored', fromRing: null, toRing: null } as const;
    await noteDeviceEvent(client, { tenant, deviceId, ...asked, ...back });
  });
}

/** A device that the device manager does not know has nothing to be judged by: it fails check 2 at once. */
const restore = `
  update devices
  set registration = 'notRegistered', ring_by = null, judged_at = null,
    judged_revision = case when is_managed then 0 else facts_revision end,
    failure_check = case when not is_managed then 'managed' end,
    failure_number = case when not is_managed then 2 end,
    failure_seen = case when not is_managed then 'no device manager id for the directory device' end
  where tenant = $1 and device_id = $2`;

async function deviceIn(client: PoolClient, { tenant, deviceId }: OfDevice): Promise<Found> {
  const { rows } = await client.query<Found>(
    `select coalesce(d.registration, case when a.registration is not null then 'gone' end) as registration,
       d.ring, d.serial_number as serial
     from devices d left join absences a on a.tenant = $1 and a.device_id = d.device_id and a.back_at is null
     where d.tenant = $1 and d.device_id::text = $2`,
    [tenant, deviceId.toLowerCase()],
  );
  const [found] = rows;
  if (found === undefined)
    throw new StoreError('notFound', `Device ${deviceId} is not in the store`);
  return found;
}

function refusal(what: string, rule: string, { registration }: Found): StoreError {
  return new StoreError(
    'refused',
    `${what}: ${rule}, and this one is ${registration ?? 'not discovered'}`,
  );
}

async function resize(
  client: PoolClient,
  { tenant, ring, by }: { readonly tenant: string; readonly ring: string; readonly by: 1 | -1 },
): Promise<void> {
  const text =
    by > 0
      ? `insert into ring_sizes (tenant, ring, devices) values ($1, $2, 1)
         on conflict (tenant, ring) do update set devices = ring_sizes.devices + 1`
      : 'update ring_sizes set devices = devices - 1 where tenant = $1 and ring = $2';
  await client.query(text, [tenant, ring]);
}
