/**
 * Settings of an administrative template in Intune's settings catalogue: which definitions of a tenant they are, found by
 * their names in the template and kept with their ids. A definition that is not there, or there twice, is refused by its
 * name: a policy that lacks one would steer other than it says. What is odd about the catalogue: docs/graph.md, "Settings
 * catalogue".
 */
import { GraphError } from '#graph/error.ts';
import type { Setting } from '#graph/intune/catalogueSettings.ts';
import type { SettingDefinition } from '#graph/intune/settingDefinitions.ts';

/** What is looked for: a policy of the template by its name there, and by its title. */
export interface Wanted {
  readonly names: readonly string[];
  readonly title: string;
  /**
   * What stands under it when it is on: a value, one of some choices by name, each with how its option may be spelt, in lower
   * case; null = nothing.
   */
  readonly child: 'value' | Readonly<Record<string, readonly string[]>> | null;
  /** Whether a template may lack it, and all is well until it is made use of; missing = no. */
  readonly isSpared?: boolean;
}

/** What is looked for of one template, by what it is for. */
export interface Template<Purpose extends string> {
  /** `Microsoft 365 Apps updates`. */
  readonly of: string;
  /** `Office`. */
  readonly product: string;
  /** Whether a definition is one of these settings at all. */
  readonly isOwn: (one: SettingDefinition) => boolean;
  readonly wanted: Readonly<Record<Purpose, Wanted>>;
}

/** A setting as a tenant's catalogue has it. */
export interface KnownSetting {
  readonly id: string;
  readonly on: string;
  readonly off: string;
  readonly child: {
    readonly id: string;
    readonly kind: 'choice' | 'text' | 'number';
    /** Ids of options by the names of choices; empty = it is no choice. */
    readonly options: Readonly<Record<string, string>>;
  } | null;
}

/** All of a template; null = the tenant's has none of what may be lacking. */
export type KnownSettings<Purpose extends string> = Readonly<Record<Purpose, KnownSetting | null>>;

/** Whether what was kept is of this version: it has each setting that is looked for. */
export function isWhole<Purpose extends string>(
  { wanted }: Template<Purpose>,
  kept: unknown,
): kept is KnownSettings<Purpose> {
  if (typeof kept !== 'object' || kept === null) return false;
  const known = new Map<string, unknown>(Object.entries(kept));
  return Object.keys(wanted).every((purpose) => known.has(purpose) && isKnown(known.get(purpose)));
}

/** Earlier versions kept one option in place of several. */
function isKnown(kept: unknown): boolean {
  if (typeof kept !== 'object' || kept === null || !('child' in kept)) return kept === null;
  const { child } = kept;
  return child === null || (typeof child === 'object' && 'options' in child);
}

/** Finds each setting among these definitions. Throws GraphError `ambiguous` or `invalid` that names the first that is not clear. */
export function knownSettingsIn<Purpose extends string>(
  template: Template<Purpose>,
  definitions: readonly SettingDefinition[],
): KnownSettings<Purpose> {
  const find = (one: Wanted): KnownSetting | null =>
    one.isSpared === true && namedIn(definitions, one).length === 0
      ? null
      : knownIn(template, definitions, one);
  const entries = Object.entries<Wanted>(template.wanted).map(
    ([purpose, one]) => [purpose, find(one)] as const,
  );
  return Object.fromEntries(entries) as KnownSettings<Purpose>;
}

/** A setting that must be there now. Throws GraphError `invalid` where the tenant's catalogue has none. */
export function needed<Purpose extends string>(
  template: Template<Purpose>,
  known: KnownSettings<Purpose>,
  purpose: Purpose,
): KnownSetting {
  return known[purpose] ?? unclear(template, template.wanted[purpose], 'is not there');
}

type OfTemplate = Pick<Template<string>, 'of' | 'product'>;

function knownIn(
  template: OfTemplate,
  definitions: readonly SettingDefinition[],
  one: Wanted,
): KnownSetting {
  const own = theOnly(template, one, namedIn(definitions, one));
  const on = optionOf(own, '1');
  const off = optionOf(own, '0');
  if (on === null || off === null)
    return unclear(template, one, 'has no options to turn it on and off');
  const { child } = one;
  const under = definitions.filter(({ parentId }) => parentId === own.id);
  return { id: own.id, on, off, child: child === null ? null : childOf(template, one, under) };
}

/** By the name in the template, as the place or the definition's own name tells it; else by the title. */
function namedIn(definitions: readonly SettingDefinition[], { names, title }: Wanted) {
  const tops = definitions.filter(({ parentId, kind }) => parentId === null && kind === 'choice');
  const isNamed = (text: string | null): boolean =>
    names.some((name) => (text ?? '').split('/').at(-1)?.toLowerCase() === name.toLowerCase());
  const named = tops.filter((one) => isNamed(one.place) || isNamed(one.name));
  const isTitled = ({ title: own }: SettingDefinition): boolean =>
    (own ?? '').replace(/\s*\(Device\)$/i, '').toLowerCase() === title.toLowerCase();
  return named.length > 0 ? named : tops.filter(isTitled);
}

function childOf(
  template: OfTemplate,
  one: Wanted,
  found: readonly SettingDefinition[],
): NonNullable<KnownSetting['child']> {
  const under = theOnly(template, { ...one, title: `the value under ${one.title}` }, found);
  const { id, kind } = under;
  if (kind === 'other') return unclear(template, one, 'has a value of a kind that is not known');
  if (one.child === 'value' || one.child === null) {
    if (kind === 'choice') return unclear(template, one, 'has a choice where a value was expected');
    return { id, kind, options: {} };
  }
  const options = Object.entries(one.child).map(([name, spellings]) => {
    const option = under.options.find((other) => isSpelt(other, spellings));
    return [name, option?.id ?? unclear(template, one, `does not offer ${name}`)] as const;
  });
  return { id, kind: 'choice', options: Object.fromEntries(options) };
}

function isSpelt(
  { id, value, title }: SettingDefinition['options'][number],
  spellings: readonly string[],
): boolean {
  const end = id.toLowerCase().split('_').at(-1) ?? '';
  return [end, value?.toLowerCase(), title?.toLowerCase()].some(
    (text) => text !== undefined && spellings.includes(text),
  );
}

function optionOf({ options }: SettingDefinition, value: '0' | '1'): string | null {
  const found = options.find((one) => one.value === value || one.id.endsWith(`_${value}`));
  return found?.id ?? null;
}

function theOnly(
  template: OfTemplate,
  one: Wanted,
  found: readonly SettingDefinition[],
): SettingDefinition {
  const [first, ...more] = found;
  if (first === undefined) return unclear(template, one, 'is not there');
  if (more.length === 0) return first;
  const ids = found.map(({ id }) => id).join(', ');
  return unclear(template, one, `is there ${found.length} times (${ids})`);
}

/** Refuses what is asked of a setting. Throws GraphError `ambiguous` or `invalid`. */
function unclear({ of, product }: OfTemplate, { title, names }: Wanted, what: string): never {
  const where = `among the settings of ${of}`;
  throw new GraphError(`The setting "${title}" (${names.join(' or ')}) ${what} ${where}`, {
    kind: what.startsWith('is there') ? 'ambiguous' : 'invalid',
    code: 'settingUnclear',
    wayOut: `nothing is written without it: look for it in Intune’s settings catalogue, and import ${product}’s administrative template again where it is missing or double`,
  });
}

/** A setting that is on; `said` is its value, or the name of what is chosen, where something stands under it. */
export function on({ id, on: option, child }: KnownSetting, said?: string): Setting {
  const under = child === null || said === undefined ? [] : [valueOf(child, said)];
  return { definitionId: id, value: { kind: 'choice', option, children: under } };
}

/** A setting that is off. */
export function off({ id, off: option }: KnownSetting): Setting {
  return { definitionId: id, value: { kind: 'choice', option, children: [] } };
}

function valueOf({ id, kind, options }: NonNullable<KnownSetting['child']>, said: string): Setting {
  const option = options[said];
  if (option !== undefined)
    return { definitionId: id, value: { kind: 'choice', option, children: [] } };
  const value =
    kind === 'number'
      ? ({ kind: 'number', value: Number(said) } as const)
      : ({ kind: 'text', value: said } as const);
  return { definitionId: id, value };
}

/** The value that stands under a setting that is on; null = it is not on, not known, or has none. */
export function textUnder(known: KnownSetting | null, settings: readonly Setting[]): string | null {
  if (known === null || known.child === null) return null;
  const { id, on: option, child } = known;
  const isId = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
  const value = settings.find((one) => isId(one.definitionId, id))?.value;
  if (value?.kind !== 'choice' || !isId(value.option, option)) return null;
  const under = value.children.find((one) => isId(one.definitionId, child.id))?.value;
  return under?.kind === 'text' || under?.kind === 'number' ? String(under.value).trim() : null;
}
