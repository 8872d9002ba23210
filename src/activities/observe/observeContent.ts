/**
 * Observing what is rolled out: the updates of the month as the catalogue shows them, which of their flaws it calls
 * exploited, and what Microsoft tells of them. Each is read for itself: what cannot be read is missing alone, and what
 * was known of the month before stands.
 */
import { mendedIn } from '#core/evidence/signal/exploited.ts';
import { rulesOf } from '#core/area/rules/rulesOf.ts';
import { kbsOf, type CatalogUpdate } from '#core/release/content/contentOf.ts';
import type { Advisory, ExploitedFlaw } from '#core/release/step/observation.ts';
import type { Content, Release } from '#core/release/state/release.ts';
import { updatesOf } from '#core/release/content/updates.ts';
import {
  joinedAdvisories,
  knownAdvisories,
  listServiceAdvisories,
} from '#graph/updates/advisories.ts';
import {
  listOpenKnownIssues,
  listQualityUpdates,
  type KnownIssue,
} from '#graph/updates/catalog.ts';
import { listBuildsOutOfService } from '#graph/updates/endOfService.ts';
import { GraphError } from '#graph/error.ts';
import { createTally } from '#graph/poison.ts';
import { recordSetAside } from '#store/reading/setAside.ts';
import { readVersions } from '#store/device/versions.ts';
import type { Deps } from '../deps.ts';
import { silent, source, type Silent } from '../source.ts';
import { dayMs } from '#core/time.ts';

/** No month has more; a longer list would fill the release's state. */
const updatesMax = 100;

interface Look {
  readonly release: Release;
  readonly asOf: number;
}

/** The part of an observation that is about the updates. */
export interface SeenContent {
  readonly content: Content | null;
  /** Flaws that the catalogue says are exploited, as of now. */
  readonly exploited: readonly ExploitedFlaw[];
  readonly advisories: readonly Advisory[];
  readonly missing: readonly Silent[];
}

/** What is known without asking anybody. */
export function contentKnown({ content }: Release): SeenContent {
  const exploited = exploitedIn(content);
  return { content, exploited, advisories: [], missing: [] };
}

/** Asks the catalogue and the service health. */
export async function observeContent(deps: Deps, o: Look): Promise<SeenContent> {
  const { release, asOf } = o;
  if (asOf < release.publishedAt) return contentKnown(release);
  const listed = await listUpdates(deps, o);
  const versions = await readVersions(deps.store, { tenant: release.key.tenant });
  const { publishedAt, content: known } = release;
  const question = { publishedAt, now: asOf, known, ...(versions.length > 0 ? { versions } : {}) };
  const { contentOf } = rulesOf(release.key.area);
  const shown = contentOf(listed.updates, question) ?? known;
  const missing = [...listed.missing];
  // What is looked for may be among what could not be read.
  if (shown === null && listed.hasPoison)
    missing.push(silent('catalog', new Error('no update of the month is among what can be read')));
  if (shown === null) return { ...contentKnown(release), missing };
  const told = await readMessages(deps, shown, asOf);
  const ended = await readOutOfService(deps, shown, o);
  return {
    content: { ...withIssues(shown, known, told.issues), ...ended.told },
    exploited: exploitedIn(shown),
    advisories: told.advisories,
    missing: [...missing, ...told.missing, ...ended.missing],
  };
}

async function listUpdates({ graph, store }: Deps, { release, asOf }: Look) {
  const { tenant } = release.key;
  const listed = { updates: [] as readonly CatalogUpdate[], hasPoison: false };
  const missing = await source('catalog', async () => {
    const tally = createTally();
    const since = release.publishedAt - dayMs;
    const updates = await listQualityUpdates(graph, { asOf, since, tally });
    if (updates.length > updatesMax) {
      const what = `The catalogue lists ${updates.length} updates of one month`;
      throw new GraphError(what, { kind: 'malformed' });
    }
    listed.updates = updates;
    const counts = tally.counts();
    listed.hasPoison = counts.length > 0;
    const rows = { counts, ofRows: tally.rows(), at: asOf };
    await recordSetAside(store, { tenant, source: 'catalog', ...rows });
  });
  return { ...listed, missing };
}

/** Asked once a month; where it is not told, devices of old versions count like all others. */
async function readOutOfService({ graph }: Deps, content: Content, { release, asOf }: Look) {
  const told: { outOfService?: readonly number[] } = {};
  if (content.outOfService !== undefined) return { told, missing: [] };
  const missing = await source('editions', async () => {
    const since = release.publishedAt;
    const builds = await listBuildsOutOfService(graph, { asOf, since });
    told.outOfService = builds.filter((build) =>
      content.targets.some((target) => target.build === build),
    );
  });
  return { told, missing };
}

/** Known issues are an addition of the beta API; a review without them is a review, and says so. */
async function readMessages({ graph }: Deps, content: Content, asOf: number) {
  const issues: KnownIssue[] = [];
  const told: { health: readonly Advisory[] } = { health: [] };
  const missing: Silent[] = [];
  for (const { entryId } of updatesOf(content)) {
    missing.push(
      ...(await source('knownIssues', async () => {
        issues.push(...(await listOpenKnownIssues(graph, { entryId, asOf })));
      })),
    );
  }
  const updates = updatesOf(content);
  const names = { kbs: kbsOf(updates), names: updates.map(({ name }) => name) };
  missing.push(
    ...(await source('advisories', async () => {
      told.health = await listServiceAdvisories(graph, { names, asOf });
    })),
  );
  const advisories = joinedAdvisories(knownAdvisories(issues, asOf), told.health);
  return { issues: [...new Set(issues.map(({ id }) => id))], advisories, missing };
}

/** Open issues stand in the content as they were when its newest update was first seen. */
function withIssues(shown: Content, known: Content | null, issues: readonly string[]): Content {
  const ids = new Set(known === null ? [] : updatesOf(known).map(({ entryId }) => entryId));
  const isNew = updatesOf(shown).some(({ entryId }) => !ids.has(entryId));
  return isNew ? { ...shown, openKnownIssues: issues } : shown;
}

function exploitedIn(content: Content | null): readonly ExploitedFlaw[] {
  if (content === null) return [];
  const updates = updatesOf(content);
  const cves = new Set(updates.flatMap(({ severity }) => severity?.exploited ?? []));
  return [...cves].map((cve) => ({
    cve,
    source: 'catalog',
    mendedBy: mendedIn(cve, { guide: [], updates }),
  }));
}
