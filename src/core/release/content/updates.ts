/**
 * The updates of a release's month, asked for one Windows version or one ring at a time: which can be hurried, which
 * mends a flaw, since when something newer than a given one is out. Source: Microsoft Graph,
 * expeditedWindowsQualityUpdateSettings (a profile names one update by its release date).
 */
import type { Content, ContentUpdate, Release, Target } from '../state/release.ts';
import type { Lowest } from '../../version.ts';

/** The versions from which on devices are up to date; none while nothing is published. */
export function lowestOf(content: Content | null): readonly Lowest[] {
  return (content?.targets ?? []).map(({ product, version, build, revision }) => ({
    line: String(build),
    version: [build, revision],
    label: `${product} ${version}`.trim(),
  }));
}

/** All updates of the month, oldest first. States of earlier versions know the one they are named after. */
export function updatesOf(content: Content): readonly ContentUpdate[] {
  if (content.updates !== undefined) return content.updates;
  const { entryId, name, releasedAt, isExpeditable, severity, targets } = content;
  const of = { cadence: 'monthly', classification: 'security' };
  return [{ entryId, name, releasedAt, isExpeditable, severity, targets, ...of }];
}

/**
 * Whether an update has a revision for any device of a Windows build. One that has hotpatches alone is for those that are
 * enrolled in hotpatch, and brings the others nothing.
 */
export function serves({ targets }: Pick<ContentUpdate, 'targets'>, build: number): boolean {
  return targets.some((target) => target.build === build && target.isHotpatch !== true);
}

/** When the newest update of the month was released; null = not published yet. */
export function newestReleasedAt({ content }: Pick<Release, 'content'>): number | null {
  if (content === null) return null;
  return Math.max(...updatesOf(content).map(({ releasedAt }) => releasedAt));
}

/** Windows builds that devices of a ring run, as far as the month serves them; without a ring all that it serves. */
export function buildsOf(content: Content, ring?: string): readonly number[] {
  const served = content.targets.map(({ build }) => build);
  const own = (content.versions ?? [])
    .filter((one) => ring === undefined || one.ring === ring)
    .map(({ build }) => build);
  const builds = served.filter((build) => own.includes(build));
  return builds.length === 0 ? served : builds;
}

/** An update to hurry with, and the builds of the ring that it has no revision for. */
export interface Hurry {
  readonly update: ContentUpdate;
  readonly without: readonly number[];
}

/**
 * The update to hurry a ring with: one that can be expedited and mends the most of the flaws asked for; of these the
 * one with a revision for the most of the ring's devices, and of these the newest by build. Null = none has one for any.
 */
export function hurryFor(
  content: Content,
  ring: string,
  flaws: readonly Mended[] = [],
): Hurry | null {
  const builds = buildsOf(content, ring);
  const rated = updatesOf(content)
    .filter(({ isExpeditable }) => isExpeditable)
    .map((update) => {
      const covered = builds.filter((build) => serves(update, build));
      return {
        update,
        without: builds.filter((build) => !covered.includes(build)),
        mended: flaws.filter((flaw) => mends(content, update, flaw)).length,
        devices: covered.reduce((sum, build) => sum + devicesOf(content, ring, build), 0),
      };
    })
    .filter(({ devices, mended }) => devices > 0 && (flaws.length === 0 || mended > 0))
    .toSorted(
      (one, other) =>
        other.mended - one.mended ||
        other.devices - one.devices ||
        byRevision(other.update, one.update, builds) ||
        other.update.releasedAt - one.update.releasedAt ||
        (one.update.entryId < other.update.entryId ? -1 : 1),
    );
  const [best] = rated;
  return best === undefined ? null : { update: best.update, without: best.without };
}

/** By what they bring to Windows builds, the newest of these first: revisions are told apart, dates are not. */
function byRevision(one: ContentUpdate, other: ContentUpdate, builds: readonly number[]): number {
  const differences = builds
    .toSorted((former, latter) => latter - former)
    .map((build) => revisionFor(one, build) - revisionFor(other, build));
  return differences.find((difference) => difference !== 0) ?? 0;
}

/** A flaw, with the updates that mend it themselves; missing = the release as a whole. */
export interface Mended {
  readonly mendedBy?: readonly string[];
}

/** Updates are cumulative: what one mends, every later one does. */
export function mends(content: Content, update: ContentUpdate, { mendedBy }: Mended): boolean {
  if (mendedBy === undefined) return true;
  const own = updatesOf(content).filter(({ entryId }) => mendedBy.includes(entryId));
  return own.some((one) => isAtLeast(update, one));
}

/**
 * Whether an update is another or comes after it. The build tells and not the date: an out-of-band update may come out
 * on a later hour, or day, with a lower build. Without a Windows version in common only the date is left.
 */
export function isAtLeast(update: ContentUpdate, other: ContentUpdate): boolean {
  const own = newestByLine(update);
  const shared = [...newestByLine(other)].filter(([line]) => own.has(line));
  return shared.length === 0
    ? update.releasedAt >= other.releasedAt
    : shared.every(([line, revision]) => (own.get(line) ?? 0) >= revision);
}

/** The highest revision that an update has in each line of builds. */
function newestByLine({ targets }: ContentUpdate): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  for (const target of targets) {
    const line = lineOf(target);
    lines.set(line, Math.max(lines.get(line) ?? 0, target.revision));
  }
  return lines;
}

/** Whether all that an update brings is behind what one of the others brings to the same Windows versions. */
export function isBehind(
  { entryId, targets }: ContentUpdate,
  others: readonly ContentUpdate[],
): boolean {
  const further = others.filter((other) => other.entryId !== entryId).map(newestByLine);
  return targets.every((own) =>
    further.some((lines) => (lines.get(lineOf(own)) ?? 0) > own.revision),
  );
}

/** Hotpatches have numbers of their own, lower than those of the cumulative updates beside them. */
function lineOf({ build, isHotpatch }: Target): string {
  return `${build}${isHotpatch === true ? ' hotpatch' : ''}`;
}

function devicesOf(content: Content, ring: string, build: number): number {
  const own = (content.versions ?? []).filter((one) => one.ring === ring);
  if (own.length === 0) return 1;
  return own.find((one) => one.build === build)?.devices ?? 0;
}

/** A build in words: `Windows 10 22H2`. */
export function versionText(content: Content, build: number): string {
  const target = content.targets.find((one) => one.build === build);
  const text = `${target?.product ?? ''} ${target?.version ?? ''}`.trim();
  return text === '' ? `build ${build}` : text;
}

/** The newest of some updates that serves a Windows build: the one with the highest revision, whatever its date. */
export function newestFor(updates: readonly ContentUpdate[], build: number): ContentUpdate | null {
  const [newest] = updates
    .filter((update) => serves(update, build))
    .toSorted(
      (one, other) => revisionFor(other, build) - revisionFor(one, build) || byRelease(other, one),
    );
  return newest ?? null;
}

/** The highest revision that an update has for a Windows build, hotpatches left out; 0 = none. */
export function revisionFor({ targets }: Pick<ContentUpdate, 'targets'>, build: number): number {
  const own = targets.filter((one) => one.build === build && one.isHotpatch !== true);
  return Math.max(0, ...own.map(({ revision }) => revision));
}

/** Updates in a fixed order, oldest first. */
export function byRelease(one: ContentUpdate, other: ContentUpdate): number {
  return one.releasedAt - other.releasedAt || compared(one.entryId, other.entryId);
}

/** Texts in a fixed order, whatever the machine's language. */
export function compared(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
