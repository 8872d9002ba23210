/** The adapters of all areas whose releases are carried out, by name. */
import type { Area } from '#core/area/facts.ts';
import { registry } from '#core/area/registry.ts';
import type { AreaAdapter } from './adapter.ts';
import { edgeAdapter } from './edge.ts';
import { featureAdapter } from './feature/feature.ts';
import { officeAdapter } from './office/office.ts';
import { qualityAdapter } from './windows/quality.ts';
import { teamsAdapter } from './teams.ts';

const table = registry<AreaAdapter>();

/** Makes an area reachable. Gives what undoes it. */
export function addAdapter(adapter: AreaAdapter): () => void {
  return table.add(adapter.facts.area, adapter);
}

[qualityAdapter, featureAdapter, officeAdapter, edgeAdapter, teamsAdapter].forEach(addAdapter);

/** The adapter of an area. Throws RangeError for one whose releases are not carried out. */
export function adapterOf(area: Area): AreaAdapter {
  const found = table.find(area);
  if (found === undefined) throw new RangeError(`Nothing reaches the area "${area}"`);
  return found;
}
