/** All areas, by name. Their facts are data, so that one release workflow serves every area. */
import { edge } from './edge.ts';
import type { Area, AreaFacts, AreaOutline } from './facts.ts';
import { feature } from './feature.ts';
import { office } from './office.ts';
import { quality } from './quality.ts';
import { registry } from './registry.ts';
import { teams } from './teams.ts';

const outlines = registry<AreaOutline>();
/** Of areas whose releases are carried out. */
const facts = registry<AreaFacts>();

/** Makes an area known, and its releases carried out where all its facts are given. Gives what undoes it. */
export function addArea(area: AreaOutline | AreaFacts): () => void {
  const forget = outlines.add(area.area, area);
  const cease = 'calendar' in area ? facts.add(area.area, area) : null;
  return () => {
    forget();
    cease?.();
  };
}

[quality, feature, office, edge, teams].forEach(addArea);

/** The area that is meant where none is named. */
export const usualArea: Area = quality.area;

/** The names of all areas. */
export function areaNames(): readonly Area[] {
  return outlines.all().map(({ area }) => area);
}

/** The names of the areas whose releases are carried out. */
export function carriedOut(): readonly Area[] {
  return facts.all().map(({ area }) => area);
}

/** Those of them whose releases end within a month; the others are switched on, played and started by their names alone. */
export function withinMonth(): readonly Area[] {
  return carriedOut().filter((area) => !takesMonths(area));
}

/** Whether releases of an area may take months. */
export function takesMonths(area: Area): boolean {
  return facts.find(area)?.lasting !== undefined;
}

/** Whether a text names an area. */
export function isArea(text: string): text is Area {
  return outlines.find(text) !== undefined;
}

/** What is known of every area. */
export function outlineOf(area: Area): AreaOutline {
  return known(outlines.find(area), area);
}

/** What areas are called, behind each other. */
export function titlesOf(areas: readonly Area[]): string {
  return areas.map((area) => outlineOf(area).title).join(', ');
}

/** All facts of an area whose releases are carried out. Throws RangeError for another. */
export function factsOf(area: Area): AreaFacts {
  return known(facts.find(area), area);
}

/** How a ring of an area is stopped; of one whose releases are not carried out as most are. */
export function stopIn(area: Area): AreaFacts['stop'] {
  return facts.find(area)?.stop ?? 'pause';
}

/** Whether a product spreads its versions itself, whatever the days of a ring. */
export function isSpreadByProduct(area: Area): boolean {
  return facts.find(area)?.isSpreadByProduct === true;
}

/** Why a device does not count in an area; in one whose releases are not carried out as in the usual one. */
export function eligibilityIn(area: Area): AreaFacts['eligibility'] {
  return (facts.find(area) ?? quality).eligibility;
}

function known<T>(found: T | undefined, area: Area): T {
  if (found === undefined) throw new RangeError(`Releases of "${area}" are not carried out`);
  return found;
}
