/**
 * How evidence is counted in the database: one look sees one state of it, so that a day that is closed meanwhile is not
 * counted twice, and whole tables are joined whole. Without the latter, statistics a minute old let the planner go
 * through one table for each row of another, and a pass of a second takes many minutes.
 */
import type { PoolClient } from 'pg';
import { tried, type Store } from '../store.ts';

/** Tells the planner, for the rest of the transaction. */
export async function joinWhole(client: PoolClient): Promise<void> {
  await client.query('set local enable_nestloop = off');
}

/** Lets the planner choose again, for statements that look for few rows. */
export async function joinAsPlanned(client: PoolClient): Promise<void> {
  await client.query('set local enable_nestloop = on');
}

/** Reads in one unchanging state of the database. */
export function inSnapshot<T>(
  store: Pick<Store, 'pool'>,
  what: string,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return tried(what, async () => {
    const client = await store.pool.connect();
    try {
      await client.query('begin isolation level repeatable read read only');
      await joinWhole(client);
      return await work(client);
    } finally {
      // Nothing was written, so ending it either way is the same; a broken connection is thrown away.
      await client.query('rollback').then(
        () => client.release(),
        () => client.release(true),
      );
    }
  });
}
