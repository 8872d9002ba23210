/**
 * The catalogue of quality updates and the known issues Microsoft has opened on them (Windows Update deployment
 * service, beta). One entry covers every Windows version by its product revisions. Source: graph.md 4.2 and 4.7.
 */
import { z } from 'zod';
import type { Severity, Target } from '#core/release/release.ts';
import { calls, pathOf, to } from './calls.ts';
import { pagesOf } from './paging.ts';
import type { Graph } from './request.ts';
import {
  smallFirst,
  wireInstant,
  wireMaybeInstant,
  wireMaybeText,
  wireText,
  withSmallKeys,
} from './wire.ts';

/** One quality update as the catalogue tells of it. */
export interface CatalogUpdate {
  readonly entryId: string;
  /** `2024.10 B` where the catalogue has it, else the long name. */
  readonly name: string;
  readonly cadence: 'monthly' | 'outOfBand';
  /** `security`, `nonSecurity`, … */
  readonly classification: string;
  readonly releasedAt: number;
  readonly isExpeditable: boolean;
  readonly severity: Severity | null;
  readonly targets: readonly Target[];
}

/** A problem that Microsoft has not solved yet. */
export interface KnownIssue {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  /** Epoch milliseconds; null when it is not told. */
  readonly openedAt: number | null;
  /** Windows build numbers it is about; null = any. */
  readonly builds: readonly number[] | null;
}

/** What others call an update. */
export interface UpdateNames {
  /** `KB5014699`. */
  readonly kbs: readonly string[];
  /** `2022.06 B`. */
  readonly shortNames: readonly string[];
}

const qualityType = 'microsoft.graph.windowsUpdates.qualityUpdateCatalogEntry';
/** Not yet mended nor worked around: worth holding a ring for. Source: graph.md 4.7. */
const openStatuses = new Set(['confirmed', 'investigating', 'reported']);

const wireRevision = z.object({
  product: wireMaybeText,
  version: wireMaybeText,
  osBuild: z.object({ buildNumber: z.number().int(), updateBuildRevision: z.number().int() }),
  knowledgeBaseArticle: z.object({ id: wireMaybeText }).nullish(),
});

const wireSeverity = z.object({
  maxSeverity: wireMaybeText,
  maxBaseScore: z.number().nullish(),
  exploitedCves: z.array(z.object({ number: wireText })).nullish(),
});

const wireQualityEntry = z.object({
  '@odata.type': z.string().endsWith(qualityType),
  id: z.string().min(1),
  displayName: wireMaybeText,
  shortName: wireMaybeText,
  releaseDateTime: wireInstant,
  isExpeditable: z.boolean().nullish(),
  qualityUpdateClassification: wireMaybeText,
  qualityUpdateCadence: wireMaybeText,
  cveSeverityInformation: wireSeverity.nullish(),
  productRevisions: z.array(wireRevision).nullish(),
});

/** Feature and driver updates stand in the same catalogue with other fields, should the filter be ignored. */
const wireOtherEntry = z.object({
  '@odata.type': z.string().refine((type) => !type.endsWith(qualityType)),
});

const wireEntry = z.preprocess(
  withSmallKeys,
  z.union([wireQualityEntry.transform(updateOf), wireOtherEntry.transform(() => null)]),
);

/** Quality updates released at or after `since` (epoch milliseconds), newest first. */
export async function listQualityUpdates(
  graph: Graph,
  { asOf, since }: { readonly asOf: number; readonly since: number },
): Promise<readonly CatalogUpdate[]> {
  const pages = pagesOf(graph, {
    path: pathOf(calls.listQualityUpdates, {}),
    query: {
      $filter: `isof('${qualityType}')`,
      $expand: `${qualityType}/productRevisions`,
      $orderby: 'releaseDateTime desc',
    },
    asOf,
    row: wireEntry,
  });
  const updates: CatalogUpdate[] = [];
  for await (const page of pages) {
    const quality = page.filter((update) => update !== null);
    updates.push(...quality.filter(({ releasedAt }) => releasedAt >= since));
    if (isOlderFrom(quality, since)) break;
  }
  return updates.toSorted((one, other) => other.releasedAt - one.releasedAt);
}

/** Whether the pages to come can hold nothing newer: this one is sorted and ends before `since`. */
function isOlderFrom(page: readonly CatalogUpdate[], since: number): boolean {
  const instants = page.map(({ releasedAt }) => releasedAt);
  const isSorted = instants.every((at, index) => index === 0 || at <= (instants[index - 1] ?? at));
  return isSorted && (instants.at(-1) ?? since) < since;
}

function updateOf(wire: z.infer<typeof wireQualityEntry>): CatalogUpdate {
  return {
    entryId: wire.id,
    name: wire.shortName ?? wire.displayName ?? wire.id,
    cadence: smallFirst(wire.qualityUpdateCadence ?? '') === 'outOfBand' ? 'outOfBand' : 'monthly',
    classification: smallFirst(wire.qualityUpdateClassification ?? 'unknown'),
    releasedAt: wire.releaseDateTime,
    isExpeditable: wire.isExpeditable ?? false,
    severity: severityOf(wire.cveSeverityInformation),
    targets: (wire.productRevisions ?? []).map(targetOf),
  };
}

function severityOf(wire: z.infer<typeof wireSeverity> | null | undefined): Severity | null {
  if (wire === null || wire === undefined) return null;
  return {
    max: smallFirst(wire.maxSeverity ?? 'unknown'),
    baseScore: wire.maxBaseScore ?? null,
    exploited: (wire.exploitedCves ?? []).map((cve) => cve.number),
  };
}

function targetOf(wire: z.infer<typeof wireRevision>): Target {
  return {
    product: wire.product ?? '',
    version: wire.version ?? '',
    kb: wire.knowledgeBaseArticle?.id ?? '',
    build: wire.osBuild.buildNumber,
    revision: wire.osBuild.updateBuildRevision,
  };
}

const wireKnownIssue = z.object({
  id: wireText.pipe(z.string().min(1)),
  title: wireMaybeText,
  status: wireText,
  startDateTime: wireMaybeInstant,
  originatingKnowledgeBaseArticle: z.object({ id: wireMaybeText }).nullish(),
});

const wireProductRevision = z.object({
  osBuild: z.object({ buildNumber: z.number().int() }).nullish(),
  catalogEntry: z
    .object({ id: z.string(), shortName: wireMaybeText, displayName: wireMaybeText })
    .nullish(),
  knowledgeBaseArticle: z.object({ id: wireMaybeText }).nullish(),
});

const wireProduct = z.object({
  revisions: z.array(wireProductRevision).nullish(),
  knownIssues: z.array(wireKnownIssue).nullish(),
});

const wireProducts = z.preprocess(withSmallKeys, z.object({ value: z.array(wireProduct) }));

/** Issues that began with this update and are still open. */
export async function listOpenKnownIssues(
  graph: Graph,
  { entryId, asOf }: { readonly entryId: string; readonly asOf: number },
): Promise<readonly KnownIssue[]> {
  return (await readIssuesOfUpdate(graph, { entryId, asOf })).issues;
}

/**
 * The open issues of an update, with the names by which others speak of it. A product lists the issues of other updates
 * too: they are left out.
 */
export async function readIssuesOfUpdate(
  graph: Graph,
  { entryId, asOf }: { readonly entryId: string; readonly asOf: number },
): Promise<{ readonly names: UpdateNames; readonly issues: readonly KnownIssue[] }> {
  const { value: products } = await graph.request({
    ...to(calls.findProducts, { entryId }),
    query: {
      $expand:
        'revisions($expand=catalogEntry,knowledgeBaseArticle),knownIssues($expand=originatingKnowledgeBaseArticle,resolvingKnowledgeBaseArticle)',
    },
    asOf,
    schema: wireProducts,
  });
  const revisions = products
    .flatMap((product) => product.revisions ?? [])
    .filter((revision) => revision.catalogEntry?.id === entryId);
  const kbs = [...new Set(revisions.flatMap((one) => one.knowledgeBaseArticle?.id ?? []))];
  const shortNames = [...new Set(revisions.flatMap((one) => one.catalogEntry?.shortName ?? []))];
  const issues = new Map<string, KnownIssue>();
  for (const { product, issue } of products.flatMap(issuesWithProduct)) {
    const article = issue.originatingKnowledgeBaseArticle?.id ?? null;
    const isOurs = article === null || kbs.includes(article);
    if (!isOurs || !openStatuses.has(smallFirst(issue.status))) continue;
    issues.set(issue.id, knownIssueOf(issue, product, issues.get(issue.id)));
  }
  return { names: { kbs, shortNames }, issues: [...issues.values()] };
}

type WireProduct = z.infer<typeof wireProduct>;
type WireKnownIssue = z.infer<typeof wireKnownIssue>;

function issuesWithProduct(
  product: WireProduct,
): readonly { readonly product: WireProduct; readonly issue: WireKnownIssue }[] {
  return (product.knownIssues ?? []).map((issue) => ({ product, issue }));
}

/** An issue that stands under several products is about the builds of all of them. */
function knownIssueOf(
  issue: WireKnownIssue,
  product: WireProduct,
  known: KnownIssue | undefined,
): KnownIssue {
  const own = (product.revisions ?? []).flatMap((one) => one.osBuild?.buildNumber ?? []);
  const former = known === undefined ? [] : known.builds;
  // A product that does not tell its builds may be any.
  const builds =
    own.length === 0 || former === null ? null : [...new Set([...former, ...own])].sort(byNumber);
  return {
    id: issue.id,
    title: issue.title ?? issue.id,
    status: smallFirst(issue.status),
    openedAt: issue.startDateTime,
    builds,
  };
}

function byNumber(one: number, other: number): number {
  return one - other;
}
