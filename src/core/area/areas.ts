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

/** Areas whose releases this version carries out; of the others it knows what can be done in them. */
export const carriedOut = ['quality'] as const satisfies readonly Area[];

/** The area that is meant where none is named. */
export const usualArea: Area = 'quality';

/** Whether a text names an area. */
export function isArea(text: string): text is Area {
  return Object.hasOwn(facts, text);
}

/** The facts of an area. */
export function factsOf(area: Area): AreaFacts {
  return facts[area];
}
