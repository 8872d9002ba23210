/**
 * What Microsoft's catalogue shows of the updates of Windows, and what is told of them: known issues, service health, and
 * which editions are serviced no more. Each is read for itself: what cannot be read is missing alone.
 */
import { kbsOf, type CatalogUpdate } from '#core/release/content/contentOf.ts';
import { updatesOf } from '#core/release/content/updates.ts';
import type { Advisory } from '#core/release/step/observation.ts';
import type { Content } from '#core/release/state/release.ts';
import { dayMs } from '#core/time.ts';
import { GraphError } from '#graph/error.ts';
import { createTally } from '#graph/poison.ts';
import {
  centerAdvisories,
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
import { recordSetAside } from '#store/reading/setAside.ts';
import type { Listed, LookAt, Told } from '../../areas/adapter.ts';
import type { Deps } from '../../deps.ts';
import { source, type Silent } from '../../source.ts';
import { readMessageCenter } from './messageCenter.ts';

/** No month has more; a longer list would fill the release's state. */
const updatesMax = 100;

/** What is told of them, and the versions that are serviced no more. */
export async function readWindowsMessages(deps: Deps, content: Content, o: LookAt): Promise<Told> {
  const { tenant } = o.release.key;
  const { missing, ...told } = await readKnown(deps, content, { tenant, asOf: o.asOf });
  const ended = await readOutOfService(deps, content, o);
  return { ...told, content: ended.told, missing: [...missing, ...ended.missing] };
}

/** The updates of Microsoft's catalogue since the day before the release. */
export async function readWindowsCatalogue(
  { graph, store }: Deps,
  { release, asOf }: LookAt,
): Promise<Listed> {
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
async function readOutOfService({ graph }: Deps, content: Content, { release, asOf }: LookAt) {
  const told: { outOfService?: readonly string[] } = {};
  if (content.outOfService !== undefined) return { told, missing: [] };
  const missing = await source('editions', async () => {
    const since = release.publishedAt;
    const builds = await listBuildsOutOfService(graph, { asOf, since });
    const over = new Set(builds.map(String));
    told.outOfService = content.targets.map(({ line }) => line).filter((line) => over.has(line));
  });
  return { told, missing };
}

/** Known issues are an addition of the beta API; a review without them is a review, and says so. */
async function readKnown(
  deps: Deps,
  content: Content,
  { tenant, asOf }: { readonly tenant: string; readonly asOf: number },
) {
  const { graph } = deps;
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
  const ofIssues = joinedAdvisories(knownAdvisories(issues, asOf), told.health);
  const center = await readMessageCenter(deps, { tenant, asOf });
  missing.push(...center.missing);
  const ofCenter = centerAdvisories(center.messages, { names, told: ofIssues, asOf });
  const advisories = joinedAdvisories(ofIssues, ofCenter);
  return { issues: [...new Set(issues.map(({ id }) => id))], advisories, missing };
}
