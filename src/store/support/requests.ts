/**
 * Support requests as rows, which lists and exports read. A request is put here before its workflow is begun, so that none gets
 * lost with a server that does not answer; only its workflow changes it afterwards.
 */
import type { ReleaseKey } from '#core/release/state/release.ts';
import type { RequestStep } from '#core/support/change.ts';
import { openedRequest, type Opening } from '#core/support/fold.ts';
import { requestMessageKey, type SupportRequest } from '#core/support/request.ts';
import { requestStatusOf } from '#core/support/status.ts';
import { lockNumbers, nextNumber } from '../matter/numbers.ts';
import { insertEntries } from '../matter/timelines.ts';
import { inTransaction, tried, type Store, type StoreTransaction } from '../store.ts';

type Queries = Pick<Store, 'db'>;
type Of = Pick<SupportRequest, 'tenant' | 'number'>;

/** A request with what it is about. */
export interface StoredRequest {
  readonly request: SupportRequest;
  readonly subject: string;
}

/** Opens a request; gives it with its number. */
export function openRequest(
  store: Queries,
  opening: Omit<Opening, 'number'>,
  subject: string,
): Promise<SupportRequest> {
  const { tenant } = opening;
  return inTransaction(store, 'Opening a support request', async (tx) => {
    await lockNumbers(tx, 'support_requests', tenant);
    const number = await nextNumber(tx, 'support_requests', tenant);
    const { matter, entries } = openedRequest({ ...opening, number }, subject);
    const at = matter.openedAt;
    const fixed = { tenant, number, kind: matter.kind, area: matter.area, subject };
    await tx
      .insertInto('support_requests')
      .values({ ...fixed, ...standingOf(matter), opened_at: at, changed_at: at })
      .execute();
    await insertEntries({ db: tx }, { matter: 'support', tenant, number }, entries);
    return matter;
  });
}

/** A request after a step; `taken` is the id of what was written with it, which stands in the timeline now. */
export function saveRequest(
  store: Queries,
  { matter, entries }: RequestStep,
  { taken, at }: { readonly taken: string | null; readonly at: number },
): Promise<void> {
  const { tenant, number } = matter;
  return inTransaction(store, `Storing support request ${number}`, async (tx) => {
    await tx
      .updateTable('support_requests')
      .set({
        ...standingOf(matter),
        ...(entries.length > 0 ? { changed_at: at } : {}),
      })
      .where((is) => is.and({ tenant, number }))
      .execute();
    await insertEntries({ db: tx }, { matter: 'support', tenant, number }, entries);
    if (matter.endedAt !== null) await dropStrayed(tx, { tenant, number });
    if (taken === null) return;
    const of = { tenant, request: number, id: taken };
    await tx
      .deleteFrom('support_texts')
      .where((is) => is.and(of))
      .execute();
    await tx
      .updateTable('support_files')
      .set({ number: matter.files })
      .where((is) => is.and({ ...of }))
      .where('number', 'is', null)
      .execute();
  });
}

/** What was put into the store and never told to the request: nobody will any more. */
async function dropStrayed(tx: StoreTransaction, { tenant, number: request }: Of): Promise<void> {
  await tx
    .deleteFrom('support_texts')
    .where((is) => is.and({ tenant, request }))
    .execute();
  await tx
    .deleteFrom('support_files')
    .where((is) => is.and({ tenant, request }))
    .where('number', 'is', null)
    .execute();
}

function standingOf(request: SupportRequest) {
  return {
    status: requestStatusOf(request),
    severity: request.severity,
    ended_at: request.endedAt,
    body: JSON.stringify(request),
  };
}

/** One request by its number; null = there is none. */
export function readRequest(store: Queries, { tenant, number }: Of): Promise<StoredRequest | null> {
  return tried(`Reading support request ${number}`, async () => {
    const row = await store.db
      .selectFrom('support_requests')
      .select(['body', 'subject'])
      .where((is) => is.and({ tenant, number }))
      .executeTakeFirst();
    return row === undefined ? null : storedIn(row);
  });
}

/** Requests of a tenant, newest first: those that are open, or that have changed since an instant. */
export function listRequests(
  store: Queries,
  o: {
    readonly tenant: string;
    readonly limit: number;
    readonly isOpen?: boolean;
    readonly changedSince?: number;
  },
): Promise<readonly StoredRequest[]> {
  const { tenant, limit, isOpen = false, changedSince = 0 } = o;
  return tried('Listing support requests', async () => {
    const rows = await store.db
      .selectFrom('support_requests')
      .select(['body', 'subject'])
      .where('tenant', '=', tenant)
      .$if(isOpen, (all) => all.where('ended_at', 'is', null))
      .where((is) => is.or([is('ended_at', 'is', null), is('changed_at', '>=', changedSince)]))
      .orderBy('number', 'desc')
      .limit(limit)
      .execute();
    return rows.map(storedIn);
  });
}

/** What stands in the place of what was erased. */
export const erased = '(erased)';

/**
 * Erases what people have written of a request: its subject, its texts, its files, their names, and what was told of it. That
 * there was a request, when, how grave and how it went, stays.
 */
export function eraseRequest(store: Queries, { tenant, number }: Of): Promise<void> {
  return inTransaction(store, `Erasing support request ${number}`, async (tx) => {
    const row = await tx
      .selectFrom('support_requests')
      .select('body')
      .where((is) => is.and({ tenant, number }))
      .executeTakeFirst();
    if (row === undefined) return;
    await eraseWords(tx, requestIn(row.body));
    const of = { tenant, request: number };
    await tx
      .deleteFrom('support_texts')
      .where((is) => is.and(of))
      .execute();
    await tx
      .deleteFrom('support_files')
      .where((is) => is.and(of))
      .execute();
    await eraseMessages(tx, requestMessageKey(requestIn(row.body)));
  });
}

async function eraseWords(tx: StoreTransaction, request: SupportRequest): Promise<void> {
  const { tenant, number, owner, plan } = request;
  const nameless: SupportRequest = {
    ...request,
    openedBy: erased,
    owner: owner === null ? null : erased,
    contact: null,
    plan: { ...plan, desk: [] },
  };
  await tx
    .updateTable('support_requests')
    .set({ subject: erased, body: JSON.stringify(nameless) })
    .where((is) => is.and({ tenant, number }))
    .execute();
  await tx
    .updateTable('timelines')
    .set({ by: erased, text: erased })
    .where((is) => is.and({ tenant, matter: 'support', matter_number: number }))
    .where('by', '!=', 'service')
    .execute();
}

async function eraseMessages(tx: StoreTransaction, key: ReleaseKey): Promise<void> {
  const { tenant, area, id: release } = key;
  await tx
    .deleteFrom('messages')
    .where((is) => is.and({ tenant, area, release }))
    .execute();
}

function storedIn({ body, subject }: { readonly body: unknown; readonly subject: string }) {
  return { request: requestIn(body), subject };
}

/** jsonb comes parsed; what was written here is trusted. */
function requestIn(body: unknown): SupportRequest {
  return body as SupportRequest;
}
