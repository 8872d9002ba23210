/**
 * How far each source of signals has been read. What a source has not told yet is unknown and not good: days beyond
 * this mark are not closed, and under method `control` they do not count at all.
 */
import type { SignalSource } from '#core/evidence/signal/signal.ts';
import { tried, type Store } from '../store.ts';

type Queries = Pick<Store, 'db'>;

const sources: readonly SignalSource[] = [
  'installs',
  'contact',
  'builds',
  'startups',
  'apps',
  'reports',
];

/** The marks by source, epoch milliseconds; null = never read. */
export function readUntilOf(
  store: Queries,
  { tenant }: { readonly tenant: string },
): Promise<Readonly<Record<string, number | null>>> {
  return tried('Reading how far sources have been read', async () => {
    const rows = await store.db
      .selectFrom('source_reads')
      .select(['source', 'read_until'])
      .where('tenant', '=', tenant)
      .execute();
    const never = sources.map((source) => [source, null] as const);
    const marks = rows.map(({ source, read_until }) => [source, read_until] as const);
    return Object.fromEntries<number | null>([...never, ...marks]);
  });
}

/** Moves a source's mark on; an earlier instant changes nothing. */
export function markRead(
  store: Queries,
  {
    tenant,
    source,
    until,
  }: { readonly tenant: string; readonly source: string; readonly until: number },
): Promise<void> {
  return tried(`Noting how far ${source} has been read`, async () => {
    await store.db
      .insertInto('source_reads')
      .values({ tenant, source, read_until: until })
      .onConflict((conflict) =>
        conflict
          .columns(['tenant', 'source'])
          .doUpdateSet({ read_until: until })
          .where('source_reads.read_until', '<', until),
      )
      .execute();
  });
}
