/**
 * Audit before act: each outgoing write has one row, committed before it leaves, with who wanted it and why. The row
 * also tells a repeated activity what became of its first try.
 */
import type { ExpressionBuilder } from 'kysely';
import type { Database } from './rows.ts';
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

/** The status of a write whose answer was lost, and whose effect was found in force when it was looked for. */
export const foundInForce = 0;

/** Claims a write and says what became of earlier tries. Of two tries at once one is told that there was none. */
export function beginWrite(store: Queries, write: IntendedWrite): Promise<WriteState> {
  const { intentId, tenant, method, path, why, at } = write;
  return tried(`Noting a write of ${path}`, async () => {
    const added = await store.db
      .insertInto('writes')
      .values({ intent_id: intentId, tenant, method, path, why, begun_at: at, attempts: 0 })
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
  if (state !== 'begun') return state;
  await store.db
    .updateTable('writes')
    .set({ finished_at: null, status: null, request_id: null })
    .where('tenant', '=', tenant)
    .where('intent_id', '=', intentId)
    .execute();
  return state;
}

/** Notes requests that leave now, each of which counts as an attempt. Must be committed by the time they leave. */
export function noteSent(store: Queries, writes: readonly IntendedWrite[]): Promise<void> {
  return tried(`Noting ${writes.length} writes that leave`, async () => {
    if (writes.length === 0) return;
    await store.db
      .insertInto('writes')
      .values(
        writes.map(({ intentId, tenant, method, path, why, at }) => ({
          intent_id: intentId,
          tenant,
          method,
          path,
          why,
          begun_at: at,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['tenant', 'intent_id']).doUpdateSet((eb) => ({
          method: eb.ref('excluded.method'),
          path: eb.ref('excluded.path'),
          begun_at: eb.ref('excluded.begun_at'),
          attempts: eb('writes.attempts', '+', 1),
          finished_at: null,
          status: null,
          request_id: null,
        })),
      )
      .execute();
  });
}

/** When a write last left; null when it never did. */
export function lastSentAt(
  store: Queries,
  { tenant, intentId }: Pick<IntendedWrite, 'tenant' | 'intentId'>,
): Promise<number | null> {
  return tried('Reading when a write left', async () => {
    const row = await store.db
      .selectFrom('writes')
      .select('begun_at')
      .where('tenant', '=', tenant)
      .where('intent_id', '=', intentId)
      .where('attempts', '>', 0)
      .executeTakeFirst();
    return row?.begun_at ?? null;
  });
}

/** How many requests have left for an intent and its steps, refused ones too. */
export function sentUnder(
  store: Queries,
  { tenant, intentId }: Pick<IntendedWrite, 'tenant' | 'intentId'>,
): Promise<number> {
  return tried('Counting the writes of an intent', async () => {
    const row = await store.db
      .selectFrom('writes')
      .select(({ fn }) => fn.countAll<number>().as('sent'))
      .where('tenant', '=', tenant)
      .where('attempts', '>', 0)
      .where(isOfIntent(intentId))
      .executeTakeFirst();
    return row?.sent ?? 0;
  });
}

/** The intent itself, and its steps. */
function isOfIntent(intentId: string) {
  return (eb: ExpressionBuilder<Database, 'writes'>) =>
    eb.or([
      eb('intent_id', '=', intentId),
      eb(eb.fn<boolean>('starts_with', ['intent_id', eb.val(`${intentId}/`)]), '=', true),
    ]);
}

/**
 * Closes what is uncertain of an intent and its steps, since what it wanted was found in force: it was read back.
 */
export function settleWrites(
  store: Queries,
  {
    tenant,
    intentId,
    at,
  }: { readonly tenant: string; readonly intentId: string; readonly at: number },
): Promise<void> {
  return tried('Closing writes that were read back', async () => {
    await store.db
      .updateTable('writes')
      .set({ finished_at: at, status: foundInForce })
      .where('tenant', '=', tenant)
      .where('status', 'is', null)
      .where(isOfIntent(intentId))
      .execute();
  });
}

function stateOf({
  finished_at,
  status,
}: {
  finished_at: number | null;
  status: number | null;
}): WriteState {
  if (status === foundInForce) return 'finished';
  if (finished_at === null || status === null || status >= 500) return 'uncertain';
  return status < 300 ? 'finished' : 'begun';
}

/** How a write ended. */
export interface EndOfWrite {
  readonly tenant: string;
  readonly intentId: string;
  readonly at: number;
  readonly status: number | null;
  readonly requestId: string | null;
}

/** Notes what became of writes; `status` null where no answer came. */
export function finishWrites(store: Queries, ends: readonly EndOfWrite[]): Promise<void> {
  return tried('Noting the outcome of writes', async () => {
    for (const end of ends)
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
  /** Requests that left; 0 where it was only looked whether one is needed. */
  readonly attempts: number;
  readonly finishedAt: number | null;
  /** Graph's status; `foundInForce` where its answer was lost; null where the outcome is not known. */
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
