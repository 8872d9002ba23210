/**
 * The catalogue of quality updates and the known issues Microsoft has opened on them (Windows Update deployment
 * service, beta). One entry covers every Windows version by its product revisions. Source: Graph's
 * resource pages "qualityUpdateCatalogEntry" and "knownIssue".
 */
import { z } from 'zod';
import type { CatalogUpdate } from '#core/release/content/contentOf.ts';
import { calls, pathOf, to } from '../calls.ts';
import { qualityType, sound, wireUpdate } from './catalogRows.ts';
import { pagesOf } from '../paging.ts';
import { createTally, type PoisonTally } from '../poison.ts';
import type { Graph } from '../request.ts';
import { smallFirst, wireMaybeInstant, wireMaybeText, wireText, withSmallKeys } from '../wire.ts';

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

/** Not yet mended nor worked around: worth holding a ring for. */
const openStatuses = new Set(['confirmed', 'investigating', 'reported']);

/**
 * Quality updates released at or after `since` (epoch milliseconds), newest first, each once. Rows that cannot be read
 * are counted in `tally` and left out. Throws GraphError `malformed` when there are too many of them.
 */
export async function listQualityUpdates(
  graph: Graph,
  o: { readonly asOf: number; readonly since: number; readonly tally?: PoisonTally },
): Promise<readonly CatalogUpdate[]> {
  const { asOf, since, tally = createTally() } = o;
  const path = pathOf(calls.listQualityUpdates, {});
  const pages = pagesOf(graph, {
    path,
    query: {
      $filter: `isof('${qualityType}')`,
      $expand: `${qualityType}/productRevisions`,
      $orderby: 'releaseDateTime desc',
    },
    asOf,
    row: wireUpdate(asOf, tally),
    onPoison: tally.onPoison,
  });
  const listed: CatalogUpdate[] = [];
  for await (const page of pages) {
    tally.read(page.length);
    listed.push(...page.filter((update) => update !== null));
    if (endsBefore(listed, since)) break;
  }
  const updates = listed.filter(({ releasedAt }) => releasedAt >= since);
  const each = once(updates, tally);
  tally.check(`GET ${path}`);
  return each.toSorted((one, other) => other.releasedAt - one.releasedAt);
}

/** So many that are too old, one after the other in an order that holds from the first row on, are no chance. */
const olderInRow = 50;

/** Whether the pages to come hold nothing newer: what was listed is in the order that was asked for, and ends too early. */
function endsBefore(listed: readonly CatalogUpdate[], since: number): boolean {
  const instants = listed.map(({ releasedAt }) => releasedAt);
  const last = instants.slice(-olderInRow);
  const isSorted = instants.every((at, index) => index === 0 || at <= (instants[index - 1] ?? at));
  return isSorted && last.length === olderInRow && last.every((at) => at < since);
}

/**
 * Each entry once. A page may repeat what the one before had; rows of one id that differ are one entry with the builds
 * of all, since neither is known to be the right one, and the first in a fixed order speaks for the rest.
 */
function once(updates: readonly CatalogUpdate[], tally: PoisonTally): readonly CatalogUpdate[] {
  const byId = new Map<string, Map<string, CatalogUpdate>>();
  for (const update of updates) {
    const same = byId.get(update.entryId) ?? new Map<string, CatalogUpdate>();
    byId.set(update.entryId, same.set(JSON.stringify(update), update));
  }
  return [...byId.values()].flatMap((same) => {
    const [[, first] = [], ...others] = [...same].toSorted(([one], [other]) =>
      one < other ? -1 : 1,
    );
    for (const _ of others) tally.onPoison('id: stands for entries that differ');
    const targets = [...same.values()].flatMap((update) => update.targets);
    return first === undefined ? [] : [{ ...first, targets }];
  });
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
  catalogEntry: z.object({ id: z.string() }).nullish(),
  knowledgeBaseArticle: z.object({ id: wireMaybeText }).nullish(),
});

/** An issue or a revision that cannot be read says nothing about the others. */
function wireProducts(tally: PoisonTally) {
  const product = z.object({
    revisions: z.array(sound(wireProductRevision, 'revisions', tally)).nullish(),
    knownIssues: z.array(sound(wireKnownIssue, 'knownIssues', tally)).nullish(),
  });
  return z.preprocess(
    withSmallKeys,
    z.object({ value: z.array(sound(product, 'products', tally)) }),
  );
}

/**
 * Issues that began with this update and are still open. A product lists the issues of other updates too: they are left
 * out, and so is what cannot be read.
 */
export async function listOpenKnownIssues(
  graph: Graph,
  o: { readonly entryId: string; readonly asOf: number; readonly tally?: PoisonTally },
): Promise<readonly KnownIssue[]> {
  const { entryId, asOf, tally = createTally() } = o;
  const { value } = await graph.request({
    ...to(calls.findProducts, { entryId }),
    query: {
      $expand:
        'revisions($expand=catalogEntry,knowledgeBaseArticle),knownIssues($expand=originatingKnowledgeBaseArticle,resolvingKnowledgeBaseArticle)',
    },
    asOf,
    schema: wireProducts(tally),
  });
  const products = value.filter((product) => product !== null).map(productOf);
  const kbs = products
    .flatMap(({ revisions }) => revisions)
    .filter((revision) => revision.catalogEntry?.id === entryId)
    .flatMap((revision) => revision.knowledgeBaseArticle?.id ?? []);
  const issues = new Map<string, KnownIssue>();
  for (const { product, issue } of products.flatMap(issuesWithProduct)) {
    const article = issue.originatingKnowledgeBaseArticle?.id ?? null;
    const isOurs = article === null || kbs.includes(article);
    if (!isOurs || !openStatuses.has(smallFirst(issue.status))) continue;
    issues.set(issue.id, knownIssueOf(issue, product, issues.get(issue.id)));
  }
  return [...issues.values()];
}

type WireRevision = z.infer<typeof wireProductRevision>;
type WireKnownIssue = z.infer<typeof wireKnownIssue>;

/** A product with what of it could be read. */
interface WireProduct {
  readonly revisions: readonly WireRevision[];
  readonly knownIssues: readonly WireKnownIssue[];
}

function productOf(wire: {
  readonly revisions?: readonly (WireRevision | null)[] | null | undefined;
  readonly knownIssues?: readonly (WireKnownIssue | null)[] | null | undefined;
}): WireProduct {
  return {
    revisions: (wire.revisions ?? []).filter((one) => one !== null),
    knownIssues: (wire.knownIssues ?? []).filter((one) => one !== null),
  };
}

function issuesWithProduct(
  product: WireProduct,
): readonly { readonly product: WireProduct; readonly issue: WireKnownIssue }[] {
  return product.knownIssues.map((issue) => ({ product, issue }));
}

/** An issue that stands under several products is about the builds of all of them. */
function knownIssueOf(
  issue: WireKnownIssue,
  product: WireProduct,
  known: KnownIssue | undefined,
): KnownIssue {
  const own = product.revisions.flatMap((one) => one.osBuild?.buildNumber ?? []);
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
