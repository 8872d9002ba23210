/** The rules of all areas whose releases are carried out, by name. */
import type { Area } from '../facts.ts';
import type { AreaRules } from './areaRules.ts';
import { registry } from '../registry.ts';
import { edgeRules } from './edge.ts';
import { featureRules } from './feature.ts';
import { officeRules } from './office.ts';
import { qualityRules } from './quality.ts';
import { teamsRules } from './teams.ts';

const table = registry<AreaRules>();

/** Makes the rules of an area known. Gives what undoes it. */
export function addRules(rules: AreaRules): () => void {
  return table.add(rules.facts.area, rules);
}

[qualityRules, featureRules, officeRules, edgeRules, teamsRules].forEach(addRules);

/** The rules of an area. Throws RangeError for one whose releases are not carried out. */
export function rulesOf(area: Area): AreaRules {
  const found = table.find(area);
  if (found === undefined) throw new RangeError(`Nothing is decided in the area "${area}"`);
  return found;
}
