/**
 * Products of Windows with their editions, as the Windows Update deployment service lists them (beta). Sources: Graph's resource
 * pages "product" and "edition" (windowsUpdates).
 */
import { z } from 'zod';
import { calls, pathOf } from '../calls.ts';
import { soundPagesOf } from '../poison.ts';
import type { Graph } from '../request.ts';
import { withSmallKeys } from '../wire.ts';

/** All products, a page at a time, each as far as it is asked for. Throws GraphError when they cannot be read. */
export function pagesOfProducts<Row>(
  graph: Graph,
  { asOf, row }: { readonly asOf: number; readonly row: z.ZodType<Row> },
): AsyncGenerator<readonly Row[]> {
  return soundPagesOf(graph, {
    path: pathOf(calls.listProducts, {}),
    query: { $expand: 'editions' },
    asOf,
    row: z.preprocess(withSmallKeys, row),
  });
}

/** The builds in names such as `Version 22H2 (OS build 19045)`: the product itself has no field for its build. */
export function buildsIn(names: readonly string[] | null | undefined): readonly number[] {
  return (names ?? []).flatMap((name) => {
    const build = /\bOS build (\d{5})\b/i.exec(name)?.[1];
    return build === undefined ? [] : [Number(build)];
  });
}
