/** The adapters of all areas whose releases are carried out, by name. */
import type { Area } from '#core/area/facts.ts';
import type { AreaAdapter } from './adapter.ts';
import { qualityAdapter } from './quality.ts';

const table = new Map<Area, AreaAdapter>();

/** Makes an area reachable. Gives what undoes it. */
export function addAdapter(adapter: AreaAdapter): () => void {
  const { area } = adapter.facts;
  const former = table.get(area);
  table.set(area, adapter);
  return () => void (former === undefined ? table.delete(area) : table.set(area, former));
}

[qualityAdapter].forEach(addAdapter);

/** The adapter of an area. Throws RangeError for one whose releases are not carried out. */
export function adapterOf(area: Area): AreaAdapter {
  const found = table.get(area);
  if (found === undefined) throw new RangeError(`Nothing reaches the area "${area}"`);
  return found;
}
