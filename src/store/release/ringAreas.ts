/** Areas of tenants that have rings. */
import type { AreaKey } from '#core/release/state/release.ts';
import { tried, type Store } from '../store.ts';

/** One area of a tenant, and when one of its rings was last written, in the service's own time. */
export interface RingArea extends AreaKey {
  /** Epoch milliseconds. */
  readonly seenAt: number;
}

/** All areas that have rings. */
export function ringAreas(store: Pick<Store, 'db'>): Promise<readonly RingArea[]> {
  return tried('Reading which areas have rings', async () => {
    const rows = await store.db
      .selectFrom('rings')
      .select(({ fn }) => ['tenant', 'area', fn.max('written_at').as('seen_at')])
      .groupBy(['tenant', 'area'])
      .execute();
    return rows.map(({ tenant, area, seen_at }) => ({
      tenant,
      area: area as AreaKey['area'],
      seenAt: seen_at,
    }));
  });
}
