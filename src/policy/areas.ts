/**
 * Where a policy file says the settings of an area: under `areas`, or, those of the usual area, at the top level as files
 * did before there were areas. A setting stands in one of the two places; which one would win is not to be guessed.
 */
import { areaNames, carriedOut, outlineOf, isArea, usualArea } from '#core/area/areas.ts';
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
  /** Its settings and those of the tenant, as if they stood at the top level. */
  readonly value: unknown;
  /** Where one of them stands in the file. */
  readonly placeOf: (path: Path) => Path;
  readonly faults: readonly Found[];
}

/** What is said of the area whose settings may stand in both places. */
export function saidOf(file: unknown): Said {
  if (!isMapping(file) || file['areas'] === undefined)
    return { value: file, placeOf: (path) => path, faults: [] };
  const { areas, ...top } = file;
  if (!isMapping(areas)) {
    const message = mustBe('a mapping of areas')({ input: areas });
    return { value: top, placeOf: (path) => path, faults: [{ path: ['areas'], message }] };
  }
  const { [usualArea]: own = {}, ...others } = areas;
  const faults = Object.keys(others).map(foreignFault);
  const place = ['areas', usualArea];
  if (!isMapping(own)) {
    const message = mustBe('a mapping of settings')({ input: own });
    return { value: top, placeOf: (path) => path, faults: [...faults, { path: place, message }] };
  }
  return {
    value: { ...top, ...pick(own, (name) => isSetting(name) && !(name in top)) },
    placeOf: (path) => (String(path[0]) in top ? path : [...place, ...path]),
    faults: [...faults, ...Object.keys(own).flatMap((name) => ownFaults(name, { top, place }))],
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

function ownFaults(
  name: string,
  { top, place }: { readonly top: Mapping; readonly place: Path },
): Found[] {
  const path = [...place, name];
  if (!isSetting(name)) {
    const known = areaSettingNames;
    const message = `is no setting of an area.${didYouMean(name, known)} Settings here: ${known.join(', ')}`;
    return [{ path, message }];
  }
  if (!(name in top)) return [];
  const message = 'is said twice, here and at the top level. Way out: leave one of them out';
  return [{ path, message, also: [name] }];
}

type Mapping = Readonly<Record<string, unknown>>;

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSetting(name: string): boolean {
  return areaSettingNames.includes(name);
}

function pick(mapping: Mapping, isWanted: (name: string) => boolean): Mapping {
  return Object.fromEntries(Object.entries(mapping).filter(([name]) => isWanted(name)));
}
