/** Listings of a visit, of which one page tells enough. */

/** The first page of a listing; the rest is not asked for. */
export async function firstOf<Row>(pages: AsyncGenerator<readonly Row[]>): Promise<readonly Row[]> {
  for await (const page of pages) return page;
  return [];
}
