/**
 * Labels of registered devices: ready or not, eligible or not, and which other policy stands against the ring's. Only
 * labels that changed are written.
 */
import { sql } from 'kysely';
import type { Device } from '#core/device/device.ts';
import { rangesOf, type DeviceRange } from '../batches.ts';
import { arrayText, inBulk, isGuid, renewStatistics, stage, type Staging } from '../bulk.ts';
import { deviceColumns, deviceOf } from './deviceRow.ts';
import { tried, type Store } from '../store.ts';
import { dayMs } from '#core/time.ts';

/** A registered device with what is known beside its own facts. */
export interface Registered {
  readonly device: Device;
  readonly ring: string;
  readonly registration: 'ready' | 'notReady';
  /** Another policy contradicts the ring's on this device. */
  readonly policyConflict: boolean;
}

/** A label to write. */
export interface Label {
  readonly deviceId: string;
  readonly notReady: readonly string[];
  readonly ineligible: string | null;
  readonly policyConflict: boolean;
}

interface OfTenant {
  readonly tenant: string;
}

const registered = sql<boolean>`registration in ('ready', 'notReady')`;

/** Registered devices in ranges of at most `size`. */
export async function registeredBatches(
  store: Pick<Store, 'db' | 'pool'>,
  { tenant, size }: OfTenant & { readonly size: number },
): Promise<readonly DeviceRange[]> {
  await renewStatistics(store);
  return tried('Looking for registered devices', () =>
    rangesOf(store, { tenant, size, condition: registered }),
  );
}

/** Those of one range. */
export function readRegistered(
  store: Pick<Store, 'db'>,
  { tenant, from, to }: OfTenant & { readonly from: string; readonly to: string },
): Promise<readonly Registered[]> {
  return tried('Reading registered devices', async () => {
    const rows = await store.db
      .selectFrom('devices as d')
      .select(deviceColumns.map((column) => `d.${column}` as const))
      .select(['d.ring', 'd.registration'])
      .select((eb) =>
        eb
          .exists(
            eb
              .selectFrom('policy_conflicts as c')
              .select('c.policy_id')
              .where('c.tenant', '=', tenant)
              .whereRef('c.device_id', '=', 'd.device_id'),
          )
          .as('conflict'),
      )
      .where('d.tenant', '=', tenant)
      .where('d.device_id', '>=', from)
      .where('d.device_id', '<=', to)
      .where('d.registration', 'in', ['ready', 'notReady'])
      .orderBy('d.device_id')
      .execute();
    return rows.map((row) => ({
      device: deviceOf(row),
      ring: row.ring ?? '',
      registration: row.registration === 'ready' ? 'ready' : 'notReady',
      policyConflict: Boolean(row.conflict),
    }));
  });
}

const stagedLabels: Staging = {
  name: 'staged_labels',
  columns: {
    device_id: 'uuid',
    not_ready: 'text[]',
    ineligible: 'text',
    policy_conflict: 'boolean',
    registration: 'text',
  },
};

/** Writes labels; `changed` counts those that differ from before. Devices no longer registered are left alone. */
export function writeReadiness(
  store: Store,
  { tenant, at, labels }: OfTenant & { readonly at: number; readonly labels: readonly Label[] },
): Promise<{ readonly changed: number }> {
  return inBulk(store, { what: `Labelling ${labels.length} devices`, tenant }, async (client) => {
    await stage(
      client,
      stagedLabels,
      labels.map((label) => [
        label.deviceId,
        arrayText(label.notReady),
        label.ineligible,
        label.policyConflict,
        label.notReady.length === 0 ? 'ready' : 'notReady',
      ]),
    );
    const { rowCount } = await client.query(
      `update devices d
       set not_ready = s.not_ready, ineligible = s.ineligible, policy_conflict = s.policy_conflict,
         registration = s.registration, labelled_at = $2
       from staged_labels s
       where d.tenant = $1 and d.device_id = s.device_id and d.registration in ('ready', 'notReady')
         and (d.labelled_at is null or (d.not_ready, d.ineligible, d.policy_conflict, d.registration)
           is distinct from (s.not_ready, s.ineligible, s.policy_conflict, s.registration))`,
      [tenant, at],
    );
    return { changed: rowCount ?? 0 };
  });
}

const stagedConflicts: Staging = { name: 'staged_conflicts', columns: { device_id: 'uuid' } };

/** A conflict that is neither told again nor told to be over is believed for so long. */
const unheardMs = 28 * dayMs;

/**
 * Takes over the devices on which something contradicts this policy; ids that are no devices are left out. Without
 * `settledIds` the list is whole, and who is not in it has no conflict any more. With it the list may be partial: a
 * conflict ends for those that are in `settledIds`, and for those not heard of for four weeks.
 */
export function recordConflicts(
  store: Store,
  options: OfTenant & {
    readonly policyId: string;
    /** Managed device ids. */
    readonly deviceIds: readonly string[];
    /** Of which another status was told; who is in both lists has a conflict. */
    readonly settledIds?: readonly string[];
    readonly at: number;
  },
): Promise<{ readonly added: number; readonly removed: number }> {
  const { tenant, policyId, deviceIds, settledIds, at } = options;
  const ids = guidsIn(deviceIds);
  const settled = settledIds === undefined ? null : guidsIn(settledIds);
  return inBulk(
    store,
    { what: `Storing ${ids.length} policy conflicts`, tenant },
    async (client) => {
      await stage(
        client,
        stagedConflicts,
        ids.map((id) => [id]),
      );
      const { rowCount: removed } = await client.query(
        `delete from policy_conflicts c where c.tenant = $1 and c.policy_id = $2
         and not exists (select 1 from staged_conflicts s where s.device_id = c.device_id)
         and ($3::uuid[] is null or c.device_id = any($3::uuid[]) or c.recorded_at < $4)`,
        [tenant, policyId, settled, at - unheardMs],
      );
      const { rowCount: added } = await client.query(
        `insert into policy_conflicts (tenant, policy_id, device_id, recorded_at)
       select $1, $2, s.device_id, $3
       from staged_conflicts s join devices d on d.tenant = $1 and d.device_id = s.device_id
       where not exists (select 1 from policy_conflicts c
         where c.tenant = $1 and c.policy_id = $2 and c.device_id = s.device_id)`,
        [tenant, policyId, at],
      );
      await client.query(
        `update policy_conflicts c set recorded_at = $3 from staged_conflicts s
         where c.tenant = $1 and c.policy_id = $2 and c.device_id = s.device_id`,
        [tenant, policyId, at],
      );
      return { added: added ?? 0, removed: removed ?? 0 };
    },
  );
}

function guidsIn(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.filter(isGuid).map((id) => id.toLowerCase()))];
}
