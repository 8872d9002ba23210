/**
 * A Windows version as the fleet runs it: the build it starts the month on, and the updates that can come to it this
 * month, in order. Optional previews (C) are never offered. Out-of-band updates are offered like any other quality
 * update, when the ring's deferral has passed since their own publication. Updates are cumulative, so the newest that
 * can be offered takes the place of the older. Devices enrolled in hotpatch have a line of their own: in a month with
 * hotpatches they take these and nothing else, in a baseline month the cumulative update like all others, and after it
 * what hotpatches come out of band. Source: Microsoft, "Hotpatch updates" (calendar of baselines).
 */
import type { Catalog, CatalogEntry, CatalogRevision } from '../published/catalog.ts';
import { draw, streams, type Drawer } from '../hash.ts';
import { dayMs } from '../../time.ts';

/** An update that can come to a Windows version. */
interface LineUpdate {
  /** Name of the catalogue entry. */
  readonly release: string;
  readonly build: string;
  readonly publishedAt: number;
  /** A hotpatch takes effect without a restart. */
  readonly needsRestart: boolean;
  /** False = it came out of band. */
  readonly isMonthly: boolean;
}

/** One Windows version. */
export interface WindowsLine {
  readonly product: string;
  readonly version: string;
  /** What up-to-date devices run when the fleet begins. */
  readonly startBuild: string;
  /** What devices run that are a month behind. */
  readonly behindBuild: string;
  /** By rising `publishedAt` and build; each closes what the one before closed. */
  readonly updates: readonly LineUpdate[];
  /** Windows 22H2 and later count deadlines from the scan, older ones from the offer. */
  readonly deadlineFromScan: boolean;
  /** The same version on a device enrolled in hotpatch; null = it has none this month nor had it the month before. */
  readonly hotpatch: WindowsLine | null;
  /** The same version without any update, for devices that have no extended security updates; null = it is in service. */
  readonly outOfService: WindowsLine | null;
}

/** `Windows 10 21H2`, the name that scenarios use. */
export function lineName(line: { readonly product: string; readonly version: string }): string {
  return `${line.product} ${line.version}`;
}

/** Whether what a scenario says of the version `to` is about a version; undefined = about any. */
export function isFor(
  to: string | undefined,
  version: { readonly product: string; readonly version: string },
): boolean {
  return to === undefined || to === lineName(version);
}

/** The versions that the played release has builds for and that existed when the fleet begins. */
export function windowsLines(catalog: Catalog, startAt: number): readonly WindowsLine[] {
  const played = catalog.entry(catalog.release);
  return (played?.revisions ?? [])
    .filter(({ isHotpatch = false }) => !isHotpatch)
    .flatMap((revision) => {
      const line = createLine(catalog, revision, { startAt, isEnrolled: false });
      if (line === null) return [];
      return [
        {
          ...line,
          hotpatch: createLine(catalog, revision, { startAt, isEnrolled: true }),
          outOfService: isOver(catalog, revision) ? { ...line, updates: [] } : null,
        },
      ];
    });
}

/**
 * Versions that a feature update can bring in the played month: those, and what comes out in it, which devices take with
 * its first build.
 */
export function linesToCome(
  catalog: Catalog,
  lines: readonly WindowsLine[],
  startAt: number,
): readonly WindowsLine[] {
  const newcomers = catalog.earlierRevisions
    .filter(({ kb, publishedAt }) => kb === 'none' && publishedAt > startAt)
    .filter((first) => !lines.some((line) => lineName(line) === lineName(first)))
    .map((first) =>
      lineWith(first, {
        startBuild: first.build,
        behindBuild: first.build,
        updates: updatesOf(
          offeredTo(catalog, first, false).filter((one) => one.publishedAt > first.publishedAt),
        ),
      }),
    );
  return [...lines, ...newcomers];
}

/** A version as a device has it: without extended security updates nothing comes to one that is out of service. */
export function servicedLine(
  line: WindowsLine,
  drawer: Drawer,
  extendedUpdatesShare: number,
): WindowsLine {
  const isExtended = draw(drawer, streams.extendedUpdates) < extendedUpdatesShare;
  return isExtended ? line : (line.outOfService ?? line);
}

/** Whether the last edition of a version had its last day before the played month. */
function isOver({ editions, patchTuesdayAt }: Catalog, line: CatalogRevision): boolean {
  const ends = editions.filter((one) => lineName(one) === lineName(line)).map((one) => one.endsAt);
  return ends.length > 0 && Math.max(...ends) + dayMs <= patchTuesdayAt;
}

interface LineOptions {
  readonly startAt: number;
  readonly isEnrolled: boolean;
}

function createLine(
  catalog: Catalog,
  played: CatalogRevision,
  { startAt, isEnrolled }: LineOptions,
): WindowsLine | null {
  const offered = offeredTo(catalog, played, isEnrolled);
  const isPatched = offered.some(({ isHotpatch = false }) => isHotpatch);
  if (isEnrolled && !isPatched) return null;
  const before = withoutLower(
    offered.filter(({ publishedAt }) => publishedAt < played.publishedAt && publishedAt <= startAt),
  );
  const earlier = catalog.earlierRevisions.filter(
    (one) =>
      lineName(one) === lineName(played) &&
      one.publishedAt <= startAt &&
      (isEnrolled || one.isHotpatch !== true),
  );
  const start = before.at(-1)?.build ?? earlier.at(-1)?.build;
  if (start === undefined) return null;
  return lineWith(played, {
    startBuild: start,
    behindBuild: earlier.at(-1)?.build ?? start,
    updates: updatesOf(offered.filter(({ publishedAt }) => publishedAt >= played.publishedAt)),
  });
}

/** A version with its builds, in service and on devices that are not enrolled in hotpatch. */
function lineWith(
  { product, version }: CatalogRevision,
  builds: Pick<WindowsLine, 'startBuild' | 'behindBuild' | 'updates'>,
): WindowsLine {
  const deadlineFromScan = version >= '22H2';
  return { product, version, ...builds, deadlineFromScan, hotpatch: null, outOfService: null };
}

interface OfferedRevision extends CatalogRevision {
  readonly release: string;
  readonly isMonthly: boolean;
}

/** What is published for a version, by rising instant. */
function offeredTo(
  catalog: Catalog,
  line: CatalogRevision,
  isEnrolled: boolean,
): readonly OfferedRevision[] {
  return catalog.entries
    .filter(isForClients)
    .flatMap((entry) => {
      const own = revisionFor(entry, line, isEnrolled);
      const isMonthly = entry.cadence === 'monthly';
      return own === null ? [] : [{ release: entry.name, isMonthly, ...own }];
    })
    .toSorted(byPublication);
}

function updatesOf(offered: readonly OfferedRevision[]): readonly LineUpdate[] {
  return withoutLower(offered).map(
    ({ release, build, publishedAt, isMonthly, isHotpatch = false }) => ({
      release,
      build,
      publishedAt,
      needsRestart: !isHotpatch,
      isMonthly,
    }),
  );
}

/** Previews are never offered, nor what is not told to be for clients: it may be for servers of the same build alone. */
function isForClients({ cadence, classification }: CatalogEntry): boolean {
  return (
    classification === 'security' || (cadence === 'outOfBand' && classification === 'nonSecurity')
  );
}

/** Of one day the higher build is the newer one. */
function byPublication(one: CatalogRevision, other: CatalogRevision): number {
  return one.publishedAt - other.publishedAt || numberOf(one.build) - numberOf(other.build);
}

/** Updates that bring something: what comes out after a higher build (a hotpatch has numbers of its own) replaces nothing. */
function withoutLower<Update extends CatalogRevision>(
  updates: readonly Update[],
): readonly Update[] {
  return updates.filter(
    (update, index) =>
      !updates
        .slice(0, index)
        .some((one) => isOfOneLine(one, update) && numberOf(one.build) > numberOf(update.build)),
  );
}

function isOfOneLine(one: CatalogRevision, other: CatalogRevision): boolean {
  return (one.isHotpatch === true) === (other.isHotpatch === true);
}

/** The build and its revision in one number: `10.0.19044.1766` as 19044 million and 1,766. */
function numberOf(build: string): number {
  const [, , number = 0, revision = 0] = build.split('.').map(Number);
  return number * 1e6 + revision;
}

/**
 * What an entry brings to a version. An enrolled device takes the hotpatch; of an entry without one it takes the
 * monthly cumulative update, which is then a baseline, and nothing that came out of band.
 */
function revisionFor(
  { cadence, revisions }: CatalogEntry,
  line: CatalogRevision,
  isEnrolled: boolean,
): CatalogRevision | null {
  const own = revisions.filter((one) => lineName(one) === lineName(line));
  const usual = own.find(({ isHotpatch = false }) => !isHotpatch) ?? null;
  if (!isEnrolled) return usual;
  const hot = own.find(({ isHotpatch = false }) => isHotpatch) ?? null;
  return hot ?? (cadence === 'monthly' ? usual : null);
}
