/**
 * Incidents as rows, which lists and reports read. An incident is opened here before its workflow is begun, so that none gets
 * lost with a server that does not answer; of one cause one is open at most. Only the incident's workflow changes it afterwards.
 */
import { causeKey, keysJoined } from '#core/incident/cause.ts';
import type { Changed } from '#core/incident/change.ts';
import { opened } from '#core/incident/fold.ts';
import type { Incident } from '#core/incident/incident.ts';
import type { News } from '#core/incident/news.ts';
import { statusOf } from '#core/incident/status.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { inTransaction, tried, type Store, type StoreTransaction } from '../store.ts';
import { insertEntries } from '../matter/timelines.ts';
import { lockNumbers, nextNumber } from '../matter/numbers.ts';

type Queries = Pick<Store, 'db'>;

/** Where something was noticed. */
export interface NoticedIn {
  readonly key: ReleaseKey;
  readonly isRehearsal: boolean;
}

/** Which incident something was noticed of; null = it was heard before. */
export interface Joined {
  readonly number: number;
  readonly isNew: boolean;
}

/** Opens the incident of a cause, or joins the one that is open; the same news again changes nothing. */
export function openOrJoin(
  store: Queries,
  news: News,
  { key, isRehearsal }: NoticedIn,
): Promise<Joined | null> {
  const { tenant } = key;
  return inTransaction(store, 'Opening an incident', async (tx) => {
    await lockNumbers(tx, 'incidents', tenant);
    const known = await tx
      .selectFrom('incident_news')
      .select('incident')
      .where((is) => is.and({ tenant, id: news.id }))
      .executeTakeFirst();
    if (known !== undefined) return null;
    const open = await openOf(tx, tenant, news);
    const number = open ?? (await nextNumber(tx, 'incidents', tenant));
    if (open === null) {
      const { matter, entries } = opened(
        { tenant, number, cause: news.cause, key, isRehearsal },
        news,
      );
      await putIncident(tx, matter, news.at);
      await insertEntries({ db: tx }, { ...matter, matter: 'incident' }, entries);
    }
    await tx
      .insertInto('incident_news')
      .values({ tenant, id: news.id, incident: number, at: news.at, text: news.text })
      .execute();
    return { number, isNew: open === null };
  });
}

async function openOf(
  tx: StoreTransaction,
  tenant: string,
  { cause }: News,
): Promise<number | null> {
  const keys = keysJoined(cause);
  const rows = await tx
    .selectFrom('incidents')
    .select(['number', 'cause'])
    .where('tenant', '=', tenant)
    .where('cause', 'in', keys)
    .where('ended_at', 'is', null)
    .execute();
  const first = keys
    .map((key) => rows.find((row) => row.cause === key))
    .find((row) => row !== undefined);
  return first?.number ?? null;
}

/** An incident after a step, with what its timeline gains and what it has heard. */
export function saveIncident(
  store: Queries,
  step: Changed & { readonly heard: readonly string[]; readonly at: number },
): Promise<void> {
  const { matter: incident, entries, heard, at } = step;
  const { tenant } = incident;
  return inTransaction(store, `Storing incident ${incident.number}`, async (tx) => {
    await putIncident(tx, incident, at);
    await insertEntries({ db: tx }, { ...incident, matter: 'incident' }, entries);
    if (heard.length === 0) return;
    await tx
      .updateTable('incident_news')
      .set({ heard: true })
      .where('tenant', '=', tenant)
      .where('id', 'in', heard)
      .execute();
  });
}

async function putIncident(db: StoreTransaction, incident: Incident, at: number): Promise<void> {
  const { tenant, number, cause, key, severity, owner, openedAt, end } = incident;
  const standing = {
    status: statusOf(incident, at),
    severity,
    owner,
    ended_at: end?.at ?? null,
    body: JSON.stringify(incident),
    saved_at: at,
  };
  await db
    .insertInto('incidents')
    .values({
      tenant,
      number,
      cause: causeKey(cause),
      area: key.area,
      release: key.id,
      opened_at: openedAt,
      ...standing,
    })
    .onConflict((conflict) => conflict.columns(['tenant', 'number']).doUpdateSet(standing))
    .execute();
}

/** One incident by its number; null = there is none. */
export function readIncident(
  store: Queries,
  { tenant, number }: Pick<Incident, 'tenant' | 'number'>,
): Promise<Incident | null> {
  return tried(`Reading incident ${number}`, async () => {
    const row = await store.db
      .selectFrom('incidents')
      .select('body')
      .where((is) => is.and({ tenant, number }))
      .executeTakeFirst();
    return row === undefined ? null : incidentIn(row.body);
  });
}

/** Incidents of a tenant, all or those that are open, newest first. */
export function listIncidents(
  store: Queries,
  {
    tenant,
    limit,
    isOpen = false,
  }: { readonly tenant: string; readonly limit: number; readonly isOpen?: boolean },
): Promise<readonly Incident[]> {
  return tried('Listing incidents', async () => {
    const rows = await store.db
      .selectFrom('incidents')
      .select('body')
      .where('tenant', '=', tenant)
      .$if(isOpen, (all) => all.where('ended_at', 'is', null))
      .orderBy('number', 'desc')
      .limit(limit)
      .execute();
    return rows.map(({ body }) => incidentIn(body));
  });
}

/** jsonb comes parsed; what was written here is trusted. */
function incidentIn(body: unknown): Incident {
  return body as Incident;
}
