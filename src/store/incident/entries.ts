/** Timelines of incidents, and what was noticed and not heard yet. */
import type { Entry, EntryKind } from '#core/incident/change.ts';
import type { Heard } from '#core/incident/fold.ts';
import type { Incident } from '#core/incident/incident.ts';
import { tried, type Store } from '../store.ts';

type Queries = Pick<Store, 'db'>;
type Of = Pick<Incident, 'tenant' | 'number'>;

/** Adds entries; a step that is repeated after a crash says its own anew. */
export async function insertEntries(
  { db }: Queries,
  { tenant, number: incident }: Of,
  entries: readonly Entry[],
): Promise<void> {
  if (entries.length === 0) return;
  await db
    .insertInto('incident_entries')
    .values(entries.map((entry) => ({ tenant, incident, ...entry })))
    .onConflict((conflict) =>
      conflict.columns(['tenant', 'incident', 'number']).doUpdateSet((eb) => ({
        kind: eb.ref('excluded.kind'),
        at: eb.ref('excluded.at'),
        by: eb.ref('excluded.by'),
        text: eb.ref('excluded.text'),
      })),
    )
    .execute();
}

/** The timeline of an incident, oldest first. */
export function readEntries(store: Queries, { tenant, number }: Of): Promise<readonly Entry[]> {
  return tried(`Reading the timeline of incident ${number}`, async () => {
    const rows = await store.db
      .selectFrom('incident_entries')
      .select(['number', 'kind', 'at', 'by', 'text'])
      .where((is) => is.and({ tenant, incident: number }))
      .orderBy('number')
      .execute();
    return rows.map(({ kind, ...row }) => ({ ...row, kind: kind as EntryKind }));
  });
}

/** So many are heard in one step. */
const unheardMax = 100;

/** What an incident has not heard yet, oldest first. */
export function readUnheard(store: Queries, { tenant, number }: Of): Promise<readonly Heard[]> {
  return tried(`Reading what is new of incident ${number}`, () =>
    store.db
      .selectFrom('incident_news')
      .select(['id', 'at', 'text'])
      .where((is) => is.and({ tenant, incident: number, heard: false }))
      .orderBy('at')
      .orderBy('id')
      .limit(unheardMax)
      .execute(),
  );
}

/** Numbers of a tenant's open incidents. */
export function openIncidents(
  store: Queries,
  { tenant }: { readonly tenant: string },
): Promise<readonly number[]> {
  return tried('Listing open incidents', async () => {
    const rows = await store.db
      .selectFrom('incidents')
      .select('number')
      .where('tenant', '=', tenant)
      .where('ended_at', 'is', null)
      .orderBy('number')
      .execute();
    return rows.map(({ number }) => number);
  });
}

/** Numbers of a tenant's open incidents that have not heard something yet. */
export function unheardIncidents(
  store: Queries,
  { tenant }: { readonly tenant: string },
): Promise<readonly number[]> {
  return tried('Looking for incidents with news', async () => {
    const rows = await store.db
      .selectFrom('incidents')
      .innerJoin('incident_news', (join) =>
        join
          .onRef('incident_news.tenant', '=', 'incidents.tenant')
          .onRef('incident_news.incident', '=', 'incidents.number'),
      )
      .select('incidents.number')
      .distinct()
      .where('incidents.tenant', '=', tenant)
      .where('ended_at', 'is', null)
      .where('heard', '=', false)
      .orderBy('incidents.number')
      .execute();
    return rows.map(({ number }) => number);
  });
}
