/**
 * How far each source of signals has been read. What a source has not told yet is unknown and not good: days beyond
 * this mark are not closed, and under method `control` they do not count at all.
 */
import { isOfProduct, type SignalSource } from '#core/evidence/signal/signal.ts';
import type { AreaKey } from '#core/release/state/release.ts';
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

/** The area that a mark is of: what tells of a product is read for its area, all else for every area at once. */
function areaOf(area: string, source: string): string {
  return isOfProduct(source) ? area : '';
}

/** The marks by source as they hold for an area, epoch milliseconds; null = never read. */
export function readUntilOf(
  store: Queries,
  { tenant, area }: AreaKey,
): Promise<Readonly<Record<string, number | null>>> {
  return tried('Reading how far sources have been read', async () => {
    const rows = await store.db
      .selectFrom('source_reads')
      .select(['source', 'read_until'])
      .where('tenant', '=', tenant)
      .where('area', 'in', ['', area])
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
    key: { tenant, area },
    source,
    until,
  }: { readonly key: AreaKey; readonly source: string; readonly until: number },
): Promise<void> {
  return tried(`Noting how far ${source} has been read`, async () => {
    await store.db
      .insertInto('source_reads')
      .values({ tenant, area: areaOf(area, source), source, read_until: until })
      .onConflict((conflict) =>
        conflict
          .columns(['tenant', 'area', 'source'])
          .doUpdateSet({ read_until: until })
          .where('source_reads.read_until', '<', until),
      )
      .execute();
  });
}
