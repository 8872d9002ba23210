/**
 * What a release rolls out, out of what the catalogue shows: the monthly security updates of its day and the out-of-band
 * updates since, as far as they are told to be for clients. Previews are never deployed. Updates are cumulative: a device
 * is done on the lowest revision of its build that the day of the release brought (a hotpatch beside the cumulative
 * update is one of them) or on anything newer, so an out-of-band update takes nothing away from those that are done, and
 * it adds targets only for versions the monthly ones do not name. Nothing here depends on the order in which the
 * catalogue lists its entries or revisions. Source: Microsoft Graph, "Deploy a hotpatch quality update",
 * qualityUpdateCatalogEntry (qualityUpdateClassification).
 */
import { dateOnOf } from '../../calendar.ts';
import type { Content, ContentUpdate, Severity, Target, VersionCount } from '../state/release.ts';
import { byVersion, dotted } from '../../version.ts';
import { byRelease, compared, isInLife, newestFor } from './updates.ts';

/** An update as the catalogue lists it. */
export type CatalogUpdate = ContentUpdate;

/** What is asked of a listing. */
export interface ContentQuestion {
  readonly publishedAt: number;
  readonly now: number;
  /** What was known of the release before: an entry or a revision that is not listed any more is not withdrawn. */
  readonly known?: Content | null;
  /** Devices by ring and line; without them every line counts the same. */
  readonly versions?: readonly VersionCount[];
}

/** The content of the release published at `publishedAt`, as of `now`; null while there is none. */
export function contentOf(
  listed: readonly CatalogUpdate[],
  { publishedAt, now, known = null, versions = known?.versions ?? [] }: ContentQuestion,
): Content | null {
  const shown = withKnown(listed, known?.updates ?? [])
    .map((update) => ({ ...update, targets: sortedTargets(update.targets.filter(isForClients)) }))
    .filter((update) => update.releasedAt <= now && update.targets.length > 0)
    .toSorted(byRelease);
  // Microsoft's catalogue dates an update at midnight UTC of its day, so days are compared and not instants.
  const day = dateOnOf(publishedAt);
  const monthly = shown.filter((one) => isMonthly(one) && dateOnOf(one.releasedAt) === day);
  const [first] = monthly;
  if (first === undefined) return null;
  const later = shown.filter(
    (one) =>
      one.cadence === 'outOfBand' &&
      isTold(one) &&
      dateOnOf(one.releasedAt) >= day &&
      isInLife(publishedAt, one.releasedAt),
  );
  const updates = [...monthly, ...later];
  const targets = lowestTargets([monthly, later]);
  const told = mostDevicesGet(updates, targets, versions);
  return {
    entryId: told.entryId,
    name: told.name,
    releasedAt: told.releasedAt,
    kbs: kbsOf([told]),
    targets,
    severity: worstOf(updates),
    isExpeditable: updates.some(({ isExpeditable }) => isExpeditable),
    openKnownIssues: known?.openKnownIssues ?? [],
    updates,
    ...(known?.outOfService === undefined ? {} : { outOfService: known.outOfService }),
    ...(versions.length === 0 ? {} : { versions }),
  };
}

/** The updates of a month, as far as reports of installs are asked for them. */
export interface UpdatesBefore {
  /** The monthly one's name. */
  readonly update: string;
  readonly releasedAt: number;
  /** Builds of all of them: `19044.1706`. */
  readonly builds: readonly string[];
}

/** The updates of the month before the one that is published at that instant; null where the catalogue shows none. */
export function updatesBefore(
  listed: readonly CatalogUpdate[],
  { publishedAt }: Pick<ContentQuestion, 'publishedAt'>,
): UpdatesBefore | null {
  const day = dateOnOf(publishedAt);
  const earlier = listed.filter((one) => isMonthly(one) && dateOnOf(one.releasedAt) < day);
  const releasedAt = Math.max(...earlier.map((one) => one.releasedAt));
  const content = contentOf(listed, { publishedAt: releasedAt, now: publishedAt - 1 });
  const [first] = content?.updates ?? [];
  if (content === null || first === undefined) return null;
  const targets = content.updates?.flatMap((one) => one.targets) ?? [];
  const builds = new Set(targets.map(({ version }) => dotted(version)));
  return { update: first.name, releasedAt, builds: [...builds] };
}

/** Articles of some updates, each once. */
export function kbsOf(updates: readonly Pick<ContentUpdate, 'targets'>[]): readonly string[] {
  const all = updates.flatMap(({ targets }) => targets.map(({ kb }) => kb));
  return [...new Set(all)].filter((kb) => kb !== '');
}

function isMonthly(update: CatalogUpdate): boolean {
  return update.cadence === 'monthly' && update.classification === 'security';
}

/** An update of which it is not told what it is may be for servers alone: it takes no other one's place. */
function isTold({ classification }: CatalogUpdate): boolean {
  return classification === 'security' || classification === 'nonSecurity';
}

/** Servers share build numbers with clients. */
function isForClients({ label }: Target): boolean {
  return !/\bserver\b/i.test(label) || /\bWindows \d/i.test(label);
}

/** What is listed now, with the entries and revisions that were listed before. */
function withKnown(
  listed: readonly CatalogUpdate[],
  known: readonly ContentUpdate[],
): readonly CatalogUpdate[] {
  const ids = new Set(listed.map(({ entryId }) => entryId));
  const updated = listed.map((update) => {
    const former = known.find(({ entryId }) => entryId === update.entryId);
    return former === undefined
      ? update
      : { ...update, targets: [...update.targets, ...former.targets] };
  });
  return [...updated, ...known.filter(({ entryId }) => !ids.has(entryId))];
}

/** Each revision once, in a fixed order. */
function sortedTargets(targets: readonly Target[]): readonly Target[] {
  const each = new Map<string, Target>();
  for (const target of targets.toSorted(inOrder)) {
    const key = `${target.line} ${dotted(target.version)}`;
    if (!each.has(key)) each.set(key, target);
  }
  return [...each.values()];
}

/**
 * For each line the lowest version that counts, of the first group that names the line: what came out of band for a line
 * of the monthly updates is newer than they are, whatever its number.
 */
function lowestTargets(groups: readonly (readonly CatalogUpdate[])[]): readonly Target[] {
  const byLine = new Map<string, Target>();
  for (const group of groups) {
    const lowest = new Map<string, Target>();
    for (const target of sortedTargets(group.flatMap(({ targets }) => targets))) {
      if (!lowest.has(target.line)) lowest.set(target.line, target);
    }
    for (const [line, target] of lowest) if (!byLine.has(line)) byLine.set(line, target);
  }
  return [...byLine.values()].toSorted(inOrder);
}

/** The update by whose name the release goes: the newest one of the most devices' versions. */
function mostDevicesGet(
  updates: readonly ContentUpdate[],
  targets: readonly Target[],
  versions: readonly VersionCount[],
): ContentUpdate {
  const lines = new Set(targets.map(({ line }) => line));
  const counted = versions.filter(({ line }) => lines.has(line));
  const devicesOf = (line: string): number =>
    counted.length === 0
      ? 1
      : counted.filter((one) => one.line === line).reduce((sum, { devices }) => sum + devices, 0);
  const votes = new Map<ContentUpdate, number>();
  for (const line of lines) {
    const newest = newestFor(updates, line);
    if (newest !== null) votes.set(newest, (votes.get(newest) ?? 0) + devicesOf(line));
  }
  const [most] = [...votes].toSorted(
    ([one, own], [other, others]) => others - own || byRelease(other, one),
  );
  return most?.[0] ?? (updates[0] as ContentUpdate);
}

const ranks: Readonly<Partial<Record<string, number>>> = {
  critical: 4,
  important: 3,
  moderate: 2,
  low: 1,
};

/** Of all updates of the month the worst that any of them mends; null where none tells. */
function worstOf(updates: readonly ContentUpdate[]): Severity | null {
  const all = updates.flatMap(({ severity }) => severity ?? []);
  const rankOf = ({ max }: Severity): number => ranks[max.toLowerCase()] ?? 0;
  const [worst] = all.toSorted((one, other) => rankOf(other) - rankOf(one));
  if (worst === undefined) return null;
  const scores = all.flatMap(({ baseScore }) => baseScore ?? []);
  return {
    max: worst.max,
    baseScore: scores.length === 0 ? null : Math.max(...scores),
    exploited: [...new Set(all.flatMap(({ exploited }) => exploited))],
  };
}

function inOrder(one: Target, other: Target): number {
  return (
    byVersion(one.version, other.version) ||
    compared(one.line, other.line) ||
    // Of the same version told twice the one with its article.
    Number(one.kb === '') - Number(other.kb === '') ||
    compared(JSON.stringify(one), JSON.stringify(other))
  );
}
