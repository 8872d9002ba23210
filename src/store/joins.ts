/**
 * Group joins still to do. A device's place is a row first; here stand the rows whose group does not have them yet, or
 * still has them after a move. A mover leaves the old group before it joins the new one, so it is never under two
 * rings' policies at once. Graph's calls are safe to repeat, so is marking them done.
 */
import { tried, type Store } from './store.ts';

interface OfRing {
  readonly tenant: string;
  readonly ring: string;
}

type Queries = Pick<Store, 'db'>;

/** Directory object ids that are to join the ring's group, at most `limit`, in order of device id. */
export function pendingJoins(
  store: Queries,
  { tenant, ring, limit }: OfRing & { readonly limit: number },
): Promise<readonly string[]> {
  return tried(`Reading joins of ring ${ring} still to do`, async () => {
    const rows = await store.db
      .selectFrom('devices')
      .select('object_id')
      .where('tenant', '=', tenant)
      .where('ring', '=', ring)
      .where('joined_ring', 'is', null)
      .where('object_id', 'is not', null)
      .orderBy('device_id')
      .limit(limit)
      .execute();
    return rows.flatMap((row) => row.object_id ?? []);
  });
}

/** Notes that the ring's group has these objects. */
export function markJoined(
  store: Queries,
  {
    tenant,
    ring,
    objectIds,
    at,
  }: OfRing & { readonly objectIds: readonly string[]; readonly at: number },
): Promise<void> {
  return tried(`Noting ${objectIds.length} joins of ring ${ring}`, async () => {
    await store.db
      .updateTable('devices')
      .set({ joined_ring: ring, joined_at: at })
      .where('tenant', '=', tenant)
      .where('joined_ring', 'is', null)
      .where((eb) => eb('object_id', '=', eb.fn.any(eb.val([...objectIds]))))
      .execute();
  });
}

/** Directory object ids that are to leave the ring's group, at most `limit`. */
export function pendingLeaves(
  store: Queries,
  { tenant, ring, limit }: OfRing & { readonly limit: number },
): Promise<readonly string[]> {
  return tried(`Reading leaves of ring ${ring} still to do`, async () => {
    const rows = await store.db
      .selectFrom('devices')
      .select('object_id')
      .where('tenant', '=', tenant)
      .where('joined_ring', '=', ring)
      .where((eb) => eb('joined_ring', 'is distinct from', eb.ref('ring')))
      .where('object_id', 'is not', null)
      .orderBy('device_id')
      .limit(limit)
      .execute();
    return rows.flatMap((row) => row.object_id ?? []);
  });
}

/** Notes that the ring's group does not have these objects any more. */
export function markLeft(
  store: Queries,
  { tenant, ring, objectIds }: OfRing & { readonly objectIds: readonly string[] },
): Promise<void> {
  return tried(`Noting ${objectIds.length} leaves of ring ${ring}`, async () => {
    await store.db
      .updateTable('devices')
      .set({ joined_ring: null, joined_at: null })
      .where('tenant', '=', tenant)
      .where('joined_ring', '=', ring)
      .where((eb) => eb('object_id', '=', eb.fn.any(eb.val([...objectIds]))))
      .execute();
  });
}

/** Notes that the directory does not know these objects; they are linked anew by the next look at the directory. */
export function markMissing(
  store: Queries,
  { tenant, objectIds }: { readonly tenant: string; readonly objectIds: readonly string[] },
): Promise<void> {
  return tried(`Noting ${objectIds.length} objects missing from the directory`, async () => {
    await store.db
      .updateTable('devices')
      .set({ object_id: null, joined_ring: null, joined_at: null })
      .where('tenant', '=', tenant)
      .where('is_managed', '=', true)
      .where((eb) => eb('object_id', '=', eb.fn.any(eb.val([...objectIds]))))
      .execute();
  });
}
