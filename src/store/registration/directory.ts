/**
 * Linking devices with the directory: group membership names directory objects, which the device manager does not know.
 * The directory is listed whole; what it lists without a managed device is left out here.
 */
import {
  eachAhead,
  inBulk,
  inChunks,
  isGuid,
  renewStatistics,
  stage,
  type Staging,
} from '../bulk.ts';
import { isGone } from './absences.ts';
import { derivePendingMoves } from './pendingMoves.ts';
import type { Store } from '../store.ts';

/** Rows per transaction. */
const chunkRows = 10_000;

/**
 * Fills in the directory objects' ids. Where two records have the same Entra id (a device that was enrolled again), the
 * one that Intune still lists, and of those the one last in contact, is the device, and what the service made of the older record goes over to it.
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
  if (total.linked >= chunkRows) await renewStatistics(store);
  return total;
}

const stagedLinks: Staging = {
  name: 'staged_links',
  columns: { entra_device_id: 'uuid', object_id: 'uuid' },
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
        // Of two objects of one device the last in order of their ids counts, whatever the list's order.
        links
          .toSorted((one, other) => (one.objectId < other.objectId ? -1 : 1))
          .map(({ objectId, entraDeviceId }) => [entraDeviceId, objectId]),
      );
      await client.query(rankRecords, [tenant]);
      const { rows: handed } = await client.query<{ readonly id: string }>(handOver, [tenant]);
      await derivePendingMoves(client, { tenant, deviceIds: handed.map(({ id }) => id) });
      const { rowCount } = await client.query(linkRecords, [tenant]);
      return rowCount ?? 0;
    },
  );
}

const rankRecords = `
  create temp table ranked on commit drop as
  select d.device_id, d.entra_device_id, s.object_id,
    row_number() over (partition by d.entra_device_id order by ${isGone}, d.last_sync_at desc nulls last, d.device_id) as place
  from devices d join staged_links s on d.entra_device_id = s.entra_device_id
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
    returning d.device_id as id
  ), emptied as (
  update devices d set ${service.map((name) => `${name} = null`).join(', ')},
    judged_revision = 0
  from pairs p where d.tenant = $1 and d.device_id = p.older
    returning d.device_id as id
  ), unlabelled as (
    delete from labels l using pairs p where l.tenant = $1 and l.device_id = p.older
  )
  select id from taken union all select id from emptied`;

const linkRecords = `
  update devices d set object_id = case when r.place = 1 then r.object_id end
  from ranked r
  where d.tenant = $1 and d.device_id = r.device_id
    and d.object_id is distinct from case when r.place = 1 then r.object_id end`;
