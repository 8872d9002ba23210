/**
 * How far the rings of a release were at each look, and the evidence after it, kept for reports. One row a look,
 * whatever the fleet's size. Rows of earlier versions have no evidence.
 */
import type { EvidenceSummary, Progress, ReleaseKey } from '#core/release/state/release.ts';
import { insertBody, selectBodies } from '../bodies.ts';
import { tried, type Store } from '../store.ts';

type Queries = Pick<Store, 'db'>;

/** What one look saw. */
export interface TrendPoint {
  readonly progress: Progress;
  /** Null = nothing was counted at this look. */
  readonly evidence: EvidenceSummary | null;
}

/** Stores what was seen at one look; the same instant again changes nothing. */
export function recordProgress(
  store: Queries,
  { key, progress, evidence }: TrendPoint & { readonly key: ReleaseKey },
): Promise<void> {
  return tried(`Storing the progress of release ${key.id}`, () =>
    insertBody(store, 'progress', { key, at: progress.asOf, body: { ...progress, evidence } }),
  );
}

/** What every look saw, oldest first. */
export function readTrend(
  store: Queries,
  { key }: { readonly key: ReleaseKey },
): Promise<readonly TrendPoint[]> {
  return tried(`Reading the progress of release ${key.id}`, async () => {
    const bodies = await selectBodies(store, 'progress', { key });
    return bodies.map(pointOf);
  });
}

function pointOf(body: unknown): TrendPoint {
  const { evidence = null, ...progress } = body as Progress & Partial<TrendPoint>;
  return { progress, evidence };
}
