/**
 * Reads scenarios: YAML files that may extend another one (objects are merged key by key, lists are replaced whole).
 * A mistake is told with file, line, path and rule, and nothing is used of a file that has one.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMap, isNode, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { scenarioSchema, type Scenario } from './scenarioSchema.ts';

export type { Scenario } from './scenarioSchema.ts';

const ownFolder = fileURLToPath(new URL('../../../scenarios/', import.meta.url));
/** `calm` ← `bad-update` ← a user's own; deeper than this is a mistake or a circle. */
const extendsDepthMax = 5;

/** A scenario that does not exist or is not right; the message is for people. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
}

interface ScenarioFile {
  readonly path: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly content: Record<string, unknown>;
}

/** Loads a scenario by name (`calm`) or by the path of a YAML file. Throws `ScenarioError`. */
export function loadScenario(nameOrPath: string): Scenario {
  const files = readChain(pathOf(nameOrPath, ownFolder));
  const merged = files.map(({ content }) => content).reduceRight(merge, {});
  delete merged['extends'];
  const parsed = scenarioSchema.safeParse(merged);
  if (parsed.success) return parsed.data;
  throw new ScenarioError(parsed.error.issues.map((issue) => describe(issue, files)).join('\n'));
}

/** The scenarios that come with the project, by name. */
export function listScenarios(): readonly string[] {
  return readdirSync(ownFolder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();
}

function pathOf(nameOrPath: string, folder: string): string {
  const isPath = /[/\\]|\.ya?ml$/.test(nameOrPath);
  const path = isPath ? resolve(nameOrPath) : join(folder, `${nameOrPath}.yaml`);
  if (existsSync(path)) return path;
  if (isPath) throw new ScenarioError(`There is no scenario file ${path}.`);
  throw new ScenarioError(
    `Unknown scenario "${nameOrPath}". There are: ${listScenarios().join(', ')}. A path to a YAML file works too.`,
  );
}

/** The file itself first, then what it extends. */
function readChain(path: string): ScenarioFile[] {
  const files: ScenarioFile[] = [];
  let next: string | null = path;
  while (next !== null) {
    const file = readFile(next);
    files.push(file);
    if (files.length > extendsDepthMax) {
      throw new ScenarioError(
        `${path}: "extends" goes deeper than ${extendsDepthMax} files; is it a circle?`,
      );
    }
    const parent = file.content['extends'];
    next = typeof parent === 'string' ? parentPath(parent, file.path) : null;
  }
  return files;
}

/** A sibling of the extending file comes first, so that a folder of own scenarios can stand alone. */
function parentPath(name: string, child: string): string {
  const sibling = join(dirname(child), /\.ya?ml$/.test(name) ? name : `${name}.yaml`);
  return existsSync(sibling) ? sibling : pathOf(name, ownFolder);
}

function readFile(path: string): ScenarioFile {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) throw new ScenarioError(`${path}: not YAML: ${error.message}`);
  if (!isMap(document.contents))
    throw new ScenarioError(`${path}:1: a scenario is a map of keys, such as "name: calm".`);
  return { path, document, lines, content: document.toJS() as Record<string, unknown> };
}

function merge(
  base: Record<string, unknown>,
  over: Record<string, unknown>,
): Record<string, unknown> {
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const old = merged[key];
    merged[key] = isObject(old) && isObject(value) ? merge(old, value) : value;
  }
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(issue: z.core.$ZodIssue, files: readonly ScenarioFile[]): string {
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  const unknownKey = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const full = unknownKey === undefined ? path : [...path, unknownKey];
  // The nearest file that says anything about the place is the one to correct.
  const file = files.find(({ document }) => document.hasIn(full)) ?? files[0];
  const line = file === undefined ? 1 : lineOf(file, full);
  return `${file?.path ?? ''}:${line}: ${full.join('.') || 'the scenario'}: ${issue.message}`;
}

function lineOf({ document, lines }: ScenarioFile, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const offset = offsetOf(document, path.slice(0, length));
    if (offset !== undefined) return lines.linePos(offset).line;
  }
  return 1;
}

/** Where the key stands, not the value, when the place is a key of a map. */
function offsetOf(document: Document, path: readonly (string | number)[]): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (isMap(parent)) {
    const pair = parent.items.find(({ key }) => isNode(key) && String(key) === String(path.at(-1)));
    if (isNode(pair?.key)) return pair.key.range?.[0];
    return undefined;
  }
  const node = document.getIn(path, true);
  return isNode(node) ? node.range?.[0] : undefined;
}
