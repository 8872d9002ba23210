/**
 * Row-level security: each table whose rows are a tenant's shows a connection those of the tenant it speaks for, to its
 * owner too. It is asked of the database which tables have none yet, after every migration, so that a new table cannot be
 * forgotten. A connection that says no tenant sees nothing; one that says `*` speaks for the whole installation, as
 * migrations do, and the service of an installation with one tenant.
 */
import { sql, type Kysely } from 'kysely';
import type { Database } from '../rows.ts';
import { allTenants } from '../tenantPool.ts';

/** Tables of this schema that have a tenant in each row and do not keep it from others. */
export const unprotected = `
  select c.oid::regclass::text as name
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped
  where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace
    and not (c.relrowsecurity and c.relforcerowsecurity
      and exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polname = 'own_tenant'))
  order by 1`;

/** Asked once a statement, and not once a row. */
const own = `(select current_setting('ringmaster.tenant', true)) in ('${allTenants}', tenant)`;

/** Protects the tables that are not; two that do it at once do it once. */
export async function protectTenants(db: Kysely<Database>): Promise<void> {
  if ((await names(db)).length === 0) return;
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('tenantRows', 0))`.execute(tx);
    for (const name of await names(tx)) {
      await sql
        .raw(`alter table ${name} enable row level security, force row level security`)
        .execute(tx);
      await sql.raw(`drop policy if exists own_tenant on ${name}`).execute(tx);
      await sql
        .raw(`create policy own_tenant on ${name} using (${own}) with check (${own})`)
        .execute(tx);
    }
  });
}

async function names(db: Kysely<Database>): Promise<readonly string[]> {
  const { rows } = await sql.raw<{ readonly name: string }>(unprotected).execute(db);
  return rows.map(({ name }) => name);
}
