/**
 * A new rehearsal begins with an empty store and no release under way. Done while no worker runs, so that nothing of an
 * earlier rehearsal writes into the new one. What Temporal remembers of earlier ones stays, to be looked at.
 */
import { sql } from 'kysely';
import type { Client } from '@temporalio/client';
import { openStore } from '#store/store.ts';

/** Ends what an earlier rehearsal left under way, and empties its database. */
export async function cleanState(client: Client, databaseUrl: string): Promise<void> {
  await Promise.all([endWorkflows(client), emptyStore(databaseUrl)]);
}

async function endWorkflows(client: Client): Promise<void> {
  const open = client.workflow.list({ query: "ExecutionStatus = 'Running'" });
  for await (const { workflowId, runId } of open) {
    await client.workflow
      .getHandle(workflowId, runId)
      .terminate('a new rehearsal begins')
      // It may have ended since it was listed.
      .catch(() => undefined);
  }
}

async function emptyStore(databaseUrl: string): Promise<void> {
  const store = openStore({ databaseUrl, maxConnections: 1 });
  try {
    await sql`drop schema if exists public cascade`.execute(store.db);
    await sql`create schema public`.execute(store.db);
  } finally {
    await store.close();
  }
}
