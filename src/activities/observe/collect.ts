/**
 * Collecting: what the sources of an area tell anew goes into the store. One that cannot be read after a few attempts is
 * named as missing instead of stopping the release; nothing is inferred from its silence.
 */
import type { Collection, ReadBefore, Source } from '../areas/adapter.ts';
import { adapterOf } from '../areas/adapters.ts';
import type { Deps } from '../deps.ts';
import { source, type Silent } from '../source.ts';

/** Reads what changed; tells the sources that could not be read, and what is known of the month before the first one. */
export async function collect(deps: Deps, o: Collection): Promise<ReadBefore> {
  const { sources, readBefore } = adapterOf(o.release.key.area);
  const silent = await readSources(deps, sources, o);
  // After the devices, whose models it is told by.
  const { before = null, missing = [] } = (await readBefore?.(deps, o)) ?? {};
  return { before, missing: [...silent, ...missing] };
}

/** Reads these sources one after the other, as far as they are connected; tells those that could not be read. */
export async function readSources(
  deps: Deps,
  sources: readonly Source[],
  o: Collection,
): Promise<readonly Silent[]> {
  const missing: Silent[] = [];
  for (const one of sources.filter(({ isConnected }) => isConnected(deps)))
    missing.push(...(await source(one.name, () => one.read(deps, o))));
  return missing;
}
