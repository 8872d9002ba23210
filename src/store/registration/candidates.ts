/**
 * Discovery: which devices the tenant wants registered. Each directory object in the registration group becomes a
 * discovered device; one that the device manager does not know becomes a row of its own that fails check 2, so that no
 * candidate is lost. Nobody is taken back here: leaving the group does not deregister.
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
import type { Store } from '../store.ts';

/** What a look at the registration group came to. */
export interface MarkedCandidates {
  readonly listed: number;
  /** Discovered for the first time. */
  readonly discovered: number;
  /** Of those, unknown to the device manager. */
  readonly unmanaged: number;
}

const chunkRows = 10_000;

const staged: Staging = { name: 'staged_candidates', columns: { object_id: 'uuid' } };

/** Marks the group's members as discovered at `at`. Doing it again changes nothing. */
export async function markCandidates(
  store: Store,
  options: {
    readonly tenant: string;
    /** Directory object ids. */
    readonly pages: AsyncIterable<readonly string[]>;
    readonly at: number;
  },
): Promise<MarkedCandidates> {
  const { tenant, at } = options;
  const total = { listed: 0, discovered: 0, unmanaged: 0 };
  await eachAhead(inChunks(options.pages, chunkRows), async (chunk) => {
    const marked = await markChunk(store, { tenant, at, objectIds: chunk.filter(isGuid) });
    total.listed += chunk.length;
    total.discovered += marked.discovered;
    total.unmanaged += marked.unmanaged;
  });
  if (total.discovered >= chunkRows) await renewStatistics(store);
  return total;
}

function markChunk(
  store: Store,
  { tenant, at, objectIds }: { tenant: string; at: number; objectIds: readonly string[] },
): Promise<{ readonly discovered: number; readonly unmanaged: number }> {
  return inBulk(
    store,
    { what: `Marking ${objectIds.length} candidates`, tenant },
    async (client) => {
      await stage(
        client,
        staged,
        [...new Set(objectIds)].map((id) => [id]),
      );
      const { rowCount: managed } = await client.query(discoverManaged, [tenant, at]);
      await client.query(dropPlaceholders, [tenant]);
      const { rowCount: unmanaged } = await client.query(addPlaceholders, [
        tenant,
        at,
        unmanagedSeen,
      ]);
      return { discovered: (managed ?? 0) + (unmanaged ?? 0), unmanaged: unmanaged ?? 0 };
    },
  );
}

/** A device that had only a placeholder until now takes over its exclusion. */
const discoverManaged = `
  update devices d set discovered_at = $2,
    registration = case when exists (
      select 1 from devices p where p.tenant = $1 and p.object_id = d.object_id and not p.is_managed and p.registration = 'excluded'
    ) then 'excluded' else 'notRegistered' end
  from staged_candidates s
  where d.tenant = $1 and d.object_id = s.object_id and d.is_managed and d.discovered_at is null`;

const dropPlaceholders = `
  delete from devices p using staged_candidates s
  where p.tenant = $1 and p.object_id = s.object_id and not p.is_managed
    and exists (select 1 from devices d where d.tenant = $1 and d.object_id = p.object_id and d.is_managed)`;

/** In the words of check 2. */
const unmanagedSeen = 'no device manager id for the directory device';

const addPlaceholders = `
  insert into devices (tenant, device_id, object_id, is_managed, collected_at, discovered_at, registration,
    failure_check, failure_number, failure_seen, judged_revision, judged_at)
  select $1, s.object_id, s.object_id, false, $2, $2, 'notRegistered', 'managed', 2, $3, 1, $2
  from staged_candidates s
  where not exists (select 1 from devices d where d.tenant = $1 and d.object_id = s.object_id)
  order by s.object_id
  on conflict do nothing`;
