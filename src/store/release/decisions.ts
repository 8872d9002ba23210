/**
 * Decisions, stored before they are enacted and never changed: what was decided once stays, however often an activity
 * is repeated.
 */
import { currentContent } from '#core/release/content/currentContent.ts';
import { ringOfDecision, type Decision } from '#core/release/step/decision.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { tried, type Store } from '../store.ts';

type Queries = Pick<Store, 'db'>;

/** Stores decisions by their ids; one that is there already stays as it is. */
export function recordDecisions(
  store: Queries,
  { key, decisions }: { readonly key: ReleaseKey; readonly decisions: readonly Decision[] },
): Promise<{ readonly added: number }> {
  if (decisions.length === 0) return Promise.resolve({ added: 0 });
  return tried(`Storing ${decisions.length} decisions of release ${key.id}`, async () => {
    const added = await store.db
      .insertInto('decisions')
      .values(
        decisions.map((decision) => ({
          tenant: key.tenant,
          area: key.area,
          release: key.id,
          id: decision.id,
          at: decision.at,
          kind: decision.action.kind,
          ring: ringOfDecision(decision),
          rule: decision.rule,
          reason: decision.reason,
          body: JSON.stringify(decision),
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .execute();
    return { added: added.length };
  });
}

/** A release's decisions in the order they were taken; with a limit, the first ones. */
export function readDecisions(
  store: Queries,
  { key, limit }: { readonly key: ReleaseKey; readonly limit?: number },
): Promise<readonly Decision[]> {
  return tried(`Reading decisions of release ${key.id}`, async () => {
    const query = ofRelease(store, key).orderBy('number');
    const rows = await (limit === undefined ? query : query.limit(limit)).execute();
    return rows.map((row) => decisionOf(row.body));
  });
}

/** A release's last decisions, newest first. */
export function latestDecisions(
  store: Queries,
  { key, limit }: { readonly key: ReleaseKey; readonly limit: number },
): Promise<readonly Decision[]> {
  return tried(`Reading decisions of release ${key.id}`, async () => {
    const rows = await ofRelease(store, key).orderBy('number', 'desc').limit(limit).execute();
    return rows.map((row) => decisionOf(row.body));
  });
}

function ofRelease(store: Queries, key: ReleaseKey) {
  return store.db
    .selectFrom('decisions')
    .select('body')
    .where('tenant', '=', key.tenant)
    .where('area', '=', key.area)
    .where('release', '=', key.id);
}

/** jsonb comes parsed; what was written here is trusted, and read as today's wherever an earlier version wrote it. */
function decisionOf(body: unknown): Decision {
  const decision = body as Decision;
  const { action } = decision;
  if (!('content' in action)) return decision;
  return { ...decision, action: { ...action, content: currentContent(action.content) } };
}
