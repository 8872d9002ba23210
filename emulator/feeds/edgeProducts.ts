/**
 * Microsoft's public list of Edge releases, as of an instant: `https://edgeupdates.microsoft.com/api/products`. Every product
 * tells several versions, each per platform and architecture; some have no artifact, other platforms have other versions, and
 * two of the products are no browser. Times have no zone. Source of the form: answers that public code shows (cnpm/cnpmcore).
 */
import type { EdgeChannel, PublishedBuild } from '../fleet/published/products.ts';
import { dayMs, minuteMs } from '../time.ts';

/** Versions of a product that the list still tells: all views, and the one for enterprises. */
const toldVersions = { all: 8, enterprise: 3 };
/** For how long a version is good that the real list's end was not recorded of. */
const goodForDays = { Stable: 365, Beta: 92 };

interface Platform {
  readonly platform: string;
  readonly architecture: string;
  readonly artifact: string | null;
  /** Minutes by which it was published after the first. */
  readonly lateBy: number;
}

const platforms: readonly Platform[] = [
  { platform: 'iOS', architecture: 'arm64', artifact: null, lateBy: -3000 },
  { platform: 'Windows', architecture: 'x86', artifact: 'msi', lateBy: 0 },
  { platform: 'Windows', architecture: 'x64', artifact: 'msi', lateBy: 2 },
  { platform: 'Windows', architecture: 'arm64', artifact: 'msi', lateBy: 3 },
  { platform: 'MacOS', architecture: 'universal', artifact: 'pkg', lateBy: 95 },
  { platform: 'Linux', architecture: 'x64', artifact: 'deb', lateBy: 14 },
];

/** The list as of an instant. */
export function edgeProducts(
  builds: readonly PublishedBuild<EdgeChannel>[],
  at: number,
  view: 'all' | 'enterprise',
): readonly object[] {
  const browsers = (['Stable', 'Beta'] as const).map((product) => ({
    Product: product,
    Releases: builds
      .filter(({ channel, publishedAt }) => channel === product && publishedAt <= at)
      .slice(-toldVersions[view])
      .flatMap((build) => releasesOf(build, goodForDays[product])),
  }));
  return [
    ...browsers,
    { Product: 'EdgeUpdate', Releases: releasesOfTools('1.3.173.45', at) },
    { Product: 'Policy', Releases: releasesOfTools('1.0.0.1', at) },
  ];
}

function releasesOf(build: PublishedBuild, goodFor: number): readonly object[] {
  return platforms.map((platform) => {
    const publishedAt = build.publishedAt + platform.lateBy * minuteMs;
    const version = platform.platform === 'iOS' ? mobileVersion(build.build) : build.build;
    return {
      ReleaseId: releaseId(
        `${build.channel}${version}${platform.platform}${platform.architecture}`,
      ),
      Platform: platform.platform,
      Architecture: platform.architecture,
      CVEs: [],
      ProductVersion: version,
      Artifacts: platform.artifact === null ? [] : [artifactOf(version, platform)],
      PublishedTime: withoutZone(publishedAt),
      ExpectedExpiryDate: withoutZone(build.endsAt ?? publishedAt + goodFor * dayMs),
    };
  });
}

function artifactOf(version: string, { architecture, artifact }: Platform): object {
  return {
    ArtifactName: artifact,
    Location: `https://msedge.sf.dl.delivery.mp.microsoft.com/filestreamingservice/files/${version}/MicrosoftEdge${architecture}.${artifact ?? ''}`,
    Hash: releaseId(`${version}${architecture}`).toString(16).toUpperCase().padStart(64, '0'),
    HashAlgorithm: 'SHA256',
    SizeInBytes: 162_029_568,
  };
}

function releasesOfTools(version: string, at: number): readonly object[] {
  return [
    {
      ReleaseId: releaseId(version),
      Platform: 'any',
      Architecture: 'any',
      CVEs: [],
      ProductVersion: version,
      Artifacts: [],
      PublishedTime: withoutZone(at - 60 * dayMs),
      ExpectedExpiryDate: withoutZone(at + 305 * dayMs),
    },
  ];
}

/** Telephones have revisions of their own. */
function mobileVersion(build: string): string {
  const parts = build.split('.');
  return [...parts.slice(0, 3), Number(parts[3]) + 20].join('.');
}

function withoutZone(at: number): string {
  return new Date(at).toISOString().slice(0, 19);
}

/** A number of five digits from a text. */
function releaseId(text: string): number {
  let sum = 0;
  for (const letter of text) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 90_000;
  return 10_000 + sum;
}
