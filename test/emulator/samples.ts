/** Reads the documented examples where they lie, and compares an answer's shape with a documented one. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A documented call. */
export interface Sample {
  readonly name: string;
  readonly request: {
    readonly method: string | null;
    readonly path: string | null;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
  readonly response: { readonly status: number | null; readonly body: unknown };
}

/** Folder of the documented examples, beside the project or by environment. */
export const samplesFolder = resolve(
  process.env['RINGMASTER_GRAPH_SAMPLES'] ?? '../shared/graph-samples',
);

/** The examples, or null where the folder is absent (a public clone). */
export function readSamples(): readonly Sample[] | null {
  if (!existsSync(samplesFolder)) return null;
  return readdirSync(samplesFolder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const sample = JSON.parse(readFileSync(join(samplesFolder, file), 'utf8')) as Sample;
      return { ...sample, name: file.replace(/\.json$/, '') };
    });
}

/** Properties that depend on how much there is, not on the call: a page's link and hints. */
const notDemanded = new Set(['@odata.nextLink', '@microsoft.graph.tips']);

/**
 * What the answer lacks of the documented shape: each documented property must be there with the same JSON kind.
 * Places are written as `value[].name`; what is `excepted` there is left out. A documented null may be anything.
 */
export function missingFrom(
  documented: unknown,
  answered: unknown,
  excepted: readonly string[],
): readonly string[] {
  const isExcepted = (line: string) =>
    excepted.some((place) => [':', '.', '['].some((next) => line.startsWith(`${place}${next}`)));
  return lacking(unwrapped(documented, answered), answered, { place: '', isExcepted });
}

/** Some pages show an entity inside `value`; the service answers with the entity itself. */
function unwrapped(documented: unknown, answered: unknown): unknown {
  const inner = isObject(documented) ? documented['value'] : undefined;
  return isObject(inner) && isObject(answered) && !isObject(answered['value']) ? inner : documented;
}

interface Where {
  readonly place: string;
  readonly isExcepted: (line: string) => boolean;
}

function lacking(documented: unknown, answered: unknown, where: Where): readonly string[] {
  return lackingAt(documented, answered, where).filter((line) => !where.isExcepted(line));
}

function lackingAt(documented: unknown, answered: unknown, where: Where): readonly string[] {
  const { place } = where;
  if (documented === null) return answered === undefined ? [`${place}: absent`] : [];
  if (Array.isArray(documented)) return lackingInArray(documented, answered, where);
  if (!isObject(documented)) {
    const wanted = kindOf(documented);
    return kindOf(answered) === wanted ? [] : [`${place}: ${wanted}, not ${kindOf(answered)}`];
  }
  if (!isObject(answered)) return [`${place}: object, not ${kindOf(answered)}`];
  return Object.entries(documented)
    .filter(([name]) => !notDemanded.has(name))
    .flatMap(([name, value]) =>
      lacking(value, answered[name], { ...where, place: place === '' ? name : `${place}.${name}` }),
    );
}

/** Each documented entry must be matched by some entry; the report is of the one that comes nearest. */
function lackingInArray(
  documented: readonly unknown[],
  answered: unknown,
  where: Where,
): readonly string[] {
  const { place } = where;
  if (!Array.isArray(answered)) return [`${place}: array, not ${kindOf(answered)}`];
  return documented.flatMap((entry) => {
    if (answered.length === 0) return [`${place}[]: no entry`];
    const reports = answered.map((one) => lacking(entry, one, { ...where, place: `${place}[]` }));
    return reports.toSorted((a, b) => a.length - b.length)[0] ?? [];
  });
}

/** JSON's kind of a value; the documentation's placeholders stand for what they name. */
function kindOf(value: unknown): string {
  if (value === 'Integer') return 'number';
  if (value === 'Boolean') return 'boolean';
  if (value === undefined) return 'absent';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
