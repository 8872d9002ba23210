/** Observing: what the store and the catalogue say of a release at one instant. */
import type { Observation } from '#core/release/observation.ts';
import { contentOf } from '#core/release/contentOf.ts';
import type { Content, Release } from '#core/release/release.ts';
import { listOpenKnownIssues, listQualityUpdates } from '#graph/catalog.ts';
import { GraphError } from '#graph/error.ts';
import { readProgress } from '#store/progress.ts';
import type { Deps } from './deps.ts';

const dayMs = 86_400_000;

interface Look {
  readonly release: Release;
  readonly asOf: number;
  readonly missing: readonly string[];
}

/** Gathers all that is known. */
export async function observeRelease(deps: Deps, o: Look): Promise<Observation> {
  const seen = await observeContent(deps, o);
  const progress = o.missing.includes('devices')
    ? null
    : await readProgress(deps.store, {
        tenant: o.release.key.tenant,
        asOf: o.asOf,
        targets: (seen.content ?? o.release.content)?.targets ?? [],
        offeredRings: o.release.rings
          .filter((ring) => ring.offeredAt !== null)
          .map((ring) => ring.name),
        ringOrder: o.release.rings.map((ring) => ring.name),
      });
  const missing = [...o.missing, ...seen.missing];
  return { observedAt: o.asOf, content: seen.content, progress, missing };
}

interface SeenContent {
  readonly content: Content | null;
  readonly missing: readonly string[];
}

async function observeContent({ graph }: Deps, { release, asOf }: Look): Promise<SeenContent> {
  if (asOf < release.publishedAt) return { content: null, missing: [] };
  const since = release.publishedAt - dayMs;
  const updates = await listQualityUpdates(graph, { asOf, since });
  const content = contentOf(updates, { publishedAt: release.publishedAt, now: asOf });
  if (content === null || content.entryId === release.content?.entryId) {
    return { content: release.content ?? content, missing: [] };
  }
  try {
    const issues = await listOpenKnownIssues(graph, { entryId: content.entryId, asOf });
    return { content: { ...content, openKnownIssues: issues.map(({ id }) => id) }, missing: [] };
  } catch (error) {
    // Known issues are an addition of the beta API; a review without them is a review, and says so.
    if (!(error instanceof GraphError)) throw error;
    return { content, missing: ['knownIssues'] };
  }
}
