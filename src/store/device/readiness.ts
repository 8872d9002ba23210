/**
 * Labels of registered devices: ready or not, eligible or not, and which other policy stands against the ring's. Only
 * labels that changed are written.
 */
import { sql, type RawBuilder } from 'kysely';
import type { Area } from '#core/area/facts.ts';
import type { Device, Registration } from '#core/device/device.ts';
import type { AreaKey } from '#core/release/state/release.ts';
import { rangesOf, type DeviceRange } from '../batches.ts';
import { arrayText, inBulk, isGuid, renewStatistics, stage, type Staging } from '../bulk.ts';
import { deviceColumns, deviceOf } from './deviceRow.ts';
import { tried, type Store } from '../store.ts';
import { dayMs } from '#core/time.ts';

/** A registered device with what is known beside its own facts. */
export interface Registered {
  readonly device: Device;
  readonly ring: string;
  /** Areas in which another policy contradicts the ring's on this device. */
  readonly conflictsIn: readonly Area[];
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

interface OfArea {
  readonly key: AreaKey;
}

/** Where a device stands with an area, from its row and the label it has there. */
export function registrationOf(device: string, label: string): RawBuilder<Registration | null> {
  const registration = sql.ref(`${device}.registration`);
  return sql`case when ${registration} = 'ready' and ${sql.ref(`${label}.not_ready`)} <> '{}'
    then 'notReady' else ${registration} end`;
}

const registered = sql<boolean>`registration = 'ready'`;

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
      .select('d.ring')
      .select(
        sql<readonly Area[]>`array(select distinct c.area from policy_conflicts c
          where c.tenant = ${tenant} and c.device_id = d.device_id)`.as('conflicts'),
      )
      .where('d.tenant', '=', tenant)
      .where('d.device_id', '>=', from)
      .where('d.device_id', '<=', to)
      .where('d.registration', '=', 'ready')
      .orderBy('d.device_id')
      .execute();
    return rows.map((row) => ({
      device: deviceOf(row),
      ring: row.ring ?? '',
      conflictsIn: row.conflicts,
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
  },
};

/** Writes labels; `changed` counts those that differ from before. Devices no longer registered are left alone. */
export function writeReadiness(
  store: Store,
  { key, at, labels }: OfArea & { readonly at: number; readonly labels: readonly Label[] },
): Promise<{ readonly changed: number }> {
  const { tenant, area } = key;
  return inBulk(store, { what: `Labelling ${labels.length} devices`, tenant }, async (client) => {
    await stage(
      client,
      stagedLabels,
      labels.map((label) => [
        label.deviceId,
        arrayText(label.notReady),
        label.ineligible,
        label.policyConflict,
      ]),
    );
    await client.query(keepChanged, [tenant, area]);
    await client.query(forgetLabels, [tenant, area]);
    await client.query(storeLabels, [tenant, area]);
    const { rowCount } = await client.query(
      `update devices d set labelled_at = $2 from staged_labels s
       where d.tenant = $1 and d.device_id = s.device_id`,
      [tenant, at],
    );
    return { changed: rowCount ?? 0 };
  });
}

/** Whether a staged label says nothing against its device; such a one has no row. */
const isClean = `s.not_ready = '{}' and s.ineligible is null and not s.policy_conflict`;

/** Leaves the labels of registered devices that differ from what is known, or are the first. */
const keepChanged = `
  delete from staged_labels s where not exists (
    select 1 from devices d
      left join labels l on l.tenant = $1 and l.area = $2 and l.device_id = d.device_id
    where d.tenant = $1 and d.device_id = s.device_id and d.registration = 'ready'
      and (d.labelled_at is null or s.policy_conflict is distinct from coalesce(l.policy_conflict, false)
        or (s.not_ready, s.ineligible) is distinct from (coalesce(l.not_ready, '{}'), l.ineligible)))`;

const forgetLabels = `
  delete from labels l using staged_labels s
  where l.tenant = $1 and l.area = $2 and l.device_id = s.device_id and ${isClean}`;

const storeLabels = `
  insert into labels (tenant, area, device_id, not_ready, ineligible, policy_conflict)
  select $1, $2, s.device_id, s.not_ready, s.ineligible, s.policy_conflict from staged_labels s where not (${isClean})
  on conflict (tenant, area, device_id) do update set not_ready = excluded.not_ready,
    ineligible = excluded.ineligible, policy_conflict = excluded.policy_conflict`;

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
  options: OfArea & {
    readonly policyId: string;
    /** Managed device ids. */
    readonly deviceIds: readonly string[];
    /** Of which another status was told; who is in both lists has a conflict. */
    readonly settledIds?: readonly string[];
    readonly at: number;
  },
): Promise<{ readonly added: number; readonly removed: number }> {
  const { key, policyId, deviceIds, settledIds, at } = options;
  const { tenant, area } = key;
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
        `delete from policy_conflicts c where c.tenant = $1 and c.area = $2 and c.policy_id = $3
         and not exists (select 1 from staged_conflicts s where s.device_id = c.device_id)
         and ($4::uuid[] is null or c.device_id = any($4::uuid[]) or c.recorded_at < $5)`,
        [tenant, area, policyId, settled, at - unheardMs],
      );
      const { rowCount: added } = await client.query(
        `insert into policy_conflicts (tenant, area, policy_id, device_id, recorded_at)
       select $1, $2, $3, s.device_id, $4
       from staged_conflicts s join devices d on d.tenant = $1 and d.device_id = s.device_id
       where not exists (select 1 from policy_conflicts c
         where c.tenant = $1 and c.area = $2 and c.policy_id = $3 and c.device_id = s.device_id)`,
        [tenant, area, policyId, at],
      );
      await client.query(
        `update policy_conflicts c set recorded_at = $4 from staged_conflicts s
         where c.tenant = $1 and c.area = $2 and c.policy_id = $3 and c.device_id = s.device_id`,
        [tenant, area, policyId, at],
      );
      return { added: added ?? 0, removed: removed ?? 0 };
    },
  );
}

/** Forgets conflicts of policies that are an area's no more, as those in whose place others were made. */
export function forgetConflicts(
  store: Pick<Store, 'db'>,
  { key, policyIds }: { readonly key: AreaKey; readonly policyIds: readonly string[] },
): Promise<void> {
  return tried('Forgetting conflicts of former policies', async () => {
    await sql`delete from policy_conflicts where tenant = ${key.tenant} and area = ${key.area}
      and policy_id <> all(${policyIds}::text[])`.execute(store.db);
  });
}

function guidsIn(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.filter(isGuid).map((id) => id.toLowerCase()))];
}
