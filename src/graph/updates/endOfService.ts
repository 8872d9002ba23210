/**
 * Windows versions that no edition is serviced in any more: what a month brings for them comes to devices with extended
 * security updates alone, and which devices have these Graph does not tell. Source: Microsoft Graph beta, product and
 * edition (windowsUpdates).
 */
import { z } from 'zod';
import { calls, pathOf } from '../calls.ts';
import { soundPagesOf } from '../poison.ts';
import type { Graph } from '../request.ts';
import { wireMaybeInstant, withSmallKeys } from '../wire.ts';
import { dayMs } from '#core/time.ts';

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
  const pages = soundPagesOf(graph, {
    path: pathOf(calls.listProducts, {}),
    query: { $expand: 'editions' },
    asOf,
    row: z.preprocess(withSmallKeys, wireProduct),
  });
  const builds = new Set<number>();
  for await (const page of pages)
    for (const product of page.filter((one) => isOver(one, since)))
      for (const build of buildsOf(product)) builds.add(build);
  return [...builds].toSorted((one, other) => one - other);
}

/** The last day of service still brings an update: it is the day on which many end. */
function isOver({ editions }: z.infer<typeof wireProduct>, since: number): boolean {
  const ends = (editions ?? []).map(({ isInService, endOfServiceDateTime: at }) =>
    isInService === true || at === null ? Infinity : at + dayMs,
  );
  return ends.length > 0 && Math.max(...ends) <= since;
}

/** `Version 22H2 (OS build 19045)`: the product itself has no field for its build. */
function buildsOf({ friendlyNames }: z.infer<typeof wireProduct>): readonly number[] {
  return (friendlyNames ?? []).flatMap((name) => {
    const build = /\bOS build (\d{5})\b/i.exec(name)?.[1];
    return build === undefined ? [] : [Number(build)];
  });
}
