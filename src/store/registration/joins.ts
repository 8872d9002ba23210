/**
 * Group joins and leaves still to do (pendingMoves.ts says where they come from). A mover leaves the old group before it
 * joins the new one, so it is never under two rings' policies at once. Graph's calls are safe to repeat, so is marking
 * them done.
 */
import { sql } from 'kysely';
import type { PoolClient } from 'pg';
import { inBulk } from '../bulk.ts';
import { derivePendingMoves } from './pendingMoves.ts';
import { tried, type Store } from '../store.ts';

interface OfRing {
  readonly tenant: string;
  readonly ring: string;
}

interface Objects {
  /** Directory object ids. */
  readonly objectIds: readonly string[];
}

/** Directory object ids that are to join the ring's group, at most `limit`, in order of device id. */
export function pendingJoins(
  store: Pick<Store, 'db'>,
  options: OfRing & { readonly limit: number },
): Promise<readonly string[]> {
  return pending(store, 'join', options);
}

/** Directory object ids that are to leave the ring's group, at most `limit`. */
export function pendingLeaves(
  store: Pick<Store, 'db'>,
  options: OfRing & { readonly limit: number },
): Promise<readonly string[]> {
  return pending(store, 'leave', options);
}

/**
 * Those whose directory object is not known cannot be sent to Graph; they wait for the next look at the directory. The
 * object is looked up in the select list, so that no statistics can talk the planner into anything but the key.
 */
function pending(
  store: Pick<Store, 'db'>,
  kind: 'join' | 'leave',
  { tenant, ring, limit }: OfRing & { readonly limit: number },
): Promise<readonly string[]> {
  return tried(`Reading who is to ${kind} ring ${ring}`, async () => {
    const { rows } = await sql<{ readonly id: string }>`
      select id from (
        select (select d.object_id from devices d where d.tenant = e.tenant and d.device_id = e.device_id) as id
        from pending_moves e
        where e.tenant = ${tenant} and e.ring = ${ring} and e.kind = ${kind}
        order by e.device_id
      ) due
      where id is not null limit ${limit}`.execute(store.db);
    return rows.map(({ id }) => id);
  });
}

/** Notes that the ring's group has these objects. One that was moved meanwhile gets the move to leave again. */
export function markJoined(
  store: Pick<Store, 'pool'>,
  { tenant, ring, objectIds, at }: OfRing & Objects & { readonly at: number },
): Promise<void> {
  const what = `Noting ${objectIds.length} joins of ring ${ring}`;
  return inBulk(store, { what, tenant }, (client) =>
    update(client, tenant, {
      text: `update devices set joined_ring = $3, joined_at = $4
        where tenant = $1 and object_id = any($2::uuid[]) and joined_ring is null returning device_id as id`,
      values: [tenant, objectIds, ring, at],
    }),
  );
}

/** Notes that the ring's group does not have these objects any more. */
export function markLeft(
  store: Pick<Store, 'pool'>,
  { tenant, ring, objectIds }: OfRing & Objects,
): Promise<void> {
  const what = `Noting ${objectIds.length} leaves of ring ${ring}`;
  return inBulk(store, { what, tenant }, (client) =>
    update(client, tenant, {
      text: `update devices set joined_ring = null, joined_at = null
        where tenant = $1 and object_id = any($2::uuid[]) and joined_ring = $3 returning device_id as id`,
      values: [tenant, objectIds, ring],
    }),
  );
}

/** Notes that the directory does not know these objects; they are linked anew by the next look at the directory. */
export function markMissing(
  store: Pick<Store, 'pool'>,
  { tenant, objectIds }: { readonly tenant: string } & Objects,
): Promise<void> {
  const what = `Noting ${objectIds.length} objects missing from the directory`;
  return inBulk(store, { what, tenant }, (client) =>
    update(client, tenant, {
      text: `update devices set object_id = null, joined_ring = null, joined_at = null
        where tenant = $1 and object_id = any($2::uuid[]) and is_managed returning device_id as id`,
      values: [tenant, objectIds],
    }),
  );
}

async function update(
  client: PoolClient,
  tenant: string,
  query: { readonly text: string; readonly values: readonly unknown[] },
): Promise<void> {
  const { rows } = await client.query<{ readonly id: string }>(query.text, [...query.values]);
  await derivePendingMoves(client, { tenant, deviceIds: rows.map(({ id }) => id) });
}
