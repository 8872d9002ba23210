/**
 * Audit before act: each outgoing write has one row, committed before it leaves, with who wanted it and why. The row
 * also tells a repeated activity what became of its first try. Source: quality.md 4.2 (I18), design.md 8 (7).
 */
import { tried, type Store } from './store.ts';

/** A write that is about to leave. */
export interface IntendedWrite {
  /** The same for each try of the same effect. */
  readonly intentId: string;
  readonly tenant: string;
  readonly method: string;
  readonly path: string;
  readonly why: string;
  readonly at: number;
}

/**
 * `begun`: nothing of it has left before, or what left was refused: go on. `finished`: it was done, do not repeat it.
 * `uncertain`: an earlier try left and its outcome is unknown: look before acting.
 */
export type WriteState = 'begun' | 'finished' | 'uncertain';

type Queries = Pick<Store, 'db'>;

/** Notes a write before it leaves and says what became of earlier tries. Must be committed by the time it leaves. */
export function beginWrite(store: Queries, write: IntendedWrite): Promise<WriteState> {
  const { intentId, tenant, method, path, why, at } = write;
  return tried(`Noting a write of ${path}`, async () => {
    const added = await store.db
      .insertInto('writes')
      .values({ intent_id: intentId, tenant, method, path, why, begun_at: at })
      .onConflict((conflict) => conflict.doNothing())
      .returning('intent_id')
      .executeTakeFirst();
    if (added !== undefined) return 'begun';
    return beginAgain(store, { intentId, tenant });
  });
}

async function beginAgain(
  store: Queries,
  { intentId, tenant }: Pick<IntendedWrite, 'intentId' | 'tenant'>,
): Promise<WriteState> {
  const earlier = await store.db
    .selectFrom('writes')
    .select(['finished_at', 'status'])
    .where('tenant', '=', tenant)
    .where('intent_id', '=', intentId)
    .executeTakeFirstOrThrow();
  const state = stateOf(earlier);
  if (state === 'finished') return state;
  await store.db
    .updateTable('writes')
    .set((eb) => ({
      attempts: eb('attempts', '+', 1),
      finished_at: null,
      status: null,
      request_id: null,
    }))
    .where('tenant', '=', tenant)
    .where('intent_id', '=', intentId)
    .execute();
  return state;
}

function stateOf({
  finished_at,
  status,
}: {
  finished_at: number | null;
  status: number | null;
}): WriteState {
  if (finished_at === null || status === null || status >= 500) return 'uncertain';
  return status < 300 ? 'finished' : 'begun';
}

/** Notes a write's outcome; `status` null when no answer came. */
export function finishWrite(
  store: Queries,
  end: {
    readonly tenant: string;
    readonly intentId: string;
    readonly at: number;
    readonly status: number | null;
    readonly requestId: string | null;
  },
): Promise<void> {
  return tried('Noting the outcome of a write', async () => {
    await store.db
      .updateTable('writes')
      .set({ finished_at: end.at, status: end.status, request_id: end.requestId })
      .where('tenant', '=', end.tenant)
      .where('intent_id', '=', end.intentId)
      .execute();
  });
}

/** One row of the audit. */
export interface AuditedWrite extends IntendedWrite {
  readonly attempts: number;
  readonly finishedAt: number | null;
  readonly status: number | null;
  readonly requestId: string | null;
}

/** A tenant's writes in the order they were first noted, at most `limit`, after the intent of number `after`. */
export function listWrites(
  store: Queries,
  { tenant, limit }: { readonly tenant: string; readonly limit: number },
): Promise<readonly AuditedWrite[]> {
  return tried('Listing writes', async () => {
    const rows = await store.db
      .selectFrom('writes')
      .selectAll()
      .where('tenant', '=', tenant)
      .orderBy('number')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      intentId: row.intent_id,
      tenant: row.tenant,
      method: row.method,
      path: row.path,
      why: row.why,
      at: row.begun_at,
      attempts: row.attempts,
      finishedAt: row.finished_at,
      status: row.status,
      requestId: row.request_id,
    }));
  });
}
