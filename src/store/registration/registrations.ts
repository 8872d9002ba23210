/**
 * Registration: who is to be judged, and what came of it. Placing counts the rings and writes the places in one
 * transaction that only one writer of the tenant is in at a time, in the order of device ids, so a repeated call finds
 * its own work done and gives the same rings. The row comes first and the group join after it (see pendingMoves.ts): a
 * crash between the two loses nothing.
 */
import { sql } from 'kysely';
import type { PoolClient } from 'pg';
import type { Device } from '#core/device/device.ts';
import { placeDevices, type RingSizes } from '#core/device/placement.ts';
import type { PrerequisiteFailure } from '#core/device/prerequisites.ts';
import type { RingShare } from '#core/ring.ts';
import { rangesOf, type DeviceRange } from '../batches.ts';
import { inBulk, stage, type Staging } from '../bulk.ts';
import { deviceColumns, deviceOf } from '../device/deviceRow.ts';
import { forgetPlaces, rememberedPlace } from './absences.ts';
import { derivePendingMoves } from './pendingMoves.ts';
import { isLivingBeside, refuseSharedSerials, replaceLeftBehind } from './sameSerial.ts';
import { tried, type Store } from '../store.ts';

/** What the prerequisite checks said of a device. */
export type RegistrationVerdict = { readonly deviceId: string; readonly factsRevision?: number } & (
  | { readonly kind: 'notRegistered'; readonly failure: PrerequisiteFailure }
  | { readonly kind: 'ready' }
);

/** A device to be judged. */
export interface Candidate {
  readonly device: Device;
  /** Another registered device has its serial number, and has not been out of contact for long beside this one. */
  readonly serialTaken: boolean;
  /** Given back with the verdict, it tells a verdict on facts that have changed meanwhile. */
  readonly factsRevision: number;
}

/** A registered device and its place. */
export interface Placed {
  readonly deviceId: string;
  readonly objectId: string | null;
  readonly ring: string;
}

const unjudged = sql<boolean>`registration = 'notRegistered' and judged_revision <> facts_revision`;

/** Discovered devices not yet judged on their present facts, in ranges of at most `size`. */
export function unregisteredBatches(
  store: Pick<Store, 'db'>,
  { tenant, size }: { readonly tenant: string; readonly size: number },
): Promise<readonly DeviceRange[]> {
  return tried('Looking for devices to register', () =>
    rangesOf(store, { tenant, size, condition: unjudged }),
  );
}

/** Those of one range. */
export function readCandidates(
  store: Pick<Store, 'db'>,
  { tenant, from, to }: { readonly tenant: string; readonly from: string; readonly to: string },
): Promise<readonly Candidate[]> {
  return tried('Reading devices to register', async () => {
    const rows = await store.db
      .selectFrom('devices as d')
      .select(deviceColumns.map((column) => `d.${column}` as const))
      .select('d.facts_revision')
      .select((eb) =>
        eb
          .exists(
            eb
              .selectFrom('devices as r')
              .select('r.device_id')
              .where('r.tenant', '=', tenant)
              .whereRef('r.serial_number', '=', 'd.serial_number')
              .whereRef('r.device_id', '<>', 'd.device_id')
              .where('r.registration', '=', 'ready')
              .where(sql<boolean>`${sql.raw(isLivingBeside('r', 'd'))}`),
          )
          .as('serial_taken'),
      )
      .where('d.tenant', '=', tenant)
      .where('d.device_id', '>=', from)
      .where('d.device_id', '<=', to)
      .where('d.registration', '=', 'notRegistered')
      .whereRef('d.judged_revision', '<>', 'd.facts_revision')
      .orderBy('d.device_id')
      .execute();
    return rows.map((row) => ({
      device: deviceOf(row),
      serialTaken: Boolean(row.serial_taken),
      factsRevision: row.facts_revision,
    }));
  });
}

const staged: Staging = {
  name: 'staged_verdicts',
  columns: {
    device_id: 'uuid',
    is_ready: 'boolean',
    facts_revision: 'integer',
    failure_check: 'text',
    failure_number: 'smallint',
    failure_seen: 'text',
  },
};

/**
 * Writes verdicts and gives the passed devices a ring. Two devices of one serial number: the one that is in contact gets
 * in and takes the other's place; of two that are, the one that is in already (else the first in order of id), and the
 * other fails check 1 (sameSerial.ts). Returns the place of each device that passed, also of those placed by an earlier call.
 */
export function writeRegistrations(
  store: Store,
  options: {
    readonly tenant: string;
    readonly at: number;
    readonly verdicts: readonly RegistrationVerdict[];
    readonly plans: readonly RingShare[];
  },
): Promise<readonly Placed[]> {
  const { tenant, at, verdicts, plans } = options;
  return inBulk(
    store,
    { what: `Registering ${verdicts.length} devices`, tenant },
    async (client) => {
      await stage(client, staged, verdicts.map(cellsOf));
      await refuseSharedSerials(client, { tenant, at });
      await client.query(writeFailures, [tenant, at]);
      await replaceLeftBehind(client, { tenant, at });
      await place(client, { tenant, at, plans });
      const { rows } = await client.query<Placed>(readPlaces, [tenant]);
      return rows;
    },
  );
}

function cellsOf(verdict: RegistrationVerdict): readonly (string | number | boolean | null)[] {
  const failure = verdict.kind === 'notRegistered' ? verdict.failure : null;
  return [
    verdict.deviceId,
    failure === null,
    verdict.factsRevision ?? null,
    failure?.check ?? null,
    failure?.number ?? null,
    failure?.seen ?? null,
  ];
}

const writeFailures = `
  update devices d
  set failure_check = s.failure_check, failure_number = s.failure_number, failure_seen = s.failure_seen,
    judged_revision = coalesce(s.facts_revision, d.facts_revision), judged_at = $2
  from staged_verdicts s
  where d.tenant = $1 and d.device_id = s.device_id and not s.is_ready and d.registration = 'notRegistered'`;

const readPlaces = `
  select d.device_id as "deviceId", d.object_id as "objectId", d.ring
  from staged_verdicts s join devices d on d.tenant = $1 and d.device_id = s.device_id
  where s.is_ready and d.registration = 'ready'
  order by d.device_id`;

async function place(
  client: PoolClient,
  {
    tenant,
    at,
    plans,
  }: { readonly tenant: string; readonly at: number; readonly plans: readonly RingShare[] },
): Promise<void> {
  const { rows } = await client.query<ToPlace>(readToPlace, [tenant]);
  if (rows.length === 0) return;
  const { places, sizes } = placesOf(rows, plans, await sizesIn(client, tenant));
  await client.query(
    `update devices d
     set registration = 'ready', ring = p.ring, ring_by = p.ring_by, registered_at = $2, judged_at = $2,
       judged_revision = coalesce(s.facts_revision, d.facts_revision),
       failure_check = null, failure_number = null, failure_seen = null
     from unnest($3::uuid[], $4::text[], $5::text[]) as p (device_id, ring, ring_by)
       join staged_verdicts s on s.device_id = p.device_id
     where d.tenant = $1 and d.device_id = p.device_id`,
    [
      tenant,
      at,
      places.map(({ id }) => id),
      places.map(({ ring }) => ring),
      places.map(({ ringBy }) => ringBy),
    ],
  );
  await client.query(
    `insert into ring_sizes (tenant, ring, devices) select $1, ring, devices from unnest($2::text[], $3::int[]) as s (ring, devices)
     on conflict (tenant, ring) do update set devices = excluded.devices`,
    [tenant, Object.keys(sizes), Object.values(sizes)],
  );
  const deviceIds = rows.map(({ id }) => id);
  await forgetPlaces(client, { tenant, deviceIds });
  await derivePendingMoves(client, { tenant, deviceIds });
}

/** A device that passed, and the ring that is kept for it since it left. */
interface ToPlace {
  readonly id: string;
  readonly ring: string | null;
  readonly ringBy: string | null;
}

const readToPlace = `
  select d.device_id as id, kept.ring, kept.ring_by as "ringBy"
  from staged_verdicts s join devices d on d.tenant = $1 and d.device_id = s.device_id
    left join lateral (${rememberedPlace('a.ring is not null')}) kept on true
  where s.is_ready and d.registration = 'notRegistered' order by d.device_id`;

/** Who has been there before gets its ring back, as long as there is one of that name; the others get one by the shares. */
function placesOf(
  devices: readonly ToPlace[],
  plans: readonly RingShare[],
  before: RingSizes,
): {
  readonly places: readonly {
    readonly id: string;
    readonly ring: string;
    readonly ringBy: string;
  }[];
  readonly sizes: RingSizes;
} {
  const isKept = ({ ring }: ToPlace): boolean => plans.some(({ name }) => name === ring);
  const sizes: Record<string, number> = { ...before };
  for (const one of devices)
    if (one.ring !== null && isKept(one)) sizes[one.ring] = (sizes[one.ring] ?? 0) + 1;
  const placed = placeDevices(plans, sizes, devices.filter((one) => !isKept(one)).length);
  const next = placed.rings.values();
  const places = devices.map((one) =>
    isKept(one)
      ? { id: one.id, ring: one.ring ?? '', ringBy: one.ringBy ?? 'service' }
      : { id: one.id, ring: next.next().value ?? '', ringBy: 'service' },
  );
  return { places, sizes: { ...sizes, ...placed.sizes } };
}

async function sizesIn(client: PoolClient, tenant: string): Promise<RingSizes> {
  const { rows } = await client.query<{ readonly ring: string; readonly devices: number }>(
    'select ring, devices from ring_sizes where tenant = $1',
    [tenant],
  );
  return Object.fromEntries(rows.map(({ ring, devices }) => [ring, devices]));
}

/** Registered devices per ring. */
export function ringSizes(
  store: Pick<Store, 'db'>,
  { tenant }: { readonly tenant: string },
): Promise<RingSizes> {
  return tried('Counting the devices of rings', async () => {
    const rows = await store.db
      .selectFrom('ring_sizes')
      .select(['ring', 'devices'])
      .where('tenant', '=', tenant)
      .where('devices', '>', 0)
      .execute();
    return Object.fromEntries(rows.map(({ ring, devices }) => [ring, devices]));
  });
}
