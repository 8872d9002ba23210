/**
 * Reads `ringmaster.yaml` into a core Policy. Every fault of the file is told at once, each with its line and column:
 * broken YAML first (then nothing else can be trusted), otherwise the settings one by one and the rules over several.
 * A faulty setting is taken as not said while the rules are checked, so that one typo does not hide another fault;
 * rules that would rest on such a setting are left out.
 */
import { readFile } from 'node:fs/promises';
import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, YAMLError } from 'yaml';
import type { $ZodIssue } from 'zod/v4/core';
import type { Area } from '#core/area/facts.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { ringSettings } from '#core/policy/listedSettings.ts';
import { isGroup } from '#core/policy/setting.ts';
import type { SupportSettings } from '#core/policy/supportSettings.ts';
import { policyFaults, type Policy, type PolicyFault } from '#core/policy/policy.ts';
import { saidIn, type Found, type Path, type Said } from './areas.ts';
import { areaFileSchema, inFile, settingsAt, type PolicyFile } from './schema.ts';
import { policyOfFile } from './translation.ts';
import { supportIn } from './support.ts';
import { shown } from './values.ts';
import { didYouMean } from '#core/spelling.ts';

/** One fault of a policy file: line and column count from 1. */
export interface PolicyFileFault {
  readonly line: number;
  readonly column: number;
  /** `rings[1].deferralDays`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

/** What reading a policy file came to. */
export type PolicyReading =
  /** One policy for each area whose releases are carried out. */
  | {
      readonly kind: 'valid';
      readonly policies: ReadonlyMap<Area, Policy>;
      readonly support: SupportSettings;
    }
  | { readonly kind: 'faulty'; readonly faults: readonly PolicyFileFault[] };

/** Larger files are no policies; keeps a wrong path from being parsed for minutes. */
const textLengthMax = 256 * 1024;

/** Reads and parses a policy file. Throws what `readFile` throws where it cannot be read. */
export async function readPolicyFile(file: string): Promise<PolicyReading> {
  return parsePolicy(await readFile(file, 'utf8'));
}

/** Parses the text of a policy file; an empty text gives the default policy. */
export function parsePolicy(text: string): PolicyReading {
  if (text.length > textLengthMax) {
    const message = `must be at most ${textLengthMax} characters, found ${text.length}`;
    return { kind: 'faulty', faults: [{ line: 1, column: 1, path: '', message }] };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: true });
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) return { kind: 'faulty', faults: broken.map(syntaxFault) };
  return readSettings({ document, lines });
}

/** A fault on one line: `ringmaster.yaml:12:5 rings[1].deferralDays: must be 0–30, found -3`. */
export function faultLine(file: string, fault: PolicyFileFault): string {
  const place = `${file}:${fault.line}:${fault.column}`;
  return fault.path === ''
    ? `${place} ${fault.message}`
    : `${place} ${fault.path}: ${fault.message}`;
}

interface Source {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

function readSettings(source: Source): PolicyReading {
  const written = plainValue(source.document);
  if ('message' in written) return faulty(source, [{ path: [], message: written.message }]);
  const tenants = supportIn(written.value);
  const { said, faults } = saidIn(tenants.rest);
  const readings = said.map(readArea);
  const ofSupport = [
    ...tenants.issues.flatMap((issue) =>
      issueFaults({ ...issue, path: ['support', ...issue.path] }),
    ),
    ...tenants.faults.map(ruleFault),
  ];
  const found = [...faults, ...ofSupport, ...readings.flatMap((one) => one.found)];
  const policies = readings.flatMap(({ policy }) => policy ?? []);
  const { support } = tenants;
  if (found.length > 0 || support === null) return faulty(source, found);
  return {
    kind: 'valid',
    policies: new Map(policies.map((policy) => [policy.area, policy])),
    support,
  };
}

/** The policy of one area; null where what is said of it is not in order. */
function readArea({ area, value, placeOf: placed }: Said): {
  readonly policy: Policy | null;
  readonly found: readonly Found[];
} {
  const strict = areaFileSchema(area).safeParse(value);
  const found = strict.success ? [] : strict.error.issues.flatMap(issueFaults);
  const lenient = strict.success ? strict : readLeniently({ area, value }, found);
  if (lenient.success) found.push(...ruleFaults(lenient.data, found));
  return {
    policy: lenient.success ? policyOfFile(lenient.data) : null,
    found: found.map((fault) => ({ ...fault, path: placed(fault.path) })),
  };
}

/** Reads what is in order; where a faulty signal lacks what every signal needs, without the signals. */
function readLeniently({ area, value }: Pick<Said, 'area' | 'value'>, found: readonly Found[]) {
  const paths = found.map((fault) => fault.path);
  const reading = areaFileSchema(area).safeParse(without(value, paths));
  return reading.success
    ? reading
    : areaFileSchema(area).safeParse(without(value, [...paths, ['signals']]));
}

function plainValue(document: Document.Parsed): { value: unknown } | { message: string } {
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) ?? {} };
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error) };
  }
}

function syntaxFault(error: YAMLError): PolicyFileFault {
  const [at] = error.linePos ?? [];
  const [firstLine = ''] = error.message.split('\n');
  const message = firstLine.replace(/ at line \d+, column \d+:?$/, '');
  return {
    line: at?.line ?? 1,
    column: at?.col ?? 1,
    path: '',
    message: `broken YAML: ${message}`,
  };
}

function issueFaults(issue: $ZodIssue): Found[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  if (issue.code === 'invalid_union') return choiceFaults(path, issue.errors, issue.message);
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  const known = settingsAt(path);
  return issue.keys.map((key) => ({
    path: [...path, key],
    message: `is no setting.${didYouMean(key, known)} Settings here: ${known.join(', ')}`,
  }));
}

/** A setting of several kinds: what is wrong within the kind that was meant, or that it is of none of them. */
function choiceFaults(path: Path, kinds: readonly $ZodIssue[][], message: string): Found[] {
  const meant = kinds.find((issues) =>
    issues.every(({ code, path }) => code !== 'invalid_type' || path.length > 0),
  );
  if (meant === undefined) return [{ path, message }];
  return meant.map((issue) => ({ ...issue, path: [...path, ...issue.path] })).flatMap(issueFaults);
}

function without(value: unknown, paths: readonly Path[]): unknown {
  const copy: unknown = structuredClone(value);
  for (const path of paths) {
    const last = path.at(-1);
    const holder = path.slice(0, -1).reduce<unknown>(stepInto, copy);
    if (typeof holder === 'object' && holder !== null && last !== undefined) {
      Reflect.set(holder, last, undefined);
      if (typeof last === 'string') Reflect.deleteProperty(holder, last);
    }
  }
  return copy;
}

function stepInto(holder: unknown, step: string | number): unknown {
  return typeof holder === 'object' && holder !== null ? Reflect.get(holder, step) : undefined;
}

/** Which settings a rule rests on, by the last word of its path. */
const restsOn: Readonly<Record<string, readonly string[]>> = {
  name: ['name'],
  rings: ['share', 'name'],
  judgedOnDay: ['judgedOnDay', 'deferralDays'],
  summaryOnDay: ['summaryOnDay', 'judgedOnDay'],
  watchAt: ['watchAt', 'falsePauseBudget'],
  rollBackAt: ['rollBackAt', 'falsePauseBudget'],
  escalateAfterHours: ['escalateAfterHours', 'deadlineHours'],
  method: ['method', 'source'],
};

function ruleFaults(file: PolicyFile, found: readonly Found[]): Found[] {
  const told = new Set(found.map((fault) => pathText(fault.path)));
  const incomplete = incompleteRings(file, told);
  const doubtful = [
    ...found.map((fault) => fault.path),
    ...incomplete.flatMap(({ path }) => ringMustSay.map((key) => [...path, key])),
  ];
  const rules = policyFaults(policyOfFile(file)).map(ruleFault);
  return [
    ...incomplete,
    ...rules.filter((rule) => !doubtful.some((path) => rests(rule.path, path))),
  ];
}

/** Whether a rule told at one path rests on the setting at another. The order of rings rests on two neighbours. */
function rests(rule: Path, setting: Path): boolean {
  const [, ringAt, word] = rule;
  if (word === 'deferralDays' && typeof ringAt === 'number') {
    const isNeighbour = setting[1] === ringAt || setting[1] === ringAt - 1;
    return isNeighbour && setting[2] === word;
  }
  const settingWord = lastWord(setting);
  return settingWord !== '' && (restsOn[lastWord(rule)] ?? []).includes(settingWord);
}

function lastWord(path: Path): string {
  return path.findLast((step) => typeof step === 'string') ?? '';
}

function ruleFault({ path, rule, seen, remedy }: PolicyFault): Found {
  return { path, message: `${rule}; found: ${seen}. Way out: ${remedy}` };
}

/** What a ring says that has no model in the profile. */
const ringMustSay = Object.entries(inFile(ringSettings)).flatMap(([name, entry]) =>
  !isGroup(entry) && entry.unsaid.kind === 'model' ? name : [],
);

/** A ring that the profile does not know must say everything itself. */
function incompleteRings(file: PolicyFile, told: ReadonlySet<string>): Found[] {
  const known = new Set(
    defaultPolicy(file.tenant, file.profile, file.area).rings.map((ring) => ring.name),
  );
  return (file.rings ?? []).flatMap((ring, index) => {
    if (known.has(ring.name)) return [];
    const missing = ringMustSay.filter(
      (key) => Reflect.get(ring, key) === undefined && !told.has(pathText(['rings', index, key])),
    );
    const says = `${shown(ring.name)} is no ring of profile ${file.profile}, so it must also say`;
    const message = `${says} ${missing.join(', ')}`;
    return missing.length === 0 ? [] : [{ path: ['rings', index], message }];
  });
}

function faulty(source: Source, found: readonly Found[]): PolicyReading {
  const faults = found
    .map(({ path, message, also }) => ({
      ...placeOf(source, path),
      path: pathText(path),
      message: also === undefined ? message : `${message} (${alsoText(source, also)})`,
    }))
    .toSorted((one, other) => one.line - other.line || one.column - other.column);
  return { kind: 'faulty', faults };
}

function alsoText(source: Source, path: Path): string {
  const { line, column } = placeOf(source, path);
  return `${pathText(path)} at ${line}:${column}`;
}

/** Where a setting's name stands; for one that is missing, where the mapping begins that lacks it. */
function placeOf({ document, lines }: Source, path: Path): { line: number; column: number } {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    const pair = isMap(node)
      ? node.items.find((p) => isScalar(p.key) && p.key.value === step)
      : undefined;
    const next: unknown = isSeq(node) && typeof step === 'number' ? node.items[step] : pair;
    if (next === undefined) break;
    offset = startOf(next) ?? offset;
    node = isPair(next) ? next.value : next;
  }
  const at = lines.linePos(offset);
  return { line: Math.max(1, at.line), column: Math.max(1, at.col) };
}

function startOf(node: unknown): number | undefined {
  const holder: unknown = isPair(node) ? node.key : node;
  if (typeof holder !== 'object' || holder === null || !('range' in holder)) return undefined;
  const range: unknown = holder.range;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : undefined;
}

function pathText(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}
