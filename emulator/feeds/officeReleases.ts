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
import { dayMs } from '../time.ts';

/** How far back the list goes. */
const historyMs = 400 * dayMs;
/** What the list says for a version without an end. */
const noEnd = '0001-01-01T00:00:00';

/** Where each channel is served from. Source: MicrosoftDocs/OfficeDocs-DeployOffice, change-update-channels. */
export const channelIds: Readonly<Partial<Record<OfficeChannel, string>>> = {
  Current: '492350f6-3a01-4f97-b9c0-c7c6ddf67d60',
  CurrentPreview: '64256afe-f5d9-4f86-8936-8840a6a4f5be',
  MonthlyEnterprise: '55336b82-a18d-4dd6-b5f6-9e5095c314a6',
  SemiAnnual: '7ffbc6bf-bc32-4f92-8982-f9dd17fd3114',
  SemiAnnualPreview: 'b8f9b850-328d-4355-9145-c59439a0c4cf',
  BetaChannel: '5440fd1f-7ecb-4221-8110-145efaa6372f',
};

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
  const folder = channelIds[channelId];
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
