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
import { isGone, rememberedPlace } from './absences.ts';
import type { Store } from '../store.ts';

/** What a look at the registration group came to. */
export interface MarkedCandidates {
  readonly listed: number;
  /** Discovered for the first time. */
  readonly discovered: number;
  /** Of those, unknown to the device manager. */
  readonly unmanaged: number;
  /** Ids of the rows of all that the device manager does not know. */
  readonly seenUnmanaged: readonly string[];
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
  const seenUnmanaged: string[] = [];
  await eachAhead(inChunks(options.pages, chunkRows), async (chunk) => {
    const marked = await markChunk(store, { tenant, at, objectIds: chunk.filter(isGuid) });
    total.listed += chunk.length;
    total.discovered += marked.discovered;
    total.unmanaged += marked.unmanaged;
    seenUnmanaged.push(...marked.seenUnmanaged);
  });
  if (total.discovered >= chunkRows) await renewStatistics(store);
  return { ...total, seenUnmanaged };
}

function markChunk(
  store: Store,
  { tenant, at, objectIds }: { tenant: string; at: number; objectIds: readonly string[] },
): Promise<Omit<MarkedCandidates, 'listed'>> {
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
      await client.query(backInTheGroup, [tenant, at, unmanagedSeen]);
      const { rows } = await client.query<{ readonly id: string }>(seenUnmanaged, [tenant]);
      return {
        seenUnmanaged: rows.map(({ id }) => id),
        discovered: (managed ?? 0) + (unmanaged ?? 0),
        unmanaged: unmanaged ?? 0,
      };
    },
  );
}

/** A device that had only a placeholder until now takes over its exclusion, and so does one that was gone. */
const discoverManaged = `
  update devices d set discovered_at = $2,
    registration = case when exists (
      select 1 from devices p where p.tenant = $1 and p.object_id = d.object_id and not p.is_managed and p.registration = 'excluded'
    ) or exists (${rememberedPlace(`a.registration = 'excluded'`)})
    then 'excluded' else 'notRegistered' end
  from staged_candidates s
  where d.tenant = $1 and d.object_id = s.object_id and d.is_managed and d.discovered_at is null
    and not ${isGone}`;

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

/** A placeholder that had left with its object. */
const backInTheGroup = `
  with back as (
    update devices d set discovered_at = $2,
      registration = case when a.registration = 'excluded' then 'excluded' else 'notRegistered' end,
      failure_check = case when a.registration = 'excluded' then null else 'managed' end,
      failure_number = case when a.registration = 'excluded' then null else 2 end,
      failure_seen = case when a.registration = 'excluded' then null else $3 end,
      judged_revision = 1, judged_at = $2
    from staged_candidates s, absences a
    where d.tenant = $1 and d.object_id = s.object_id and not d.is_managed and d.discovered_at is null
      and a.tenant = $1 and a.device_id = d.device_id and a.gone_at is not null
    returning d.device_id
  )
  delete from absences a using back where a.tenant = $1 and a.device_id = back.device_id`;

const seenUnmanaged = `
  select d.device_id as id from devices d join staged_candidates s on d.object_id = s.object_id
  where d.tenant = $1 and not d.is_managed`;
