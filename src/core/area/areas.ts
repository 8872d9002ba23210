/** All areas, by name. Their facts are data, so that one release workflow serves every area. */
import { edge } from './edge.ts';
import type { Area, AreaFacts, AreaOutline } from './facts.ts';
import { feature } from './feature.ts';
import { office } from './office.ts';
import { quality } from './quality.ts';
import { teams } from './teams.ts';

const outlines = new Map<string, AreaOutline>();
/** Of areas whose releases are carried out. */
const facts = new Map<string, AreaFacts>();

/** Makes an area known, and its releases carried out where all its facts are given. Gives what undoes it. */
export function addArea(area: AreaOutline | AreaFacts): () => void {
  const { area: name } = area;
  const former = [outlines.get(name), facts.get(name)] as const;
  outlines.set(name, area);
  if ('calendar' in area) facts.set(name, area);
  return () => {
    put(outlines, name, former[0]);
    put(facts, name, former[1]);
  };
}

function put<T>(table: Map<string, T>, name: string, value: T | undefined): void {
  if (value === undefined) table.delete(name);
  else table.set(name, value);
}

[quality, feature, office, edge, teams].forEach(addArea);

/** The area that is meant where none is named. */
export const usualArea: Area = quality.area;

/** The names of all areas. */
export function areaNames(): readonly Area[] {
  return [...outlines.values()].map(({ area }) => area);
}

/** The names of the areas whose releases are carried out. */
export function carriedOut(): readonly Area[] {
  return [...facts.values()].map(({ area }) => area);
}

/** Whether a text names an area. */
export function isArea(text: string): text is Area {
  return outlines.has(text);
}

/** What is known of every area. */
export function outlineOf(area: Area): AreaOutline {
  return known(outlines.get(area), area);
}

/** All facts of an area whose releases are carried out. Throws RangeError for another. */
export function factsOf(area: Area): AreaFacts {
  return known(facts.get(area), area);
}

function known<T>(found: T | undefined, area: Area): T {
  if (found === undefined) throw new RangeError(`Releases of "${area}" are not carried out`);
  return found;
}
