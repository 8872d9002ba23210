/**
 * The catalogue of quality updates that the emulated Graph shows: one real month, its second Tuesday moved to a chosen
 * instant and everything around it kept at its distance in days. What came out of band on D+6 comes on D+6.
 */
import { createHash } from 'node:crypto';
import { dayNumber, findMonth, recordsOfMonth } from './playedMonth.ts';
import {
  readReleaseData,
  type KnownIssueRecord,
  type ReleaseData,
  type ReleaseRecord,
} from './releaseData.ts';
import { editionsOf, versionsOf, type CatalogEdition, type CatalogVersion } from './versions.ts';
import { dayMs } from '../../time.ts';

/** One build of one Windows version within an update. */
export interface CatalogRevision {
  /** `Windows 10`. */
  readonly product: string;
  /** `21H2`. */
  readonly version: string;
  /** `10.0.19044.1766`. */
  readonly build: string;
  readonly kb: string;
  readonly publishedAt: number;
  /** Set on a revision that devices enrolled in hotpatch take, without a restart. */
  readonly isHotpatch?: boolean;
}

/** A flaw that became known to be exploited only after the release. */
interface LateExploit {
  readonly cve: string;
  readonly at: number;
}

/** A known issue of an update. */
export interface CatalogIssue {
  readonly id: string;
  readonly title: string;
  /** The articles of the builds that have it; empty = all builds of the update. */
  readonly kbs: readonly string[];
  readonly opensAt: number;
  readonly resolvedAt: number | null;
}

/** How grave the flaws are that an update closes. */
interface CatalogSeverity {
  readonly max: 'critical' | 'important' | 'moderate';
  /** Null = no source gave it. */
  readonly baseScore: number | null;
  readonly exploited: readonly string[];
}

/** One update, over all Windows versions. */
export interface CatalogEntry {
  /** 64 hexadecimal digits, derived from the name. */
  readonly id: string;
  /** `2022-06-B`, `2022-06-OOB-20`. */
  readonly name: string;
  readonly cadence: 'monthly' | 'outOfBand';
  /** The last stands for what the publisher does not tell. Source: Microsoft Graph, qualityUpdateClassification. */
  readonly classification: 'security' | 'nonSecurity' | 'unknownFutureValue';
  readonly publishedAt: number;
  /** `2022.06 B`. */
  readonly shortName: string;
  /** As of publication; null for updates without security fixes of their own. */
  readonly severity: CatalogSeverity | null;
  readonly lateExploits: readonly LateExploit[];
  readonly isExpeditable: boolean;
  readonly revisions: readonly CatalogRevision[];
  readonly knownIssues: readonly CatalogIssue[];
}

/** The month that is played. */
export interface Catalog {
  /** The played B release, such as `2022-06-B`. */
  readonly release: string;
  /** The B release of the month before. */
  readonly previous: string;
  readonly patchTuesdayAt: number;
  /** By rising `publishedAt`. */
  readonly entries: readonly CatalogEntry[];
  /** Builds that devices run which are a month late, and first builds of Windows versions new in this month. */
  readonly earlierRevisions: readonly CatalogRevision[];
  readonly editions: readonly CatalogEdition[];
  /** Newest first. */
  readonly versions: readonly CatalogVersion[];
  /** What is published by `at`, with severities and issues as known then. */
  entriesAt(at: number): readonly CatalogEntry[];
  entry(name: string): CatalogEntry | undefined;
}

/** What a scenario changes about the played release. */
interface ReleaseOverride {
  readonly severity?: 'critical' | 'important' | 'moderate' | undefined;
  readonly baseScore?: number | undefined;
  readonly exploited?: readonly { readonly cve: string; readonly day: number }[] | undefined;
  /** Added to those that there really were; days count from publication. */
  readonly knownIssues?:
    | readonly {
        readonly title: string;
        readonly day: number;
        readonly resolvedDay?: number | undefined;
      }[]
    | undefined;
}

interface CatalogOptions {
  /** The B release to play. */
  readonly release: string;
  readonly patchTuesdayAt: number;
  readonly dataFile?: string;
  readonly override?: ReleaseOverride | undefined;
}

/** Loads the month of `release`, moved so that its second Tuesday is `patchTuesdayAt`. */
export function loadCatalog(options: CatalogOptions): Catalog {
  const data = readReleaseData(options.dataFile);
  const { played, previous, older } = findMonth(data, options.release);
  const shift = (on: string) =>
    options.patchTuesdayAt + (dayNumber(on) - dayNumber(played.published)) * dayMs;
  const entries = recordsOfMonth(data, played, previous)
    .map((record) => toEntry(record, data, shift))
    .map((entry) => (entry.name === played.id ? withOverride(entry, options.override) : entry))
    .sort((left, right) => left.publishedAt - right.publishedAt);
  const editions = editionsOf(data, shift);
  const first = (data.feature_updates ?? []).map((update) => ({ ...update, kb: 'none' }));
  return {
    release: played.id,
    previous: previous.id,
    patchTuesdayAt: options.patchTuesdayAt,
    entries,
    earlierRevisions: [
      ...first.map((one) => toRevision(one, shift)),
      ...(older === undefined ? [] : revisionsOf(older, shift)),
    ],
    editions,
    versions: versionsOf(data, editions, shift),
    entriesAt: (at) =>
      entries.filter(({ publishedAt }) => publishedAt <= at).map((entry) => asOf(entry, at)),
    entry: (name) => entries.find((entry) => entry.name === name),
  };
}

function toEntry(
  record: ReleaseRecord,
  data: ReleaseData,
  shift: (on: string) => number,
): CatalogEntry {
  const publishedAt = shift(record.published);
  const isSecurity = record.kind === 'B';
  return {
    id: createHash('sha256').update(`catalog entry ${record.id}`).digest('hex'),
    name: record.id,
    cadence: record.kind === 'OOB' ? 'outOfBand' : 'monthly',
    classification: classificationOf(record),
    publishedAt,
    shortName: `${record.month.replace('-', '.')} ${record.kind}`,
    severity: isSecurity ? severityOf(record) : null,
    lateExploits: [],
    isExpeditable: isSecurity,
    revisions: revisionsOf(record, shift),
    knownIssues: data.known_issues
      .filter((issue) => issue.release_id === record.id)
      .map((issue) => toIssue(issue, publishedAt, shift)),
  };
}

/** Data about what an out-of-band update fixed is lacking; none of them is known to close a flaw of its own. */
function classificationOf({ kind, type }: ReleaseRecord): CatalogEntry['classification'] {
  if (kind === 'B') return 'security';
  const isTold = type === undefined || !/^(unknown)?$/i.test(type ?? '');
  return isTold ? 'nonSecurity' : 'unknownFutureValue';
}

/** Hotpatches stand before the cumulative update of the same build, as in the documented answer. */
function revisionsOf(
  { builds, hotpatches }: ReleaseRecord,
  shift: (on: string) => number,
): readonly CatalogRevision[] {
  const hot = hotpatches.map((one) => ({ ...toRevision(one, shift), isHotpatch: true }));
  const isOf = (one: CatalogRevision, other: CatalogRevision): boolean =>
    one.product === other.product && one.version === other.version;
  const usual = builds.map((one) => toRevision(one, shift));
  return [
    ...usual.flatMap((one) => [...hot.filter((other) => isOf(one, other)), one]),
    ...hot.filter((one) => !usual.some((other) => isOf(one, other))),
  ];
}

function toRevision(
  build: { product: string; version: string; build: string; kb: string; published: string },
  shift: (on: string) => number,
): CatalogRevision {
  const { product, version, kb, published } = build;
  return { product, version, build: build.build, kb, publishedAt: shift(published) };
}

/** Every month of the data closed at least one critical flaw; its score is known for few. */
function severityOf({ security }: ReleaseRecord): CatalogSeverity {
  return {
    max: 'critical',
    baseScore: security?.max_cvss?.value ?? null,
    exploited: (security?.exploited_at_release ?? []).map(({ cve }) => cve),
  };
}

/** Most issues lack a date of opening: then the first report counts, else the second day after publication. */
function toIssue(
  issue: KnownIssueRecord,
  publishedAt: number,
  shift: (on: string) => number,
): CatalogIssue {
  const fixes = issue.resolution.flatMap(({ date }) => (isDate(date) ? [shift(date)] : []));
  const resolvedAt = fixes.length === 0 ? null : Math.min(...fixes);
  const reported = issue.date_opened ?? issue.first_dated_report;
  const opened = isDate(reported) ? shift(reported) : publishedAt + 2 * dayMs;
  return {
    id: issue.id,
    title: titleOf(issue),
    kbs: issue.originating_kbs,
    opensAt: Math.max(publishedAt, Math.min(opened, resolvedAt ?? opened)),
    resolvedAt,
  };
}

/** What broke is not known of every issue; then where it broke is told. */
function titleOf({ what_broke: whatBroke, affected }: KnownIssueRecord): string {
  return whatBroke ?? `A problem, not described, on ${affected.cohort ?? 'some devices'}`;
}

function isDate(text: string | null): text is string {
  return text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text);
}

function withOverride(entry: CatalogEntry, override: ReleaseOverride | undefined): CatalogEntry {
  if (override === undefined) return entry;
  return withSeverity({ ...entry, knownIssues: issuesOf(entry, override) }, override);
}

function issuesOf(entry: CatalogEntry, { knownIssues = [] }: ReleaseOverride): CatalogIssue[] {
  const added = knownIssues.map(({ title, day, resolvedDay }, nth) => ({
    id: `KI-${entry.name}-SCENARIO-${nth + 1}`,
    title,
    kbs: [],
    opensAt: entry.publishedAt + day * dayMs,
    resolvedAt: resolvedDay === undefined ? null : entry.publishedAt + resolvedDay * dayMs,
  }));
  return [...entry.knownIssues, ...added];
}

function withSeverity(entry: CatalogEntry, override: ReleaseOverride): CatalogEntry {
  if (entry.severity === null) return entry;
  const { severity, baseScore, exploited } = override;
  return {
    ...entry,
    severity: {
      max: severity ?? entry.severity.max,
      baseScore: baseScore ?? entry.severity.baseScore,
      exploited:
        exploited?.filter(({ day }) => day <= 0).map(({ cve }) => cve) ?? entry.severity.exploited,
    },
    lateExploits: (exploited ?? [])
      .filter(({ day }) => day > 0)
      .map(({ cve, day }) => ({ cve, at: entry.publishedAt + day * dayMs })),
  };
}

function asOf(entry: CatalogEntry, at: number): CatalogEntry {
  const late = entry.lateExploits.filter((one) => one.at <= at).map(({ cve }) => cve);
  const { severity } = entry;
  return {
    ...entry,
    severity:
      severity === null ? null : { ...severity, exploited: [...severity.exploited, ...late] },
    revisions: entry.revisions.filter(({ publishedAt }) => publishedAt <= at),
    knownIssues: entry.knownIssues
      .filter(({ opensAt }) => opensAt <= at)
      .map((issue) => ({
        ...issue,
        resolvedAt: (issue.resolvedAt ?? Infinity) <= at ? issue.resolvedAt : null,
      })),
  };
}
