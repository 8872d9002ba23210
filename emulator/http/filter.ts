/**
 * A small reader of OData `$filter`: comparisons, `in`, `has`, the functions startswith, endswith, contains and isof, joined
 * by and, or, not. The result is a tree that callers look into (Intune honours only some comparisons) or evaluate.
 */

import { textOf } from './call.ts';

/** A parsed filter. Paths keep the slashes of a cast: `microsoft.graph.x/isExpeditable`. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly inner: Filter }
  | {
      readonly kind: 'compare';
      readonly path: string;
      readonly operator: Operator;
      readonly value: FilterValue;
    }
  | { readonly kind: 'in'; readonly path: string; readonly values: readonly FilterValue[] }
  | {
      readonly kind: 'function';
      readonly name: FunctionName;
      readonly path: string;
      readonly text: string;
    }
  | { readonly kind: 'isof'; readonly type: string };

/** A literal in a filter. Dates and GUIDs without quotes are texts. */
type FilterValue = string | number | boolean | null;
type Operator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le' | 'has';
type FunctionName = 'startswith' | 'endswith' | 'contains';

const operators: ReadonlySet<string> = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'has']);
const functionNames: ReadonlySet<string> = new Set(['startswith', 'endswith', 'contains']);
const tokenPattern = /\s*('(?:[^']|'')*'|[(),]|[^\s(),']+)/y;

interface Reader {
  peek(): string | undefined;
  take(): string;
  expect(token: string): void;
}

/** Parses a filter; null when it is not one that this reader understands. */
export function parseFilter(text: string): Filter | null {
  try {
    const reader = createReader(text);
    const filter = readOr(reader);
    return reader.peek() === undefined ? filter : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function createReader(text: string): Reader {
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.trimEnd().length) {
    const match = tokenPattern.exec(text);
    if (match?.[1] === undefined) throw new SyntaxError(`No token in ${text}`);
    tokens.push(match[1]);
  }
  let next = 0;
  const take = (): string => {
    const token = tokens[next++];
    if (token === undefined) throw new SyntaxError('The filter ends too early.');
    return token;
  };
  return {
    peek: () => tokens[next],
    take,
    expect: (wanted) => {
      const token = take();
      if (token !== wanted) throw new SyntaxError(`${wanted} expected, ${token} found.`);
    },
  };
}

function readOr(reader: Reader): Filter {
  let left = readAnd(reader);
  while (reader.peek() === 'or') {
    reader.take();
    left = { kind: 'or', left, right: readAnd(reader) };
  }
  return left;
}

function readAnd(reader: Reader): Filter {
  let left = readOne(reader);
  while (reader.peek() === 'and') {
    reader.take();
    left = { kind: 'and', left, right: readOne(reader) };
  }
  return left;
}

function readOne(reader: Reader): Filter {
  const token = reader.take();
  if (token === '(') {
    const inner = readOr(reader);
    reader.expect(')');
    return inner;
  }
  if (token === 'not') return { kind: 'not', inner: readOne(reader) };
  const name = token.toLowerCase();
  if (name === 'isof') return readIsOf(reader);
  if (functionNames.has(name)) return readFunction(reader, name as FunctionName);
  return readComparison(reader, token);
}

function readIsOf(reader: Reader): Filter {
  reader.expect('(');
  const type = String(literal(reader.take())).replace(/^#/, '');
  reader.expect(')');
  return { kind: 'isof', type };
}

function readFunction(reader: Reader, name: FunctionName): Filter {
  reader.expect('(');
  const path = reader.take();
  reader.expect(',');
  const text = String(literal(reader.take()));
  reader.expect(')');
  return { kind: 'function', name, path, text };
}

function readComparison(reader: Reader, path: string): Filter {
  const operator = reader.take();
  if (operator === 'in') return { kind: 'in', path, values: readValues(reader) };
  if (!operators.has(operator)) throw new SyntaxError(`${operator} is no operator.`);
  return { kind: 'compare', path, operator: operator as Operator, value: literal(reader.take()) };
}

function readValues(reader: Reader): readonly FilterValue[] {
  const values: FilterValue[] = [];
  reader.expect('(');
  do values.push(literal(reader.take()));
  while (reader.take() === ',');
  return values;
}

function literal(token: string): FilterValue {
  if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
  if (token === 'true' || token === 'false') return token === 'true';
  if (token === 'null') return null;
  return /^-?\d+(\.\d+)?$/.test(token) ? Number(token) : token;
}

/** What a filter is evaluated against. */
export interface FilterSubject {
  read(path: string): unknown;
  isOf(type: string): boolean;
}

/** Whether the subject fits the filter. Texts compare without regard to case, as the directory does. */
export function fits(filter: Filter, subject: FilterSubject): boolean {
  switch (filter.kind) {
    case 'and':
      return fits(filter.left, subject) && fits(filter.right, subject);
    case 'or':
      return fits(filter.left, subject) || fits(filter.right, subject);
    case 'not':
      return !fits(filter.inner, subject);
    case 'isof':
      return subject.isOf(filter.type);
    case 'in':
      return filter.values.some((value) => compare(subject.read(filter.path), value) === 0);
    case 'function':
      return fitsFunction(textOf(subject.read(filter.path) ?? '').toLowerCase(), filter);
    case 'compare':
      return filter.operator === 'has'
        ? hasFlag(subject.read(filter.path), filter.value)
        : fitsOperator(compare(subject.read(filter.path), filter.value), filter.operator);
  }
}

function fitsFunction(text: string, filter: { name: FunctionName; text: string }): boolean {
  const wanted = filter.text.toLowerCase();
  if (filter.name === 'startswith') return text.startsWith(wanted);
  return filter.name === 'endswith' ? text.endsWith(wanted) : text.includes(wanted);
}

/** Whether a list of flags, `mdm,configManager`, has the one asked for. */
function hasFlag(found: unknown, wanted: FilterValue): boolean {
  const flags = textOf(found ?? '')
    .toLowerCase()
    .split(',');
  return flags.includes(String(wanted).toLowerCase());
}

function fitsOperator(order: number | null, operator: Exclude<Operator, 'has'>): boolean {
  if (order === null) return operator === 'ne';
  const answers = {
    eq: order === 0,
    ne: order !== 0,
    gt: order > 0,
    ge: order >= 0,
    lt: order < 0,
    le: order <= 0,
  };
  return answers[operator];
}

/** Order of two values, null when they cannot be compared. Times compare as times. */
function compare(found: unknown, wanted: FilterValue): number | null {
  if (found === null || found === undefined || wanted === null)
    return (found ?? null) === wanted ? 0 : null;
  if (typeof found === 'number' || typeof found === 'boolean') {
    return typeof wanted === typeof found ? Number(found) - Number(wanted) : null;
  }
  const [left, right] = [textOf(found), String(wanted)];
  if (isTime(left) && isTime(right)) return Date.parse(left) - Date.parse(right);
  return left.toLowerCase().localeCompare(right.toLowerCase());
}

function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?$/.test(text);
}

/** Every path and function the filter names, for callers that refuse what they do not know. */
export function pathsOf(filter: Filter): readonly string[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return [...pathsOf(filter.left), ...pathsOf(filter.right)];
    case 'not':
      return pathsOf(filter.inner);
    case 'isof':
      return [];
    case 'compare':
    case 'in':
    case 'function':
      return [filter.path];
  }
}

/** The filter's parts that must all hold. */
export function conjuncts(filter: Filter): readonly Filter[] {
  return filter.kind === 'and' ? [...conjuncts(filter.left), ...conjuncts(filter.right)] : [filter];
}
