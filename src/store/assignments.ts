/**
 * What operators do to single devices: put one into another ring, take one out of the service, let it back in. Only
 * the row is changed; leaving and joining groups follows from it (joins.ts). Source: domain.md 2.2 and 5.5.
 */
import { sql } from 'kysely';
import { StoreError } from './error.ts';
import { inTransaction, lockDevices, type Store, type StoreTransaction } from './store.ts';

interface OfDevice {
  readonly tenant: string;
  readonly deviceId: string;
}

interface Found {
  readonly registration: string | null;
  readonly ring: string | null;
  readonly serial_number: string | null;
}

/** Puts a registered device into a ring. Refused (StoreError `refused`) when it is not registered. */
export function assignRing(
  store: Pick<Store, 'db'>,
  { tenant, deviceId, ring, by }: OfDevice & { readonly ring: string; readonly by: string },
): Promise<{ readonly from: string; readonly to: string; readonly changed: boolean }> {
  return inTransaction(store, `Moving device ${deviceId} to ring ${ring}`, async (tx) => {
    const found = await lockedDevice(tx, { tenant, deviceId });
    if (found.ring === null) {
      throw new StoreError(
        'refused',
        `Moving device ${deviceId} to ring ${ring}: only registered devices have a ring, and this one is ${found.registration ?? 'not discovered'}`,
      );
    }
    const changed = found.ring !== ring;
    if (changed) {
      await tx
        .updateTable('devices')
        .set({ ring, ring_by: by })
        .where('tenant', '=', tenant)
        .where('device_id', '=', deviceId)
        .execute();
      await shift(tx, { tenant, from: found.ring, to: ring });
    }
    return { from: found.ring, to: ring, changed };
  });
}

/** Deregisters a device and keeps it out until it is restored. */
export function excludeDevice(
  store: Pick<Store, 'db'>,
  { tenant, deviceId, by, at }: OfDevice & { readonly by: string; readonly at: number },
): Promise<{ readonly changed: boolean }> {
  return inTransaction(store, `Excluding device ${deviceId}`, async (tx) => {
    const found = await lockedDevice(tx, { tenant, deviceId });
    if (found.registration === 'excluded') return { changed: false };
    await tx
      .updateTable('devices')
      .set({
        registration: 'excluded',
        discovered_at: sql`coalesce(discovered_at, ${at})`,
        ring: null,
        ring_by: by,
        registered_at: null,
        failure_check: null,
        failure_number: null,
        failure_seen: null,
        judged_at: at,
      })
      .where('tenant', '=', tenant)
      .where('device_id', '=', deviceId)
      .execute();
    if (found.ring !== null) await shift(tx, { tenant, from: found.ring, to: null });
    await freeSerial(tx, tenant, found.serial_number);
    return { changed: true };
  });
}

/** Lets an excluded device be judged again. Refused when it is not excluded. */
export function restoreDevice(
  store: Pick<Store, 'db'>,
  { tenant, deviceId }: OfDevice,
): Promise<void> {
  return inTransaction(store, `Restoring device ${deviceId}`, async (tx) => {
    const found = await lockedDevice(tx, { tenant, deviceId });
    if (found.registration !== 'excluded') {
      throw new StoreError(
        'refused',
        `Restoring device ${deviceId}: only excluded devices can be restored, and this one is ${found.registration ?? 'not discovered'}`,
      );
    }
    await tx
      .updateTable('devices')
      .set({ registration: 'notRegistered', ring_by: null, judged_revision: 0, judged_at: null })
      .where('tenant', '=', tenant)
      .where('device_id', '=', deviceId)
      .execute();
  });
}

async function lockedDevice(tx: StoreTransaction, { tenant, deviceId }: OfDevice): Promise<Found> {
  await lockDevices(tx, tenant);
  const found = await tx
    .selectFrom('devices')
    .select(['registration', 'ring', 'serial_number'])
    .where('tenant', '=', tenant)
    .where('device_id', '=', deviceId)
    .executeTakeFirst();
  if (found === undefined)
    throw new StoreError('notFound', `Device ${deviceId} is not in the store`);
  return found;
}

async function shift(
  tx: StoreTransaction,
  {
    tenant,
    from,
    to,
  }: { readonly tenant: string; readonly from: string; readonly to: string | null },
): Promise<void> {
  await tx
    .updateTable('ring_sizes')
    .set((eb) => ({ devices: eb('devices', '-', 1) }))
    .where('tenant', '=', tenant)
    .where('ring', '=', from)
    .execute();
  if (to === null) return;
  await tx
    .insertInto('ring_sizes')
    .values({ tenant, ring: to, devices: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant', 'ring'])
        .doUpdateSet((eb) => ({ devices: eb('ring_sizes.devices', '+', 1) })),
    )
    .execute();
}

/** Devices that were refused because of this one's serial number are judged again. */
async function freeSerial(
  tx: StoreTransaction,
  tenant: string,
  serial: string | null,
): Promise<void> {
  if (serial === null) return;
  await tx
    .updateTable('devices')
    .set({ judged_revision: 0 })
    .where('tenant', '=', tenant)
    .where('registration', '=', 'notRegistered')
    .where('failure_check', '=', 'identity')
    .where('serial_number', '=', serial)
    .execute();
}
