/**
 * The store: PostgreSQL through kysely, with two small pools. Transactions that hold a lock while the world is asked
 * (a ring's row during a Graph call) have a pool of their own, so that what they write on the side, such as the audit
 * row that must be committed first, never waits for a connection that they themselves keep busy.
 * Rejected: one pool (it deadlocks when all connections hold a lock), an ORM (the heavy writes are set-based SQL).
 */
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import { Pool, types as pgTypes, type CustomTypesConfig } from 'pg';
import { StoreError, storeErrorOf } from './error.ts';
import { migrateToLatest } from './migrations/migrate.ts';
import { protectTenants } from './migrations/tenantRows.ts';
import type { Database } from './rows.ts';
import { connectionsFor, type Connections } from './tenantPool.ts';

/** A transaction in the store. */
export type StoreTransaction = Transaction<Database>;

/** An open store. `close` it when done. */
export interface Store {
  readonly db: Kysely<Database>;
  /** Whole connections, for bulk copies. */
  readonly pool: Connections;
  /** For transactions that stay open during a call to the outside. */
  readonly lockDb: Kysely<Database>;
  readonly close: () => Promise<void>;
}

const connectionsDefault = 8;
/** Rings written at the same time; more wait. */
const lockConnections = 4;
const connectTimeoutMs = 10_000;
/** Longer than a diff over a million rows, short enough that a stuck one is noticed. */
const statementTimeoutMs = 120_000;
/** Longer than the slowest Graph call that a lock is held for. */
const idleInTransactionTimeoutMs = 180_000;
const idleTimeoutMs = 30_000;

/** Connections that the stores of several tenants share. `close` them after the stores. */
export interface Server {
  readonly pool: Pool;
  readonly lockPool: Pool;
  readonly close: () => Promise<void>;
}

/** Opens connections; nothing is asked of the database yet. */
export function openServer(options: {
  readonly databaseUrl: string;
  readonly maxConnections?: number;
}): Server {
  const pool = createPool(options.databaseUrl, options.maxConnections ?? connectionsDefault);
  const lockPool = createPool(options.databaseUrl, lockConnections);
  return {
    pool,
    lockPool,
    close: async () => {
      await Promise.all([pool.end(), lockPool.end()]);
    },
  };
}

/** The store of one tenant, or (null) of the whole installation, on connections that stay open after it. */
export function storeOn(
  { pool: shared, lockPool }: Server,
  tenant: string | null,
): Omit<Store, 'close'> {
  const pool = connectionsFor(shared, tenant);
  return { db: kyselyOn(pool), pool, lockDb: kyselyOn(connectionsFor(lockPool, tenant)) };
}

/** Opens a store of its own for one tenant, or for the whole installation where none is named. */
export function openStore(options: {
  readonly databaseUrl: string;
  readonly maxConnections?: number;
  readonly tenant?: string | null;
}): Store {
  const server = openServer(options);
  return { ...storeOn(server, options.tenant ?? null), close: server.close };
}

function kyselyOn({ connect }: Connections): Kysely<Database> {
  const pool = { connect, end: () => Promise.resolve() };
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}

/** Brings the database to this version's tables. Throws StoreError `newerSchema` when a newer version made it. */
export async function migrate(store: Pick<Store, 'db'>): Promise<void> {
  await tried('Migrating the database', async () => {
    await migrateToLatest(store.db);
    await protectTenants(store.db);
  });
}

/** Whether the database's user sees all rows, whatever tenant its connections speak for. */
export async function isAboveTenants({ db }: Pick<Store, 'db'>): Promise<boolean> {
  const { rows } = await sql<{ readonly isAbove: boolean }>`
    select rolsuper or rolbypassrls as "isAbove" from pg_roles where rolname = current_user`.execute(
    db,
  );
  return rows[0]?.isAbove ?? true;
}

/** Does something in the store; failures say `what` was tried. */
export async function tried<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storeErrorOf(what, error);
  }
}

/** Does something in one transaction. */
export function inTransaction<T>(
  store: Pick<Store, 'db'>,
  what: string,
  work: (tx: StoreTransaction) => Promise<T>,
): Promise<T> {
  return tried(what, () =>
    store.db.transaction().setIsolationLevel('read committed').execute(work),
  );
}

function createPool(databaseUrl: string, max: number): Pool {
  const pool = new Pool({
    connectionString: databaseUrl,
    max,
    application_name: 'ringmaster',
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: idleTimeoutMs,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    types: { getTypeParser },
    allowExitOnIdle: true,
  });
  // A connection that dies is replaced at its next use, and whoever was using it is told by the failed statement;
  // without listeners it would end the process, idle or in use.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

const wholeNumbers = new Set<number>([pgTypes.builtins.INT8, pgTypes.builtins.NUMERIC]);

/** bigint and numeric as numbers: instants and counts stay far below 2^53. */
const getTypeParser: CustomTypesConfig['getTypeParser'] = (oid, format) => {
  const parser: unknown = pgTypes.getTypeParser(oid, format);
  return wholeNumbers.has(oid) ? Number : parser;
};

/** Thrown where a row that must be there is not. */
export function missing(what: string): StoreError {
  return new StoreError('notFound', `${what} is not in the store`);
}
