/** What was noticed of incidents and not heard yet. */
import type { Heard } from '#core/incident/fold.ts';
import type { Incident } from '#core/incident/incident.ts';
import { tried, type Store } from '../store.ts';

type Queries = Pick<Store, 'db'>;
type Of = Pick<Incident, 'tenant' | 'number'>;

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
