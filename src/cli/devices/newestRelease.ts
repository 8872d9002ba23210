/** The newest release of an area, as lists of devices tell of it. */
import { countedAt } from '#core/objective/question.ts';
import type { AreaKey, Release } from '#core/release/state/release.ts';
import type { Store } from '#store/store.ts';

/** The newest release of an area as stored, and the instant that is known of it; null = none yet. */
export async function newestRelease(
  store: Store,
  { tenant, area }: AreaKey,
): Promise<{ readonly release: Release; readonly asOf: number } | null> {
  const { listReleases } = await import('#store/release/releases.ts');
  const all = await listReleases(store, { tenant, area });
  const [release] = all
    .map((stored) => stored.release)
    .toSorted((a, b) => b.publishedAt - a.publishedAt);
  if (release === undefined) return null;
  return { release, asOf: countedAt(release) };
}
