/**
 * Where a policy file says the settings of an area: under `areas`, or, those of the usual area, at the top level as files
 * did before there were areas. A setting stands in one of the two places; which one would win is not to be guessed.
 */
import {
  areaNames,
  carriedOut,
  outlineOf,
  isArea,
  takesMonths,
  usualArea,
} from '#core/area/areas.ts';
import type { Area } from '#core/area/facts.ts';
import { didYouMean } from '#core/spelling.ts';
import { areaSettingNames } from './schema.ts';
import { mustBe } from './values.ts';

/** Where in a policy file something stands. */
export type Path = readonly (string | number)[];

/** A fault before its place in the text is looked up. */
export interface Found {
  readonly path: Path;
  readonly message: string;
  /** Another place that it is about. */
  readonly also?: Path;
}

/** What a file says of one area. */
export interface Said {
  readonly area: Area;
  /** Its settings and those of the tenant, as if they stood at the top level. */
  readonly value: unknown;
  /** Where one of them stands in the file. */
  readonly placeOf: (path: Path) => Path;
}

/** What is said of each area whose releases are carried out, and faults of where it is said. */
export function saidIn(file: unknown): {
  readonly said: readonly Said[];
  readonly faults: readonly Found[];
} {
  if (!isMapping(file)) return { said: [atTop(file)], faults: [] };
  const { areas = {}, ...top } = file;
  if (!isMapping(areas)) {
    const message = mustBe('a mapping of areas')({ input: areas });
    return { said: [atTop(top)], faults: [{ path: ['areas'], message }] };
  }
  const foreign = Object.keys(areas).filter((name) => !carriedOut().some((area) => area === name));
  const ofAreas = carriedOut()
    .filter((area) => isOn(area, areas))
    .map((area) => saidOf(area, area in areas ? areas[area] : {}, top));
  return {
    said: ofAreas.map(({ said }) => said),
    faults: [...foreign.map(foreignFault), ...ofAreas.flatMap(({ faults }) => faults)],
  };
}

/** What may take months is on where it is said. */
function isOn(area: Area, said: Mapping): boolean {
  if (area === usualArea) return true;
  return area in said ? !isOff(said[area]) : !takesMonths(area);
}

/** An area that is switched off has no policy; what the service has made of it stays in the tenant as it is. */
function isOff(said: unknown): boolean {
  return said === 'off' || said === false;
}

function atTop(value: unknown): Said {
  return { area: usualArea, value, placeOf: (path) => path };
}

/** Settings at the top level are those of the usual area; the tenant's name is everybody's. */
function saidOf(
  area: Area,
  own: unknown,
  top: Mapping,
): { readonly said: Said; readonly faults: readonly Found[] } {
  const shared = area === usualArea ? top : pick(top, (name) => name === 'tenant');
  const place = ['areas', area];
  const isKnown = (name: string): boolean => areaSettingNames().includes(name);
  const taken = isMapping(own) ? pick(own, (name) => isKnown(name) && !(name in shared)) : {};
  const said = {
    area,
    value: { ...shared, ...taken },
    placeOf: (path: Path) => (String(path[0]) in taken ? [...place, ...path] : path),
  };
  if (!isMapping(own)) {
    const form = area === usualArea ? 'a mapping of settings' : 'a mapping of settings, or off';
    const message = mustBe(form)({ input: own });
    return { said, faults: [{ path: place, message }] };
  }
  const names = Object.keys(own);
  return {
    said,
    faults: [
      ...names.filter((name) => !isKnown(name)).map((name) => unknownFault(area, name)),
      ...names
        .filter((name) => isKnown(name) && name in shared)
        .map((name) => twiceFault(area, name)),
    ],
  };
}

/** An area that is none, or whose releases are not carried out. */
function foreignFault(name: string): Found {
  const path = ['areas', name];
  const known = carriedOut().join(', ');
  if (!isArea(name)) {
    const message = `is no area.${didYouMean(name, areaNames())} Areas of this version: ${known}`;
    return { path, message };
  }
  const message = `this version does not release ${outlineOf(name).title}, it only knows what can be done there. Way out: leave it out; areas of this version: ${known}`;
  return { path, message };
}

function unknownFault(area: Area, name: string): Found {
  const known = areaSettingNames();
  const message = `is no setting of an area.${didYouMean(name, known)} Settings here: ${known.join(', ')}`;
  return { path: ['areas', area, name], message };
}

function twiceFault(area: Area, name: string): Found {
  const message = 'is said twice, here and at the top level. Way out: leave one of them out';
  return { path: ['areas', area, name], message, also: [name] };
}

type Mapping = Readonly<Record<string, unknown>>;

/** Whether a value of a file is a mapping. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function pick(mapping: Mapping, isWanted: (name: string) => boolean): Mapping {
  return Object.fromEntries(Object.entries(mapping).filter(([name]) => isWanted(name)));
}
