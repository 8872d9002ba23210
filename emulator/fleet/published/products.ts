/**
 * What Microsoft publishes of Microsoft 365 Apps, Edge, WebView2 and Teams around the played month: the real builds, moved
 * with the month's second Tuesday and kept at their distance in days. What a scenario mends, it adds a build for.
 */
import type { Catalog } from './catalog.ts';
import { dayNumber } from './playedMonth.ts';
import { type officeChannels, readProductData } from './productData.ts';
import type { BadBuild } from '../scenario/products.ts';
import type { Scenario } from '../scenario/scenarioSchema.ts';
import { dayMs } from '../../time.ts';

/** An update channel of Microsoft 365 Apps. */
export type OfficeChannel = (typeof officeChannels)[number];

/** A build of one product in one channel. Instants are epoch milliseconds. */
export interface PublishedBuild<Channel extends string = string> {
  readonly channel: Channel;
  /** `16.0.15225.20288`, `102.0.1245.41`. */
  readonly build: string;
  /** Office's version, `2205`; elsewhere the build. */
  readonly version: string;
  readonly publishedAt: number;
  /** Its place among all builds of the product, lower builds first: what is compared while a life is told. */
  readonly rank: number;
  /** When the list says that it is served no more; null = it does not say. */
  readonly endsAt: number | null;
}

/** A channel of Edge that the public list has, and the runtime that is a product of its own. */
export type EdgeChannel = 'Stable' | 'Beta' | 'WebView2';

/** All builds, each list by rising instant. */
export interface PublishedProducts {
  readonly office: readonly PublishedBuild<OfficeChannel>[];
  readonly edge: readonly PublishedBuild<EdgeChannel>[];
  readonly teams: readonly PublishedBuild<'classic' | 'new'>[];
}

/** What is published around a month, worked out when it is first asked for. */
export function publishedLater(
  catalog: Catalog,
  products: Scenario['products'],
): () => PublishedProducts {
  let published: PublishedProducts | null = null;
  return () => (published ??= publishedProducts(catalog, products));
}

function publishedProducts(
  { release, patchTuesdayAt }: Catalog,
  { office, edge }: Scenario['products'],
): PublishedProducts {
  const data = readProductData();
  const played = secondTuesdayOf(release.slice(0, 7));
  const instant = (on: string) => patchTuesdayAt + (dayNumber(on) - played) * dayMs;
  const ends = (on: string | null) => (on === null ? null : instant(on));
  return {
    office: ranked(
      withMended(
        data.office.map((one) => ({
          channel: one.channel,
          build: one.build,
          version: one.version,
          publishedAt: instant(one.published),
          endsAt: ends(one.supportEnds) ?? ruledEnd(data.office, one, instant),
        })),
        office.badBuilds,
        patchTuesdayAt,
      ),
    ),
    edge: ranked(
      withMended(
        data.edge.map(({ channel, version, published, expires }) => ({
          channel,
          build: version,
          version,
          publishedAt: instant(published),
          endsAt: ends(expires),
        })),
        edge.badBuilds,
        patchTuesdayAt,
      ),
    ),
    teams: ranked(
      data.teams.map(({ client, version, published }) => ({
        channel: client,
        build: version,
        version,
        publishedAt: instant(published),
        endsAt: null,
      })),
    ),
  };
}

/** Days since 1970 of the second Tuesday of a month such as `2022-06`. */
export function secondTuesdayOf(month: string): number {
  const first = dayNumber(`${month}-01`);
  const weekday = (first + 4) % 7;
  return first + ((2 - weekday + 7) % 7) + 7;
}

/**
 * A version of the Monthly Enterprise Channel is served up to the second Tuesday two months after its first, where the
 * list's own date was not recorded. Source: MicrosoftDocs/OfficeDocs-DeployOffice, overview-update-channels.
 */
function ruledEnd(
  all: readonly OfficeRecord[],
  { channel, version }: OfficeRecord,
  instant: (on: string) => number,
): number | null {
  if (channel !== 'MonthlyEnterprise') return null;
  const first = all.find((one) => one.channel === channel && one.version === version);
  if (first === undefined) return null;
  const month = new Date(`${first.published.slice(0, 7)}-01T00:00:00Z`);
  month.setUTCMonth(month.getUTCMonth() + 2);
  const endsOn = new Date(secondTuesdayOf(month.toISOString().slice(0, 7)) * dayMs);
  return instant(endsOn.toISOString().slice(0, 10));
}

type OfficeRecord = ReturnType<typeof readProductData>['office'][number];

/** The same builds with their places among each other; equal ones have the same. */
function ranked<Build extends Unranked>(
  builds: readonly Build[],
): readonly (Build & Pick<PublishedBuild, 'rank'>)[] {
  const sorted = [...new Set(builds.map(({ build }) => build))].toSorted(compareBuilds);
  const ranks = new Map(sorted.map((build, rank) => [build, rank]));
  return builds.map((one) => ({ ...one, rank: ranks.get(one.build) ?? 0 }));
}

type Unranked = Omit<PublishedBuild, 'rank'>;

/** A bad build that is mended gets a successor of the same version on the day that the scenario says. */
function withMended<Build extends Unranked>(
  builds: readonly Build[],
  bad: readonly BadBuild[],
  patchTuesdayAt: number,
): readonly Build[] {
  const mended = bad.flatMap(({ channel, day, mendedOnDay }) => {
    const broken = newestBuild(builds, channel, patchTuesdayAt + day * dayMs);
    if (broken === null || mendedOnDay === undefined) return [];
    const parts = broken.build.split('.');
    const revision = Number(parts.pop()) + mendedRevisions;
    const build = [...parts, revision].join('.');
    return [
      {
        ...broken,
        build,
        version: broken.version === broken.build ? build : broken.version,
        publishedAt: patchTuesdayAt + mendedOnDay * dayMs,
      },
    ];
  });
  return [...builds, ...mended].toSorted((one, other) => one.publishedAt - other.publishedAt);
}

/** How many revisions a mended build is ahead of the bad one; real ones are some ten to twenty. */
const mendedRevisions = 14;

/** The highest build of a channel that is published by an instant; null = none is. */
export function newestBuild<Build extends Unranked>(
  builds: readonly Build[],
  channel: string,
  at: number,
): Build | null {
  return builds
    .filter((one) => one.channel === channel && one.publishedAt <= at)
    .reduce<Build | null>(
      (best, one) => (best === null || compareBuilds(one.build, best.build) > 0 ? one : best),
      null,
    );
}

/** Order of two builds, part by part: negative = the first is lower. */
export function compareBuilds(one: string, other: string): number {
  const [left, right] = [one, other].map((build) => build.split('.').map(Number));
  for (let part = 0; part < Math.max(left?.length ?? 0, right?.length ?? 0); part += 1) {
    const difference = (left?.[part] ?? 0) - (right?.[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
