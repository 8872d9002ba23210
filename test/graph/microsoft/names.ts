/**
 * Compares what the client sends and reads with Microsoft's types: each property must be one of the type's in that
 * version, and each value of an enum one of its members there. Gives what is not so, and which enums are read.
 */
import type { ZodType } from 'zod';
import { lookUp, propertyType, type TypedVersion } from './types.ts';

/** A place where client and types differ: `windowsUpdateForBusinessConfiguration.x: no such property in v1.0`. */
export type Difference = string;

/** Names that stand for OData itself and in no type. */
const isOfOData = (name: string) => name.startsWith('@') || name.includes('@odata.');

/** What of a body's properties and values a type does not have. */
export function differencesInBody(
  version: TypedVersion,
  type: string,
  body: unknown,
): readonly Difference[] {
  if (Array.isArray(body)) return body.flatMap((one) => differencesInBody(version, type, one));
  const named = typeNamedIn(body) ?? type;
  const known = lookUp(version, named);
  if (known === null) return [`${named}: no such type in ${version}`];
  if (known.kind === 'enum') return notAMember(version, named, String(body));
  if (known.kind === 'plain' || typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) => {
    if (name.includes('@odata.bind')) return unknownProperty(version, named, name.split('@')[0]);
    if (isOfOData(name)) return [];
    const of = known.properties.get(name);
    return of === undefined
      ? unknownProperty(version, named, name)
      : differencesInBody(version, of, value);
  });
}

/** What of the properties that a schema reads a type does not have. `onEnum` hears of each enum that is read. */
export function differencesInReading(
  version: TypedVersion,
  type: string,
  { schema, onEnum }: { readonly schema: ZodType; readonly onEnum: (name: string) => void },
): readonly Difference[] {
  const known = lookUp(version, type);
  if (known === null) return [`${type}: no such type in ${version}`];
  if (known.kind === 'enum') onEnum(type);
  if (known.kind !== 'entity') return [];
  return shapesIn(schema).flatMap((shape) =>
    Object.entries(shape).flatMap(([name, inner]) => {
      if (isOfOData(name)) return [];
      // A function's answer is a list whose entries are of the type.
      if (name === 'value') return differencesInReading(version, type, { schema: inner, onEnum });
      // What is read of several kinds of object stands in the types derived from what they share.
      const of = propertyType(version, type, name);
      return of === null
        ? unknownProperty(version, type, name)
        : differencesInReading(version, of, { schema: inner, onEnum });
    }),
  );
}

/** What of the properties and values that a query names a type does not have. */
export function differencesInQuery(
  version: TypedVersion,
  type: string,
  query: Readonly<Record<string, string>>,
): readonly Difference[] {
  const named = [
    ...(query['$select']?.split(',') ?? []),
    ...(query['$orderby']?.split(' ').slice(0, 1) ?? []),
  ];
  const filter = query['$filter'] ?? '';
  const compared = [...filter.matchAll(/([\w/]+) (?:eq|ne|ge|gt|le|lt) (?:'([^']*)'|\S+)/g)];
  return [
    ...named.flatMap((name) => unknownProperty(version, type, name)),
    ...compared.flatMap(([, name = '', value]) => [
      ...unknownProperty(version, type, name),
      ...(value === undefined ? [] : notAValue(version, type, name, value)),
    ]),
    ...[...filter.matchAll(/isof\('([^']*)'\)/g)].flatMap(([, name = '']) =>
      lookUp(version, name) === null ? [`${name}: no such type in ${version}`] : [],
    ),
  ];
}

function notAValue(
  version: TypedVersion,
  type: string,
  ...[name, value]: readonly [string, string]
): readonly Difference[] {
  const known = lookUp(version, type);
  const of = known?.kind === 'entity' ? known.properties.get(name) : undefined;
  return of === undefined ? [] : notAMember(version, of, value);
}

/** A value that an enum does not have; of other types anything may be. */
export function notAMember(
  version: TypedVersion,
  name: string,
  value: string,
): readonly Difference[] {
  const known = lookUp(version, name);
  if (known === null) return [`${name}: no such type in ${version}`];
  if (known.kind !== 'enum' || known.members.includes(value)) return [];
  return [`${name}: no member "${value}" in ${version}`];
}

function unknownProperty(
  version: TypedVersion,
  type: string,
  name: string | undefined,
): readonly Difference[] {
  const known = lookUp(version, type);
  if (known?.kind === 'entity' && name !== undefined && known.properties.has(name)) return [];
  return [`${type}.${String(name)}: no such property in ${version}`];
}

function typeNamedIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null) return null;
  const name: unknown = Reflect.get(body, '@odata.type');
  return typeof name === 'string' ? name.replace(/^#/, '') : null;
}

/** The objects that a schema may read at this place: through options, lists and transformations. */
function shapesIn(schema: unknown): readonly Readonly<Record<string, ZodType>>[] {
  const def = field(field(schema, '_zod'), 'def');
  const shape = field(def, 'shape');
  if (typeof shape === 'object' && shape !== null) return [shape as Record<string, ZodType>];
  const options: unknown = field(def, 'options');
  const inner = ['innerType', 'element', 'in', 'out'].map((name) => field(def, name));
  const all: readonly unknown[] = Array.isArray(options)
    ? [...inner, ...(options as unknown[])]
    : inner;
  return all.flatMap((one) => (one === undefined ? [] : shapesIn(one)));
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
