/**
 * The updates of a release's month, asked for one line of devices or one ring at a time: which can be hurried, which
 * mends a flaw, since when something newer than a given one is out. Source: Microsoft Graph,
 * expeditedWindowsQualityUpdateSettings (a profile names one update by its release date).
 */
import { dayOfRelease } from '../../calendar.ts';
import type { Content, ContentUpdate, Release, Target } from '../state/release.ts';
import { byVersion } from '../../version.ts';

/** All updates of the month, oldest first. States of earlier versions know the one they are named after. */
export function updatesOf(content: Content): readonly ContentUpdate[] {
  if (content.updates !== undefined) return content.updates;
  const { entryId, name, releasedAt, isExpeditable, severity, targets } = content;
  const of = { cadence: 'monthly', classification: 'security' };
  return [{ entryId, name, releasedAt, isExpeditable, severity, targets, ...of }];
}

/**
 * Whether an update has a version for any device of a line. One that has hotpatches alone is for those that are
 * enrolled in hotpatch, and brings the others nothing.
 */
export function serves({ targets }: Pick<ContentUpdate, 'targets'>, line: string): boolean {
  return targets.some((target) => target.line === line && target.isHotpatch !== true);
}

/** When the newest update of the month was released; null = not published yet. */
export function newestReleasedAt({ content }: Pick<Release, 'content'>): number | null {
  if (content === null) return null;
  return Math.max(...updatesOf(content).map(({ releasedAt }) => releasedAt));
}

/** Lines that devices of a ring are on, as far as the month serves them; without a ring all that it serves. */
export function linesOf(content: Content, ring?: string): readonly string[] {
  const served = content.targets.map(({ line }) => line);
  const own = (content.versions ?? [])
    .filter((one) => ring === undefined || one.ring === ring)
    .map(({ line }) => line);
  const lines = served.filter((line) => own.includes(line));
  return lines.length === 0 ? served : lines;
}

/** An update to hurry with, and the lines of the ring that it has no version for. */
export interface Hurry {
  readonly update: ContentUpdate;
  readonly without: readonly string[];
}

/**
 * The update to hurry a ring with: one that can be expedited and mends the most of the flaws asked for; of these the
 * one with a version for the most of the ring's devices, and of these the newest by version. Null = none has one for any.
 */
export function hurryFor(
  content: Content,
  ring: string,
  flaws: readonly Mended[] = [],
): Hurry | null {
  const lines = linesOf(content, ring);
  const rated = updatesOf(content)
    .filter(({ isExpeditable }) => isExpeditable)
    .map((update) => {
      const covered = lines.filter((line) => serves(update, line));
      return {
        update,
        without: lines.filter((line) => !covered.includes(line)),
        mended: flaws.filter((flaw) => mends(content, update, flaw)).length,
        devices: covered.reduce((sum, line) => sum + devicesOf(content, ring, line), 0),
      };
    })
    .filter(({ devices, mended }) => devices > 0 && (flaws.length === 0 || mended > 0))
    .toSorted(
      (one, other) =>
        other.mended - one.mended ||
        other.devices - one.devices ||
        byLines(other.update, one.update, lines) ||
        other.update.releasedAt - one.update.releasedAt ||
        (one.update.entryId < other.update.entryId ? -1 : 1),
    );
  const [best] = rated;
  return best === undefined ? null : { update: best.update, without: best.without };
}

/** By what they bring to lines, the newest of these first: versions are told apart, dates are not. */
function byLines(one: ContentUpdate, other: ContentUpdate, lines: readonly string[]): number {
  const differences = lines
    .toSorted((former, latter) => compared(latter, former))
    .map((line) => byVersion(versionFor(one, line), versionFor(other, line)));
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
 * Whether an update is another or comes after it. The version tells and not the date: an out-of-band update may come out
 * on a later hour, or day, with a lower one. Without a line in common only the date is left.
 */
export function isAtLeast(update: ContentUpdate, other: ContentUpdate): boolean {
  const own = newestByLine(update);
  const shared = [...newestByLine(other)].filter(([line]) => own.has(line));
  return shared.length === 0
    ? update.releasedAt >= other.releasedAt
    : shared.every(([line, version]) => byVersion(own.get(line) ?? [], version) >= 0);
}

/** The highest version that an update has in each line, hotpatches apart. */
function newestByLine({ targets }: ContentUpdate): ReadonlyMap<string, readonly number[]> {
  const lines = new Map<string, readonly number[]>();
  for (const target of targets) {
    const line = ownLine(target);
    lines.set(line, highest([lines.get(line) ?? [], target.version]));
  }
  return lines;
}

function highest(versions: readonly (readonly number[])[]): readonly number[] {
  return versions.toSorted(byVersion).at(-1) ?? [];
}

/** Whether all that an update brings is behind what one of the others brings to the same lines. */
export function isBehind(
  { entryId, targets }: ContentUpdate,
  others: readonly ContentUpdate[],
): boolean {
  const further = others.filter((other) => other.entryId !== entryId).map(newestByLine);
  return targets.every((own) =>
    further.some((lines) => byVersion(lines.get(ownLine(own)) ?? [], own.version) > 0),
  );
}

/** Hotpatches have numbers of their own, lower than those of the cumulative updates beside them. */
function ownLine({ line, isHotpatch }: Target): string {
  return `${line}${isHotpatch === true ? ' hotpatch' : ''}`;
}

function devicesOf(content: Content, ring: string, line: string): number {
  const own = (content.versions ?? []).filter((one) => one.ring === ring);
  if (own.length === 0) return 1;
  return own.find((one) => one.line === line)?.devices ?? 0;
}

/** A line in words: `Windows 10 22H2`. */
export function lineText(content: Content, line: string): string {
  const text = content.targets.find((one) => one.line === line)?.label ?? '';
  return text === '' ? `build ${line}` : text;
}

/** The newest of some updates that serves a line: the one with the highest version, whatever its date. */
export function newestFor(updates: readonly ContentUpdate[], line: string): ContentUpdate | null {
  const [newest] = updates
    .filter((update) => serves(update, line))
    .toSorted(
      (one, other) =>
        byVersion(versionFor(other, line), versionFor(one, line)) || byRelease(other, one),
    );
  return newest ?? null;
}

/** The highest version that an update has for a line, hotpatches left out; empty = none. */
export function versionFor(
  { targets }: Pick<ContentUpdate, 'targets'>,
  line: string,
): readonly number[] {
  const own = targets.filter((one) => one.line === line && one.isHotpatch !== true);
  return highest(own.map(({ version }) => version));
}

/** Days after which the next month's release is near, and what comes out belongs to it. */
const lifeDays = 27;

/** Whether what came out at an instant is early enough to belong to the release published at `publishedAt`. */
export function isInLife(publishedAt: number, releasedAt: number): boolean {
  return dayOfRelease(publishedAt, releasedAt) <= lifeDays;
}

/** Each update once, as it is told last; one that is listed again on a later day, as some are, came out on its first. */
export function firstDated(updates: readonly ContentUpdate[]): readonly ContentUpdate[] {
  const each = new Map<string, ContentUpdate>();
  for (const update of updates) {
    const at = each.get(update.entryId)?.releasedAt ?? Infinity;
    each.set(update.entryId, { ...update, releasedAt: Math.min(at, update.releasedAt) });
  }
  return [...each.values()];
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
