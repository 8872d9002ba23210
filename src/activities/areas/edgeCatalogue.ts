/**
 * The catalogue of Microsoft Edge: the public list of versions. It tells the last few alone, so what it told before is kept
 * beside, and stands with its day where the list cannot be read, has no Stable, or has had nothing new for long.
 */
import { edgeChannels } from '#core/device/edgeBrowser.ts';
import type { CatalogUpdate } from '#core/release/content/contentOf.ts';
import { dayMs } from '#core/time.ts';
import { dotted } from '#core/version.ts';
import {
  earliest,
  edgeVersionsIn,
  readEdgeReleases,
  type EdgeVersion,
} from '#feeds/edgeReleases.ts';
import { FeedError } from '#feeds/file.ts';
import { keepReading, keptReading } from '#store/reading/keptReadings.ts';
import { recordSetAside } from '#store/reading/setAside.ts';
import type { Deps } from '../deps.ts';
import { source } from '../source.ts';
import type { Listed, LookAt } from './adapter.ts';

const name = 'edgeReleases';
/** Two channels bring some ten versions a month; older ones tell nothing of a month. */
const versionsMax = 100;
/** Stable has something every week or two, at the turn of a year every three: a list without is stale. */
const staleDays = 45;

/** What is known of the versions, and why the list could not be read. */
export async function readEdgeCatalogue(deps: Deps, { release, asOf }: LookAt): Promise<Listed> {
  const { tenant } = release.key;
  const former = await keptVersions(deps, tenant);
  const seen = { hasPoison: false };
  const missing = await source('catalog', async () => {
    const { versions, poison } = await readEdgeReleases(listOf(deps), {
      channels: edgeChannels,
      asOf,
    });
    seen.hasPoison = poison > 0;
    const counts = poison === 0 ? [] : [{ reason: 'version: unreadable', rows: poison }];
    const ofRows = versions.length + poison;
    await recordSetAside(deps.store, { tenant, source: name, counts, ofRows, at: asOf });
    const out = versions.filter(({ availableAt }) => availableAt <= asOf);
    demandFresh(out, asOf);
    const known = earliest([...former.versions, ...out]).slice(-versionsMax);
    await keepReading(deps.store, { tenant, name, readAt: asOf, body: known });
  });
  const { versions, readAt } = await keptVersions(deps, tenant);
  const copy =
    readAt === null
      ? 'none is kept'
      : `what is known is of ${new Date(readAt).toISOString().slice(0, 10)}`;
  const told = missing.map((one) => ({ ...one, why: `${one.why}; ${copy}` }));
  return { updates: versions.map(updateOf), ...seen, missing: told };
}

function listOf({ feeds }: Deps): string {
  if (feeds.edgeReleases !== undefined && feeds.edgeReleases !== null) return feeds.edgeReleases;
  throw new FeedError(
    'No list of Edge versions is known: set RINGMASTER_EDGE_RELEASES to a copy of https://edgeupdates.microsoft.com/api/products, or to that address',
  );
}

function demandFresh(versions: readonly EdgeVersion[], asOf: number): void {
  const stable = versions.filter(({ channel }) => channel === edgeChannels[0]);
  if (stable.some(({ availableAt }) => availableAt >= asOf - staleDays * dayMs)) return;
  throw new FeedError(`The list has nothing of Stable of the last ${staleDays} days: it is stale`);
}

async function keptVersions({ store }: Deps, tenant: string) {
  const kept = await keptReading(store, { tenant, name });
  const versions = kept === null ? null : edgeVersionsIn(kept.body);
  return versions === null || kept === null
    ? { versions: [], readAt: null }
    : { versions, readAt: kept.readAt };
}

function updateOf({ channel, version, availableAt }: EdgeVersion): CatalogUpdate {
  const text = `${channel} ${dotted(version)}`;
  return {
    entryId: text,
    name: `Edge ${text}`,
    cadence: 'monthly',
    classification: 'nonSecurity',
    releasedAt: availableAt,
    isExpeditable: false,
    severity: null,
    targets: [{ line: channel, version, label: `Edge ${channel}`, kb: '' }],
  };
}
