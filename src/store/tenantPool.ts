/**
 * Connections of one pool that see the rows of one tenant. Whom a connection speaks for is told to it when it is handed
 * out, and PostgreSQL itself keeps the rows of all others from it (`migrations/tenantRows.ts`): a statement that forgets its
 * tenant finds nothing, rather than another's devices. Rejected: a pool a tenant, because a hundred of them would want
 * more connections than a server has.
 */
import type { Pool, PoolClient, QueryResult, QueryResultRow } from 'pg';

/** What takes a statement: a connection, or whichever is free. */
export interface Queries {
  readonly query: <R extends QueryResultRow>(
    text: string,
    values?: unknown[],
  ) => Promise<QueryResult<R>>;
}

/** Connections to hand out. */
export interface Connections extends Queries {
  readonly connect: () => Promise<PoolClient>;
}

/** What a connection says that speaks for the whole installation. */
export const allTenants = '*';

/** Whom each connection speaks for. */
const spokenFor = new WeakMap<PoolClient, string>();

/** Connections of a pool for one tenant, or (null) for the installation. */
export function connectionsFor(pool: Pool, tenant: string | null): Connections {
  const whose = tenant ?? allTenants;
  const connect = async (): Promise<PoolClient> => {
    const client = await pool.connect();
    try {
      await speakFor(client, whose);
      return client;
    } catch (error) {
      // Nobody knows whom it speaks for.
      client.release(true);
      throw error;
    }
  };
  return {
    connect,
    query: async <R extends QueryResultRow>(text: string, values: unknown[] = []) => {
      const client = await connect();
      try {
        const result = await client.query<R>(text, values);
        client.release();
        return result;
      } catch (error) {
        client.release(true);
        throw error;
      }
    },
  };
}

async function speakFor(client: PoolClient, whose: string): Promise<void> {
  if (spokenFor.get(client) === whose) return;
  await client.query(`select set_config('ringmaster.tenant', $1, false)`, [whose]);
  spokenFor.set(client, whose);
}
