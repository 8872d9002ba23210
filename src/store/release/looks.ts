/** Looks, kept whole, so that every decision can be made again from what it was made from. Written once, never changed. */
import type { Look } from '#core/release/record/look.ts';
import { currentContent } from '#core/release/content/currentContent.ts';
import type { Content, ReleaseKey } from '#core/release/state/release.ts';
import { insertBody, selectBodies } from '../bodies.ts';
import { tried, type Store } from '../store.ts';

type Queries = Pick<Store, 'db'>;

/** Stores a look; the same instant again changes nothing. */
export function recordLook(
  store: Queries,
  { key, look }: { readonly key: ReleaseKey; readonly look: Look },
): Promise<void> {
  return tried(`Storing a look at release ${key.id}`, () =>
    insertBody(store, 'looks', { key, at: look.at, body: look }),
  );
}

/** All looks of a release, oldest first. */
export function readLooks(
  store: Queries,
  { key }: { readonly key: ReleaseKey },
): Promise<readonly Look[]> {
  return tried(`Reading the looks at release ${key.id}`, async () => {
    const bodies = await selectBodies(store, 'looks', { key });
    return bodies.map(lookOf);
  });
}

/** The look of one instant, or null. */
export function readLook(
  store: Queries,
  { key, at }: { readonly key: ReleaseKey; readonly at: number },
): Promise<Look | null> {
  return tried(`Reading a look at release ${key.id}`, async () => {
    const row = await store.db
      .selectFrom('looks')
      .select('body')
      .where('tenant', '=', key.tenant)
      .where('area', '=', key.area)
      .where('release', '=', key.id)
      .where('at', '=', at)
      .executeTakeFirst();
    return row === undefined ? null : lookOf(row.body);
  });
}

/** jsonb comes parsed; what was written here is trusted, and read as today's wherever an earlier version wrote it. */
function lookOf(body: unknown): Look {
  const look = body as Look;
  const { release, observation } = look;
  return {
    ...look,
    release: { ...release, content: current(release.content) },
    observation: { ...observation, content: current(observation.content) },
  };
}

function current(content: Content | null): Content | null {
  return content === null ? null : currentContent(content);
}

/** Takes back a look, and what it decided, that the release never carried out, since a command had come before it. */
export function discardLook(
  store: Queries,
  { key, at }: { readonly key: ReleaseKey; readonly at: number },
): Promise<void> {
  return tried(`Taking back a look at release ${key.id}`, async () => {
    for (const table of ['decisions', 'looks'] as const) {
      await store.db
        .deleteFrom(table)
        .where('tenant', '=', key.tenant)
        .where('area', '=', key.area)
        .where('release', '=', key.id)
        .where('at', '=', at)
        .execute();
    }
  });
}
