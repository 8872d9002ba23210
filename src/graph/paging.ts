/**
 * Long lists, page by page: `@odata.nextLink` is followed as it stands, only on our own Graph, never twice, and each
 * row is read by itself, so that one that cannot be read hurts nobody else. Source: Graph's page
 * "Paging Microsoft Graph data in your app".
 */
import { z, type ZodType } from 'zod';
import { GraphError } from './error.ts';
import type { Graph, GraphCall } from './request.ts';
import { faultOf } from './wire.ts';

/** One listing. */
export interface Listing<Row> extends Omit<GraphCall<unknown>, 'schema' | 'method' | 'body'> {
  readonly row: ZodType<Row>;
  /** Told of each row that cannot be read, by reason, place in its page and what it is; without it such a row fails the listing. */
  readonly onPoison?: ((reason: string, row: number, what: unknown) => void) | undefined;
}

/** No tenant has more pages than this; a longer chain is a loop that changes its links. */
const pagesMax = 100_000;

const wirePage = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().nullish(),
});

/** The rows of a listing, a page at a time; empty pages are left out. */
export async function* pagesOf<Row>(
  graph: Graph,
  listing: Listing<Row>,
): AsyncGenerator<readonly Row[]> {
  const seen = new Set<string>();
  let link: string | null = listing.path;
  let query = listing.query;
  while (link !== null) {
    if (seen.has(link) || seen.size >= pagesMax) throw loopError(listing.path);
    seen.add(link);
    const page: z.infer<typeof wirePage> = await graph.request({
      method: 'GET',
      path: link,
      ...(query === undefined ? {} : { query }),
      ...(listing.headers === undefined ? {} : { headers: listing.headers }),
      asOf: listing.asOf,
      schema: wirePage,
      row: listing.row,
    });
    const rows = readRows(page.value, listing);
    if (rows.length > 0) yield rows;
    link = page['@odata.nextLink'] ?? null;
    query = undefined;
  }
}

/** All rows of a listing that is known to be short. */
export async function allOf<Row>(graph: Graph, listing: Listing<Row>): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const page of pagesOf(graph, listing)) rows.push(...page);
  return rows;
}

function readRows<Row>(values: readonly unknown[], listing: Listing<Row>): Row[] {
  const rows: Row[] = [];
  for (const [index, value] of values.entries()) {
    const parsed = listing.row.safeParse(value);
    if (parsed.success) rows.push(parsed.data);
    else report(listing, index, faultOf(parsed.error), value);
  }
  return rows;
}

function report<Row>(listing: Listing<Row>, index: number, reason: string, what: unknown): void {
  if (listing.onPoison === undefined) {
    throw new GraphError(
      `GET ${listing.path} answered a list whose row ${index} cannot be read (${reason})`,
      {
        kind: 'malformed',
      },
    );
  }
  listing.onPoison(reason, index, what);
}

function loopError(path: string): GraphError {
  return new GraphError(`GET ${path} gave a next page that was already read`, {
    kind: 'malformed',
    code: 'pagingLoop',
  });
}
