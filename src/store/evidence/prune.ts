/**
 * Forgetting evidence that nothing is judged by any more. Baselines have learned from it long ago, and the looks keep
 * what decisions were made from; the days themselves are kept for a year and a month, so that a release can be compared
 * with the same month a year before and its symptoms still be told.
 */
import type { PoolClient } from 'pg';
import { inBulk } from '../bulk.ts';
import type { Store } from '../store.ts';
import { dayMs, dayOf } from '#core/time.ts';

/** Days for which counted evidence is kept. */
export const keptDays = 400;

/** Removes offers, exposures, bad days, day counts and looks at objectives older than that; gives how many rows there were. */
export function pruneEvidence(
  store: Pick<Store, 'pool'>,
  { tenant, asOf }: { readonly tenant: string; readonly asOf: number },
): Promise<number> {
  const firstKept = dayOf(asOf) - keptDays;
  return inBulk(store, { what: 'Forgetting old evidence', tenant }, async (client) => {
    const removed = [
      await remove(client, 'delete from bad_days where tenant = $1 and day < $2', [
        tenant,
        firstKept,
      ]),
      await remove(client, 'delete from day_counts where tenant = $1 and day < $2', [
        tenant,
        firstKept,
      ]),
      await remove(client, 'delete from exposures where tenant = $1 and since < $2', [
        tenant,
        firstKept * dayMs,
      ]),
      await remove(client, 'delete from objective_looks where tenant = $1 and as_of < $2', [
        tenant,
        firstKept * dayMs,
      ]),
      await remove(client, 'delete from ring_offers where tenant = $1 and at < $2', [
        tenant,
        firstKept * dayMs,
      ]),
    ];
    return removed.reduce((sum, rows) => sum + rows, 0);
  });
}

async function remove(
  client: PoolClient,
  text: string,
  values: readonly unknown[],
): Promise<number> {
  const { rowCount } = await client.query(text, [...values]);
  return rowCount ?? 0;
}
