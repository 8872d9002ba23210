/**
 * The shape of a whole policy, as an amendment brings it: it may come from a form, so nothing is taken for granted.
 * Each setting is judged by itself, by the table of settings; rules over several stand in `policyFaults`. A field that
 * nobody knows is a fault too: misspelt, it would be passed over in silence.
 */
import { carriedOut, factsOf, isArea } from '../../area/areas.ts';
import type { Lasting } from '../../area/facts.ts';
import { plainTextFault } from '../../plainText.ts';
import { ruleOf, textMax, textRule } from '../../policy/kinds.ts';
import { isGroup, type Group, type Kind, type Setting, type Table } from '../../policy/setting.ts';
import { settings } from '../../policy/settings.ts';
import { tableIn } from '../../policy/settingsIn.ts';

/** A value that does not fit: where it is, and what it must be. */
export interface ShapeFault {
  readonly path: string;
  readonly message: string;
}

/** What does not fit in a policy; empty = it is whole and may be judged further. */
export function shapeFaults(policy: unknown, table: Table = settings): readonly ShapeFault[] {
  return mappingFaults(tableIn(table, lastingOf(policy)), policy, '');
}

/** How long releases of its area may take, as far as it names one that is known. */
function lastingOf(policy: unknown): Lasting | undefined {
  const area: unknown =
    typeof policy === 'object' && policy !== null ? Reflect.get(policy, 'area') : undefined;
  const isKnown = typeof area === 'string' && isArea(area) && carriedOut().includes(area);
  return isKnown ? factsOf(area).lasting : undefined;
}

/** A mapping has all that its table knows, but for what may be missing, and nothing else. */
function mappingFaults(table: Table, value: unknown, path: string): ShapeFault[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [{ path, message: `must be a mapping, found ${shown(value)}` }];
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const given = new Map<string, unknown>(Object.entries(value));
  const unknown = [...given.keys()].filter((name) => !Object.hasOwn(table, name));
  return [
    ...unknown.map((name) => ({ path: at(name), message: 'is no setting of a policy' })),
    ...Object.entries(table).flatMap(([name, entry]) =>
      entryFaults(entry, given.get(name), at(name)),
    ),
  ];
}

function entryFaults(entry: Setting | Group, value: unknown, path: string): ShapeFault[] {
  if (isGroup(entry)) return mappingFaults(entry.fields, value, path);
  const { kind, unsaid } = entry;
  if (value === undefined && unsaid.kind === 'missing') return [];
  if (value === null && kind.isNullable) return [];
  if (kind.form === 'list' || kind.form === 'texts') return listFaults(kind, value, path);
  return fits(kind, value) ? [] : [misfit(kind, value, path)];
}

type Listed = Extract<Kind, { readonly form: 'list' | 'texts' }>;

function listFaults(kind: Listed, value: unknown, path: string): ShapeFault[] {
  const { min, max } = kind;
  if (!Array.isArray(value) || value.length < min || value.length > max)
    return [{ path, message: `must be a list of ${min}–${max}, found ${shown(value)}` }];
  return value.flatMap((one: unknown, index) => {
    const place = `${path}.${index}`;
    if (kind.form === 'list') return mappingFaults(kind.of, one, place);
    return isText(one) ? [] : [misfit({ form: 'text', what: kind.what }, one, place)];
  });
}

function misfit(kind: Kind, value: unknown, path: string): ShapeFault {
  // Names are judged as texts here: a release keeps those that it began with.
  const rule = kind.form === 'name' ? textRule('a text') : ruleOf(kind, value);
  return { path, message: `must be ${rule}, found ${shown(value)}` };
}

function fits(kind: Exclude<Kind, Listed>, value: unknown): boolean {
  switch (kind.form) {
    case 'whole':
      return isWithin(value, kind) && Number.isInteger(value);
    case 'number':
      return isWithin(value, kind);
    case 'properShare':
      return typeof value === 'number' && value > 0 && value < 1;
    case 'yesOrNo':
      return typeof value === 'boolean';
    case 'oneOf':
      return typeof value === 'string' && kind.words.includes(value);
    case 'area':
      return typeof value === 'string' && isArea(value);
    case 'profile':
    case 'name':
    case 'text':
      return isText(value);
  }
}

function isWithin(
  value: unknown,
  { min, max }: { readonly min: number; readonly max: number },
): boolean {
  return typeof value === 'number' && value >= min && value <= max;
}

function isText(value: unknown): boolean {
  return (
    typeof value === 'string' && value.trim() !== '' && plainTextFault(value, textMax) === null
  );
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'a mapping';
  return typeof value === 'string'
    ? `"${value.slice(0, textMax)}"`
    : `${typeof value} ${JSON.stringify(value)}`;
}
