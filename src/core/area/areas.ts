/** All areas, by name. The facts are data, so that one release workflow serves every area. */
import { edge } from './edge.ts';
import type { Area, AreaFacts } from './facts.ts';
import { feature } from './feature.ts';
import { office } from './office.ts';
import { quality } from './quality.ts';
import { teams } from './teams.ts';

const facts: Readonly<Record<Area, AreaFacts>> = { quality, feature, office, edge, teams };

/** The names of all areas. */
export const areaNames: readonly Area[] = Object.values(facts).map(({ area }) => area);

/** Whether a text names an area. */
export function isArea(text: string): text is Area {
  return Object.hasOwn(facts, text);
}

/** The facts of an area. */
export function factsOf(area: Area): AreaFacts {
  return facts[area];
}
