/**
 * A Windows version as the fleet runs it: the build it starts the month on, and the updates that can come to it this
 * month, in order. Optional previews (C) are never offered. Out-of-band updates are offered like any other quality
 * update, when the ring's deferral has passed since their own publication. Updates are cumulative, so the newest that
 * can be offered takes the place of the older. Source: domain.md 3.1.
 */
import type { Catalog, CatalogRevision } from './catalog.ts';

/** An update that can come to a Windows version. */
interface LineUpdate {
  /** Name of the catalogue entry. */
  readonly release: string;
  readonly build: string;
  readonly publishedAt: number;
}

/** One Windows version. */
export interface WindowsLine {
  readonly product: string;
  readonly version: string;
  /** What up-to-date devices run when the fleet begins. */
  readonly startBuild: string;
  /** What devices run that are a month behind. */
  readonly behindBuild: string;
  /** By rising `publishedAt`; each closes what the one before closed. */
  readonly updates: readonly LineUpdate[];
  /** Windows 22H2 and later count deadlines from the scan, older ones from the offer. Source: domain.md 2.6. */
  readonly deadlineFromScan: boolean;
}

/** `Windows 10 21H2`, the name that scenarios use. */
export function lineName(line: { readonly product: string; readonly version: string }): string {
  return `${line.product} ${line.version}`;
}

/** The versions that the played release has builds for and that existed when the fleet begins. */
export function windowsLines(catalog: Catalog, startAt: number): readonly WindowsLine[] {
  const played = catalog.entry(catalog.release);
  return (played?.revisions ?? []).flatMap((revision) => {
    const line = createLine(catalog, revision, startAt);
    return line === null ? [] : [line];
  });
}

function createLine(
  catalog: Catalog,
  played: CatalogRevision,
  startAt: number,
): WindowsLine | null {
  const offered = catalog.entries
    .filter(
      ({ cadence, classification }) => cadence === 'outOfBand' || classification === 'security',
    )
    .flatMap(({ name, revisions }) => {
      const own = revisions.find((one) => lineName(one) === lineName(played));
      return own === undefined
        ? []
        : [{ release: name, build: own.build, publishedAt: own.publishedAt }];
    });
  const month = offered.filter(({ publishedAt }) => publishedAt >= played.publishedAt);
  const before = offered.filter(
    ({ publishedAt }) => publishedAt < played.publishedAt && publishedAt <= startAt,
  );
  const earlier = catalog.earlierRevisions.filter(
    (one) => lineName(one) === lineName(played) && one.publishedAt <= startAt,
  );
  const start = before.at(-1)?.build ?? earlier.at(-1)?.build;
  if (start === undefined) return null;
  return {
    product: played.product,
    version: played.version,
    startBuild: start,
    behindBuild: earlier.at(-1)?.build ?? start,
    updates: month,
    deadlineFromScan: played.version >= '22H2',
  };
}
