/**
 * What was set aside of a source at its last reading: rows that could not be read, by the field and the rule they broke.
 * Nothing of what stood in them is kept.
 */
import type { PoisonCount } from '#core/poison.ts';
import { inTransaction, tried, type Store } from '../store.ts';

/** What was set aside of one source. */
export interface SetAside extends PoisonCount {
  readonly source: string;
  /** Rows of the reading in all. */
  readonly ofRows: number;
  readonly seenAt: number;
}

/** Notes what was set aside of a source; of an earlier reading nothing is kept. */
export function recordSetAside(
  store: Pick<Store, 'db'>,
  o: {
    readonly tenant: string;
    readonly source: string;
    readonly counts: readonly PoisonCount[];
    readonly ofRows: number;
    readonly at: number;
  },
): Promise<void> {
  const { tenant, source, counts, ofRows, at } = o;
  return inTransaction(store, `Noting what was set aside of ${source}`, async (tx) => {
    await tx
      .deleteFrom('set_aside')
      .where('tenant', '=', tenant)
      .where('source', '=', source)
      .execute();
    if (counts.length === 0) return;
    await tx
      .insertInto('set_aside')
      .values(
        counts.map(({ reason, rows }) => ({
          tenant,
          source,
          reason: reason.slice(0, 200),
          rows,
          of_rows: ofRows,
          seen_at: at,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
}

/** What is set aside now, by source. */
export function readSetAside(
  store: Pick<Store, 'db'>,
  { tenant }: { readonly tenant: string },
): Promise<readonly SetAside[]> {
  return tried('Reading what was set aside', () =>
    store.db
      .selectFrom('set_aside')
      .select(['source', 'reason', 'rows', 'of_rows as ofRows', 'seen_at as seenAt'])
      .where('tenant', '=', tenant)
      .orderBy('source')
      .orderBy('rows', 'desc')
      .execute(),
  );
}
