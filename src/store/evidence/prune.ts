/**
 * Forgetting evidence that nothing is judged by any more. Baselines have learned from it long ago, and the looks keep
 * what decisions were made from; the days themselves are kept for longer than any release lasts, usually for a year and a month, so
 * that a release can be compared with the same month a year before and its symptoms still be told.
 */
import { inBulk } from '../bulk.ts';
import type { Store } from '../store.ts';
import { dayMs, dayOf } from '#core/time.ts';

/** Rows of one transaction, and transactions of one table; the rest waits for the next day. */
const rowsAtOnce = 20_000;
const batchesMax = 500;

/** By table, which rows are older than `$2`: a day, or an instant. */
const tables = [
  { table: 'bad_days', isOlder: 'day < $2', by: 'day' },
  { table: 'day_counts', isOlder: 'day < $2', by: 'day' },
  { table: 'exposures', isOlder: 'since < $2', by: 'instant' },
  { table: 'objective_looks', isOlder: 'as_of < $2', by: 'instant' },
  { table: 'ring_offers', isOlder: 'at < $2', by: 'instant' },
] as const;

/** Removes offers, exposures, bad days, day counts and looks at objectives older than that; gives how many rows there were. */
export async function pruneEvidence(
  store: Pick<Store, 'pool'>,
  o: {
    readonly tenant: string;
    readonly asOf: number;
    /** Days for which counted evidence is kept. */
    readonly keptDays: number;
    /** Told of each batch. */
    readonly beat?: (() => void) | undefined;
  },
): Promise<number> {
  const { tenant, asOf, keptDays, beat } = o;
  const firstKept = dayOf(asOf) - keptDays;
  let removed = 0;
  for (const { table, isOlder, by } of tables) {
    const text = `delete from ${table} where tenant = $1 and ctid = any(array(
      select ctid from ${table} where tenant = $1 and ${isOlder} limit ${rowsAtOnce}))`;
    const values = [tenant, by === 'day' ? firstKept : firstKept * dayMs];
    for (let nth = 0; nth < batchesMax; nth += 1) {
      const rows = await inBulk(
        store,
        { what: 'Forgetting old evidence', tenant },
        async (client) => (await client.query(text, values)).rowCount ?? 0,
      );
      removed += rows;
      beat?.();
      if (rows < rowsAtOnce) break;
    }
  }
  return removed;
}
