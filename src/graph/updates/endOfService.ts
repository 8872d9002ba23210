/**
 * Windows versions that no edition is serviced in any more: what a month brings for them comes to devices with extended
 * security updates alone, and which devices have these Graph does not tell. Source: Microsoft Graph beta, product and
 * edition (windowsUpdates).
 */
import { z } from 'zod';
import { dayMs } from '#core/time.ts';
import type { Graph } from '../request.ts';
import { wireMaybeInstant } from '../wire.ts';
import { buildsIn, pagesOfProducts } from './products.ts';

const wireProduct = z.object({
  friendlyNames: z.array(z.string()).nullish(),
  editions: z
    .array(z.object({ isInService: z.boolean().nullish(), endOfServiceDateTime: wireMaybeInstant }))
    .nullish(),
});

/**
 * Windows builds whose last edition had reached its end before `since` (epoch milliseconds). One of which a single
 * edition is not known to have is left out. Throws GraphError when the products cannot be read.
 */
export async function listBuildsOutOfService(
  graph: Graph,
  { asOf, since }: { readonly asOf: number; readonly since: number },
): Promise<readonly number[]> {
  const builds = new Set<number>();
  for await (const page of pagesOfProducts(graph, { asOf, row: wireProduct }))
    for (const { friendlyNames } of page.filter((one) => isOver(one, since)))
      for (const build of buildsIn(friendlyNames)) builds.add(build);
  return [...builds].toSorted((one, other) => one - other);
}

/** The last day of service still brings an update: it is the day on which many end. */
function isOver({ editions }: z.infer<typeof wireProduct>, since: number): boolean {
  const ends = (editions ?? []).map(({ isInService, endOfServiceDateTime: at }) =>
    isInService === true || at === null ? Infinity : at + dayMs,
  );
  return ends.length > 0 && Math.max(...ends) <= since;
}
