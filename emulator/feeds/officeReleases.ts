/**
 * Microsoft's public list of Office builds, as of an instant: one entry per update channel with its newest build and all
 * builds of the last year. Source of the form: learn.microsoft.com, "Manageability of Microsoft 365 Apps" (release discovery
 * API, `https://clients.config.office.net/releases/v1.0/OfficeReleases`), and public callers of it.
 */
import {
  newestBuild,
  type OfficeChannel,
  type PublishedBuild,
} from '../fleet/published/products.ts';
import { officeChannels } from '../fleet/published/productData.ts';
import { channelFolders } from '../fleet/products/officeSettings.ts';
import { dayMs } from '../time.ts';

/** How far back the list goes. */
const historyMs = 400 * dayMs;
/** What the list says for a version without an end. */
const noEnd = '0001-01-01T00:00:00';

/** The list as of an instant. */
export function officeReleases(
  builds: readonly PublishedBuild<OfficeChannel>[],
  at: number,
): readonly object[] {
  return officeChannels.flatMap((channelId) => {
    const latest = newestBuild(builds, channelId, at);
    if (latest === null) return [];
    const told = builds.filter(
      ({ channel, publishedAt }) =>
        channel === channelId && publishedAt <= at && publishedAt > at - historyMs,
    );
    return [
      {
        channelId,
        latestVersion: latest.build,
        officeVersions: told.toReversed().map((build) => showVersion(channelId, build)),
      },
    ];
  });
}

function showVersion(channelId: OfficeChannel, build: PublishedBuild): object {
  const folder = channelFolders[channelId];
  return {
    legacyVersion: build.build,
    releaseVersion: build.version,
    availabilityDate: new Date(build.publishedAt).toISOString(),
    endOfSupportDate:
      build.endsAt === null
        ? noEnd
        : `${new Date(build.endsAt).toISOString().slice(0, 10)}T00:00:00`,
    ...(folder === undefined ? {} : { cdnBaseUrl: `http://officecdn.microsoft.com/pr/${folder}` }),
  };
}
