/**
 * Words that the types of core allow, and where values of them are made, as read from the sources: Node takes the types
 * out of a text and leaves all else where it stands, so that a word is known to be in a type or in a value. A member is
 * called dead only where that is sure: one passes whose word is made for another union that is known at the same place.
 */
import { stripTypeScriptTypes } from 'node:module';
import { closureOf, graphOf } from '../imports.ts';

/** A file with its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** A word that a type allows. */
export interface Member {
  readonly path: string;
  readonly word: string;
  /** The name of the union; null = it has none. */
  readonly union: string | null;
  /** The field that a union without a name is the type of; null = a parameter or what a function gives. */
  readonly field: string | null;
}

/** A value that is a word. */
interface Value {
  readonly path: string;
  readonly word: string;
  /** The property that it is the value of; null = it is not written as one, or a name is computed. */
  readonly property: string | null;
}

/** Comments, and texts in their three spellings. */
const tokens =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`/g;
/** What is compared makes no value. */
const compared = /(?:[=!]==|\bcase)\s*$/;

/** The members of unions in some of the files of which no file makes a value. */
export function deadMembers(
  files: readonly Source[],
  isWanted: (path: string) => boolean,
  canSee: (file: string, declaring: string) => boolean,
): readonly Member[] {
  const found = files.map((file) => wordsOf(file));
  const values = Map.groupBy(
    found.flatMap((one) => one.values),
    ({ word }) => word,
  );
  const text = files.map((file) => file.text).join('\n');
  return found
    .flatMap(({ members }) => members)
    .filter(({ path }) => isWanted(path))
    .filter((member) => {
      const fields = fieldsFor(member, text);
      return !(values.get(member.word) ?? []).some((value) => makes(value, member, fields, canSee));
    });
}

/** Who may know of a type by what it imports, in the project itself. */
export function seenByImports(): (file: string, declaring: string) => boolean {
  const graph = graphOf(['src']);
  const closures = new Map<string, ReadonlySet<string>>();
  return (file, declaring) => {
    const closure = closures.get(file) ?? closureOf(graph, file);
    closures.set(file, closure);
    return closure.has(declaring);
  };
}

/** A named union is known by import, and its values go into its fields. A union without a name is only a shape. */
function makes(
  { path, property }: Value,
  member: Member,
  fields: ReadonlySet<string> | null,
  canSee: (file: string, declaring: string) => boolean,
): boolean {
  if (path === member.path) return true;
  if (member.union !== null && !canSee(path, member.path)) return false;
  return property === null || fields === null || fields.has(property);
}

/** The fields that may hold a member; null = any may. */
function fieldsFor({ union, field }: Member, text: string): ReadonlySet<string> | null {
  if (union === null) return field === null ? null : new Set([field]);
  const names = new Set([union]);
  for (const name of names)
    for (const [, wider = ''] of text.matchAll(
      new RegExp(`\\btype (\\w+)(?:<[^=]*>)? =[^;]*\\b${name}\\b`, 'g'),
    ))
      names.add(wider);
  const holds = new RegExp(`(\\w+)\\??:[^;,{}]*\\b(?:${[...names].join('|')})\\b`, 'g');
  return new Set([...text.matchAll(holds)].map(([, name = '']) => name));
}

function wordsOf({ path, text }: Source): { members: readonly Member[]; values: readonly Value[] } {
  const values = stripTypeScriptTypes(text);
  const texts = [...text.matchAll(tokens)].filter(([token]) => !token.startsWith('/'));
  const isType = (token: string, at: number): boolean =>
    values.slice(at, at + token.length).trim() === '';
  return {
    members: texts.flatMap(({ 0: token, index }) =>
      token.startsWith("'") && isType(token, index)
        ? memberAt(path, token.slice(1, -1), text.slice(0, index))
        : [],
    ),
    values: texts.flatMap(({ 0: token, index }) => {
      const before = text.slice(Math.max(0, index - 80), index);
      if (isType(token, index) || compared.test(before)) return [];
      const property = /[{,]\s*(\w+)\s*:\s*$/.exec(before)?.[1] ?? null;
      return wordsIn(token).map((word) => ({ path, word, property }));
    }),
  };
}

/** A template is a statement of SQL, or has values in its gaps: each word that it puts in quotes. */
function wordsIn(token: string): readonly string[] {
  if (!token.startsWith('`')) return [token.slice(1, -1)];
  return [...token.matchAll(/'([^'\s]+)'/g)].map(([, word = '']) => word);
}

/** The member that stands after this text; what stands in brackets picks the names of fields. */
function memberAt(path: string, word: string, before: string): readonly Member[] {
  if (!/[|=:]\s*$/.test(before)) return [];
  const begins = Math.max(before.lastIndexOf(';'), before.lastIndexOf('{')) + 1;
  const statement = before.slice(begins).replaceAll('=>', '');
  if (isInBrackets(statement)) return [];
  const union = /\btype (\w+)(?:<.*>)? =[^:]*$/.exec(statement)?.[1] ?? null;
  const field = /(\w+)\??:[^:]*$/.exec(statement)?.[1] ?? null;
  return [{ path, word, union, field }];
}

function isInBrackets(text: string): boolean {
  let open = 0;
  for (const sign of text) {
    if (sign === '<' || sign === '[') open += 1;
    if (sign === '>' || sign === ']') open -= 1;
  }
  return open > 0;
}
