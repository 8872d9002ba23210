/** Timelines of incidents and of support requests: what happened to each, oldest first. */
import type { Matter, MatterKind, TimelineEntry } from '#core/matter/timeline.ts';
import { tried, type Store } from '../store.ts';

type Queries = Pick<Store, 'db'>;

/** Whose timeline. */
export interface TimelineOf extends Pick<Matter, 'tenant' | 'number'> {
  readonly matter: MatterKind;
}

/** Adds entries; a step that is repeated after a crash says its own anew. */
export async function insertEntries(
  { db }: Queries,
  { matter, tenant, number: matter_number }: TimelineOf,
  entries: readonly TimelineEntry<string>[],
): Promise<void> {
  if (entries.length === 0) return;
  await db
    .insertInto('timelines')
    .values(entries.map((entry) => ({ tenant, matter, matter_number, ...entry })))
    .onConflict((conflict) =>
      conflict.columns(['tenant', 'matter', 'matter_number', 'number']).doUpdateSet((eb) => ({
        kind: eb.ref('excluded.kind'),
        at: eb.ref('excluded.at'),
        by: eb.ref('excluded.by'),
        text: eb.ref('excluded.text'),
      })),
    )
    .execute();
}

/** The entries, oldest first. What was written here under a kind is trusted to be one of its matter. */
export function readEntries<Kind extends string>(
  store: Queries,
  { matter, tenant, number }: TimelineOf,
): Promise<readonly TimelineEntry<Kind>[]> {
  return tried(`Reading the timeline of ${matter} ${number}`, async () => {
    const rows = await store.db
      .selectFrom('timelines')
      .select(['number', 'kind', 'at', 'by', 'text'])
      .where((is) => is.and({ tenant, matter, matter_number: number }))
      .orderBy('number')
      .execute();
    return rows.map(({ kind, ...row }) => ({ ...row, kind: kind as Kind }));
  });
}
