/** Numbers that count up in each tenant, for matters that people name by them. */
import { sql } from 'kysely';
import type { StoreTransaction } from '../store.ts';

/** Tables whose rows are numbered so. */
type Numbered = 'incidents' | 'support_requests';

/** Keeps others from taking a number of the tenant until the transaction is over. */
export async function lockNumbers(
  tx: StoreTransaction,
  table: Numbered,
  tenant: string,
): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${table}/${tenant}`}, 0))`.execute(tx);
}

/** The next number; to be asked under the lock. */
export async function nextNumber(
  tx: StoreTransaction,
  table: Numbered,
  tenant: string,
): Promise<number> {
  const row = await tx
    .selectFrom(table)
    .select(({ fn }) => fn.max('number').as('last'))
    .where('tenant', '=', tenant)
    .executeTakeFirst();
  return (row?.last ?? 0) + 1;
}
