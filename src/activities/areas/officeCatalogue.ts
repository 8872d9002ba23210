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
import { keepReading, keptReading } from '#store/reading/keptReadings.ts';
import { recordSetAside } from '#store/reading/setAside.ts';
import type { Deps } from '../deps.ts';
import { source } from '../source.ts';
import type { Listed, LookAt } from './adapter.ts';

const name = 'officeReleases';
/** Older builds tell nothing of a month, and a longer list would fill the release's state. */
const lookBackDays = 200;
const updatesMax = 100;
/** A channel has something every month: a list without is stale. */
const staleDays = 45;

/** What is known of the channel's versions, and why the list could not be read. */
export async function readOfficeCatalogue(deps: Deps, { release, asOf }: LookAt): Promise<Listed> {
  const { tenant } = release.key;
  const seen = { hasPoison: false };
  const missing = await source('catalog', async () => {
    const from = deps.feeds.officeReleases ?? null;
    if (from === null)
      throw new FeedError(
        'No list of Office versions is known: set RINGMASTER_OFFICE_RELEASES to a copy of https://clients.config.office.net/releases/v1.0/OfficeReleases, or to that address',
      );
    const { versions, poison } = await readOfficeReleases(from, { channel: keptChannel, asOf });
    seen.hasPoison = poison > 0;
    const counts = poison === 0 ? [] : [{ reason: 'version: unreadable', rows: poison }];
    const ofRows = versions.length + poison;
    await recordSetAside(deps.store, { tenant, source: name, counts, ofRows, at: asOf });
    demandFresh(versions, { from, asOf });
    await keepReading(deps.store, { tenant, name, readAt: asOf, body: versions });
  });
  const { versions, readAt } = await keptVersions(deps, tenant);
  const updates = updatesIn(versions, asOf);
  const copy =
    readAt === null
      ? 'none is kept'
      : `what is known is of ${new Date(readAt).toISOString().slice(0, 10)}`;
  const told = missing.map((one) => ({ ...one, why: `${one.why}; ${copy}` }));
  return { updates, ...seen, missing: told };
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

/** The versions of the last good copy, and when it was read; null = there is none. */
export async function keptVersions(
  { store }: Pick<Deps, 'store'>,
  tenant: string,
): Promise<{ readonly versions: readonly ChannelVersion[]; readonly readAt: number | null }> {
  const kept = await keptReading(store, { tenant, name });
  const versions = kept === null ? null : channelVersionsIn(kept.body);
  return versions === null || kept === null
    ? { versions: [], readAt: null }
    : { versions, readAt: kept.readAt };
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
