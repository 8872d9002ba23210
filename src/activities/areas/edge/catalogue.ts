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
import type { Deps } from '../../deps.ts';
import { readVersionList } from '../../observe/versionList.ts';
import type { Listed, LookAt } from '../adapter.ts';

/** Two channels bring some ten versions a month; older ones tell nothing of a month. */
const versionsMax = 100;
/** Stable has something every week or two, at the turn of a year every three: a list without is stale. */
const staleDays = 45;

/** What is known of the versions, and why the list could not be read. */
export async function readEdgeCatalogue(deps: Deps, { release, asOf }: LookAt): Promise<Listed> {
  const of = { tenant: release.key.tenant, asOf };
  const { versions, ...read } = await readVersionList(deps.store, of, {
    name: 'edgeReleases',
    parse: edgeVersionsIn,
    read: async () => await readEdgeReleases(listOf(deps), { channels: edgeChannels, asOf }),
    keep: (listed, former) => {
      const out = listed.filter(({ availableAt }) => availableAt <= asOf);
      demandFresh(out, asOf);
      return earliest([...former, ...out]).slice(-versionsMax);
    },
  });
  return { updates: versions.map(updateOf), ...read };
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
