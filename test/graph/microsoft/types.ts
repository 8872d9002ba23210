/**
 * Microsoft's own types of Graph, read from the packages Microsoft generates from its metadata: which properties a type
 * has in a version, of what type each is, and which members an enum has there. Names are those of the metadata:
 * `microsoft.graph.group`, `microsoft.graph.windowsUpdates.product`.
 */
import { readFileSync } from 'node:fs';

/** A version of Graph for which Microsoft publishes types. */
export type TypedVersion = 'v1.0' | 'beta';

/** What a name of the metadata is in one version. */
export type Known =
  | { readonly kind: 'entity'; readonly properties: ReadonlyMap<string, string> }
  | { readonly kind: 'enum'; readonly members: readonly string[] }
  | { readonly kind: 'plain' };

interface Declared {
  readonly base: string | null;
  readonly properties: ReadonlyMap<string, string>;
}

interface Types {
  readonly entities: ReadonlyMap<string, Declared>;
  readonly enums: ReadonlyMap<string, readonly string[]>;
}

const files: Readonly<Record<TypedVersion, string>> = {
  'v1.0': import.meta.resolve('@microsoft/microsoft-graph-types/microsoft-graph.d.ts'),
  beta: import.meta.resolve('@microsoft/microsoft-graph-types-beta/microsoft-graph.d.ts'),
};

const read = new Map<TypedVersion, Types>();

/** What a type of the metadata is in a version; null where that version does not have it. */
export function lookUp(version: TypedVersion, name: string): Known | null {
  const types = typesOf(version);
  const key = name.replace(/^#?microsoft\.graph\./, '').toLowerCase();
  const members = types.enums.get(key);
  if (members !== undefined) return { kind: 'enum', members };
  const properties = new Map<string, string>();
  let declared = types.entities.get(key);
  if (declared === undefined) return isPlain(key) ? { kind: 'plain' } : null;
  while (declared !== undefined) {
    for (const [property, type] of declared.properties)
      if (!properties.has(property)) properties.set(property, type);
    declared = declared.base === null ? undefined : types.entities.get(declared.base);
  }
  return { kind: 'entity', properties };
}

/** The type of a property that a type, or one derived from it, has; null where none has it. */
export function propertyType(version: TypedVersion, name: string, property: string): string | null {
  const known = lookUp(version, name);
  const own = known?.kind === 'entity' ? known.properties.get(property) : undefined;
  if (own !== undefined) return own;
  const key = name.replace(/^#?microsoft\.graph\./, '').toLowerCase();
  for (const [derived, { base }] of typesOf(version).entities) {
    const found = base === key ? propertyType(version, derived, property) : null;
    if (found !== null) return found;
  }
  return null;
}

function isPlain(key: string): boolean {
  return /^(string|number|boolean|any|edm\.\w+)$/.test(key);
}

function typesOf(version: TypedVersion): Types {
  const known = read.get(version);
  if (known !== undefined) return known;
  const types = parsed(readFileSync(new URL(files[version]), 'utf8'));
  read.set(version, types);
  return types;
}

/** The files are made by machine and all alike, so a few patterns read them. */
function parsed(text: string): Types {
  const plain = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\/\/.*$/gm, '');
  const entities = new Map<string, Declared>();
  const enums = new Map<string, readonly string[]>();
  for (const [space, part] of spacesOf(plain)) {
    const full = (name: string) => nameIn(space, name);
    for (const [, name = '', base, body = ''] of part.matchAll(
      /\binterface (\w+)(?:\s+extends\s+([\w.]+))?\s*\{([^}]*)\}/g,
    )) {
      const properties = [...body.matchAll(/([\w@.]+)\??:\s*([^;]+);/g)].map(
        ([, property = '', type = '']) => [property, innerType(type, full)] as const,
      );
      entities.set(full(name), {
        base: base === undefined ? null : full(base),
        properties: new Map(properties),
      });
    }
    for (const [, name = '', members = ''] of part.matchAll(/\btype (\w+) =([^;]*);/g))
      enums.set(
        full(name),
        [...members.matchAll(/"([^"]*)"/g)].map(([, member = '']) => member),
      );
  }
  return { entities, enums };
}

/** The file by namespaces; what stands before the first is `microsoft.graph` itself. */
function spacesOf(text: string): readonly (readonly [string, string])[] {
  const parts = text.split(/^export namespace ([\w.]+) \{$/m);
  const [own = '', ...others] = parts;
  return [
    ['', own] as const,
    ...others.flatMap((name, index) =>
      index % 2 === 0 ? [[name.toLowerCase(), others[index + 1] ?? ''] as const] : [],
    ),
  ];
}

function nameIn(space: string, name: string): string {
  const lower = name.toLowerCase();
  const [first = '', ...rest] = lower.split('.');
  if (first === 'microsoftgraph' || first === 'microsoftgraphbeta') return rest.join('.');
  return space === '' || isPlain(lower) || rest.length > 0 ? lower : `${space}.${lower}`;
}

/** `NullableOption<ProductRevision[]>` is a list of, or one, `ProductRevision`. */
function innerType(type: string, full: (name: string) => string): string {
  const plain = type.replaceAll(/NullableOption<|>|\[\]|\s/g, '');
  return full(plain.split('|')[0] ?? plain);
}
