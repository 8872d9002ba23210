/**
 * The catalogue of Microsoft 365 Apps: the public list of versions, of which the last good copy is kept. An answer that is
 * none, or in which the channel has had nothing for long, is missing and said to be; what was known before stands.
 */
import { keptChannel } from '#core/device/officeApps.ts';
import type { CatalogUpdate } from '#core/release/content/contentOf.ts';
import { isSecondTuesday } from '#core/calendar.ts';
import { dayMs } from '#core/time.ts';
import { dotted } from '#core/version.ts';
import { FeedError } from '#feeds/file.ts';
import {
  channelVersionsIn,
  readOfficeReleases,
  type ChannelVersion,
} from '#feeds/officeReleases.ts';
import type { Deps } from '../../deps.ts';
import { readVersionList } from '../../observe/versionList.ts';
import type { Listed, LookAt } from '../adapter.ts';

/** Older builds tell nothing of a month, and a longer list would fill the release's state. */
const lookBackDays = 200;
const updatesMax = 100;
/** A channel has something every month: a list without is stale. */
const staleDays = 45;

/** The list as it is kept. */
export const officeList = { name: 'officeReleases', parse: channelVersionsIn };

/** What is known of the channel's versions, and why the list could not be read. */
export async function readOfficeCatalogue(deps: Deps, { release, asOf }: LookAt): Promise<Listed> {
  const of = { tenant: release.key.tenant, asOf };
  const { versions, ...read } = await readVersionList(deps.store, of, {
    ...officeList,
    read: async () => await readOfficeReleases(listOf(deps), { channel: keptChannel, asOf }),
    keep: (listed) => {
      demandFresh(listed, { from: listOf(deps), asOf });
      return listed;
    },
  });
  return { updates: updatesIn(versions, asOf), ...read };
}

function listOf({ feeds }: Deps): string {
  if (feeds.officeReleases !== undefined && feeds.officeReleases !== null)
    return feeds.officeReleases;
  throw new FeedError(
    'No list of Office versions is known: set RINGMASTER_OFFICE_RELEASES to a copy of https://clients.config.office.net/releases/v1.0/OfficeReleases, or to that address',
  );
}

function demandFresh(
  versions: readonly ChannelVersion[],
  { from, asOf }: { readonly from: string; readonly asOf: number },
): void {
  const newest = Math.max(
    ...versions.map(({ availableAt }) => availableAt).filter((at) => at <= asOf),
  );
  if (newest >= asOf - staleDays * dayMs) return;
  const since = Number.isFinite(newest)
    ? new Date(newest).toISOString().slice(0, 10)
    : 'any day before now';
  throw new FeedError(`${from} has nothing of ${keptChannel} since ${since}: it is stale`);
}

/** Versions as updates of a release; of too many the newest. */
function updatesIn(versions: readonly ChannelVersion[], asOf: number): readonly CatalogUpdate[] {
  return versions
    .filter(({ availableAt }) => availableAt <= asOf && availableAt > asOf - lookBackDays * dayMs)
    .toSorted((one, other) => one.availableAt - other.availableAt)
    .slice(-updatesMax)
    .map(updateOf);
}

function updateOf({ build, version, availableAt, endsAt }: ChannelVersion): CatalogUpdate {
  const text = dotted(build);
  const isMonthly = isSecondTuesday(availableAt);
  return {
    entryId: text,
    name: version === null ? `Build ${text}` : `Version ${version} (build ${text})`,
    cadence: isMonthly ? 'monthly' : 'outOfBand',
    classification: isMonthly ? 'security' : 'nonSecurity',
    releasedAt: availableAt,
    isExpeditable: false,
    severity: null,
    endsAt,
    targets: [{ line: keptChannel, version: build, label: 'Monthly Enterprise Channel', kb: '' }],
  };
}
