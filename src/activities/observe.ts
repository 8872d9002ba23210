/** Observing: what the store and the catalogue say of a release at one instant. */
import { noBaselines } from '#core/evidence/baseline.ts';
import type { Advisory, ExploitedFlaw, Observation } from '#core/release/observation.ts';
import { contentOf } from '#core/release/contentOf.ts';
import type { Content, Release } from '#core/release/release.ts';
import { listAdvisories } from '#graph/advisories.ts';
import { listOpenKnownIssues, listQualityUpdates } from '#graph/catalog.ts';
import { readProgress } from '#store/progress.ts';
import type { Deps } from './deps.ts';
import { observeEvidence } from './observeEvidence.ts';
import { observeExploited } from './observeExploited.ts';
import { observeStanding } from './observeStanding.ts';
import { namesOf, source, type Silent } from './source.ts';

const dayMs = 86_400_000;

interface Look {
  readonly release: Release;
  readonly asOf: number;
  readonly missing: readonly Silent[];
  /** Whether Graph is asked too, or only the store. */
  readonly isFresh: boolean;
}

/** An observation in which nothing was looked at. */
export const nothingObserved: Omit<Observation, 'observedAt' | 'content'> = {
  progress: null,
  counts: null,
  baselines: noBaselines,
  holds: [],
  exploited: [],
  advisories: [],
  missing: [],
};

/** What was seen, and why what could not be read was not. */
export interface Seen {
  readonly observation: Observation;
  readonly missing: readonly Silent[];
}

/** Gathers all that is known. */
export async function observeRelease(deps: Deps, o: Look): Promise<Seen> {
  const { release, asOf } = o;
  const seen = o.isFresh ? await observeContent(deps, o) : contentKnown(release);
  const content = seen.content ?? release.content;
  const progress = namesOf(o.missing).includes('devices')
    ? null
    : await readProgress(deps.store, {
        tenant: release.key.tenant,
        asOf,
        targets: content?.targets ?? [],
        offeredRings: release.rings
          .filter((ring) => ring.offeredAt !== null)
          .map((ring) => ring.name),
        ringOrder: release.rings.map((ring) => ring.name),
      });
  const evidence = await observeEvidence(deps, { release, content, asOf });
  const standing = await observeStanding(deps, release.key);
  const flaws = await observeExploited(deps, { release, content, asOf, told: seen.exploited });
  const missing = [...o.missing, ...seen.missing, ...flaws.missing];
  const observation = {
    observedAt: asOf,
    content: seen.content,
    progress,
    ...evidence,
    standing,
    exploited: flaws.exploited,
    advisories: seen.advisories,
    missing: namesOf(missing),
  };
  return { observation, missing };
}

interface SeenContent {
  readonly content: Content | null;
  /** Flaws that the catalogue says are exploited, as of now. */
  readonly exploited: readonly ExploitedFlaw[];
  readonly advisories: readonly Advisory[];
  readonly missing: readonly Silent[];
}

function contentKnown({ content }: Release): SeenContent {
  return { content, exploited: exploitedIn(content), advisories: [], missing: [] };
}

async function observeContent({ graph }: Deps, { release, asOf }: Look): Promise<SeenContent> {
  if (asOf < release.publishedAt) return contentKnown(release);
  const since = release.publishedAt - dayMs;
  const listed: { updates: Awaited<ReturnType<typeof listQualityUpdates>> } = { updates: [] };
  const silent = await source('catalog', async () => {
    listed.updates = await listQualityUpdates(graph, { asOf, since });
  });
  if (silent.length > 0) return { ...contentKnown(release), missing: silent };
  const shown = contentOf(listed.updates, { publishedAt: release.publishedAt, now: asOf });
  const exploited = exploitedIn(shown);
  if (shown === null) return { ...contentKnown(release), exploited };
  const { entryId } = shown;
  const isKnown = entryId === release.content?.entryId;
  const told: { advisories: readonly Advisory[]; issues: readonly string[] } = {
    advisories: [],
    issues: [],
  };
  // Known issues are an addition of the beta API; a review without them is a review, and says so.
  const missing = [
    ...(await source('knownIssues', async () => {
      if (isKnown) return;
      told.issues = (await listOpenKnownIssues(graph, { entryId, asOf })).map(({ id }) => id);
    })),
    ...(await source('advisories', async () => {
      told.advisories = await listAdvisories(graph, { entryId, asOf });
    })),
  ];
  const content = isKnown ? release.content : { ...shown, openKnownIssues: told.issues };
  return { content, exploited, advisories: told.advisories, missing };
}

function exploitedIn(content: Content | null): readonly ExploitedFlaw[] {
  const cves = content?.severity?.exploited ?? [];
  return cves.map((cve) => ({ cve, source: 'catalog' }));
}
