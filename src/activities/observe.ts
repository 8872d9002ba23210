/** Observing: what the store and the catalogue say of a release at one instant. */
import type { Observation } from '#core/release/observation.ts';
import { contentOf } from '#core/release/contentOf.ts';
import type { Content, Release } from '#core/release/release.ts';
import { listOpenKnownIssues, listQualityUpdates } from '#graph/catalog.ts';
import { readProgress } from '#store/progress.ts';
import type { Deps } from './deps.ts';

interface Look {
  readonly release: Release;
  readonly asOf: number;
  readonly missing: readonly string[];
}

/** Gathers all that is known. */
export async function observeRelease(deps: Deps, o: Look): Promise<Observation> {
  const content = o.asOf < o.release.publishedAt ? null : await observeContent(deps, o);
  const isStale = o.missing.includes('devices');
  const progress = isStale
    ? null
    : await readProgress(deps.store, {
        tenant: o.release.key.tenant,
        asOf: o.asOf,
        targets: (content ?? o.release.content)?.targets ?? [],
        offeredRings: o.release.rings
          .filter((ring) => ring.offeredAt !== null)
          .map((ring) => ring.name),
        ringOrder: o.release.rings.map((ring) => ring.name),
      });
  return { observedAt: o.asOf, content, progress, missing: o.missing };
}

async function observeContent({ graph }: Deps, { release, asOf }: Look): Promise<Content | null> {
  const dayMs = 86_400_000;
  const updates = await listQualityUpdates(graph, { asOf, since: release.publishedAt - dayMs });
  const content = contentOf(updates, { publishedAt: release.publishedAt, now: asOf });
  if (content === null || content.entryId === release.content?.entryId)
    return release.content ?? content;
  const issues = await listOpenKnownIssues(graph, { entryId: content.entryId, asOf });
  return { ...content, openKnownIssues: issues.map((issue) => issue.id) };
}
