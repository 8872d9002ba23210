/** What there is to say of one setting of a policy. The settings themselves stand in `settings.ts`. */
import type { AreaFacts, Lasting } from '../area/facts.ts';

/** What a value may be. */
export type Form =
  | {
      readonly form: 'whole' | 'number';
      readonly min: number;
      readonly max: number;
      /** What an area whose releases take months has in place of the largest. */
      readonly lasting?: keyof Lasting;
    }
  /** More than 0 and less than 1, and why neither. */
  | { readonly form: 'properShare'; readonly why: string }
  | { readonly form: 'yesOrNo' }
  | { readonly form: 'oneOf'; readonly words: readonly string[] }
  /** An area whose releases are carried out. */
  | { readonly form: 'area' }
  /** A published ring profile of the area. */
  | { readonly form: 'profile' }
  /** In a file of this pattern; elsewhere any text, since releases of earlier versions may bear others. */
  | { readonly form: 'name'; readonly pattern: RegExp; readonly rule: string }
  | { readonly form: 'text'; readonly what: string }
  | { readonly form: 'texts'; readonly what: string; readonly min: number; readonly max: number }
  /** Mappings of one table each; `what` is one of them. */
  | {
      readonly form: 'list';
      readonly what: string;
      readonly meaning: string;
      readonly of: Table;
      readonly min: number;
      readonly max: number;
    };

/** A form, and for the compiler the type of its values. */
export type Kind<T = unknown> = Form & { readonly isNullable?: true; readonly valueType?: T };

/** Whose policy it is, where what is usual depends on it. */
export interface Whose {
  readonly tenant: string;
  readonly facts: AreaFacts;
  readonly profile: string;
}

/**
 * What holds where a file does not say it: `usual` what is usual, `model` what the profile's ring or the built-in signal
 * of that name says, `missing` nothing, and the policy has none either, which is read `as` something. What is `needed` must
 * be said.
 */
export type Unsaid<T> =
  | { readonly kind: 'usual'; readonly value: (whose: Whose) => T }
  | { readonly kind: 'missing'; readonly as?: T }
  | { readonly kind: 'model' | 'needed' };

/**
 * What an amendment may do to it while a release runs: `never` change it, change it `untilBegun` by a device, or put it
 * only on a `dayAhead`, and no more once the release is in a phase. Without a rule it may be changed.
 */
export type AmendRule =
  | { readonly kind: 'never' }
  | { readonly kind: 'untilBegun'; readonly why: string }
  | { readonly kind: 'dayAhead'; readonly over?: { readonly phase: string; readonly why: string } };

/** One setting. */
export interface Setting<T = unknown> {
  readonly kind: Kind<T>;
  /** What it means, as the JSON Schema says it. */
  readonly meaning: string | ((facts: AreaFacts) => string);
  readonly unsaid: Unsaid<T>;
  readonly amend?: AmendRule;
  /** What is usual stands in the profile that the file names, so no schema can say it. */
  readonly isOfProfile?: true;
  /** What holds in a release that began before there was this setting, where that is not what is usual now. */
  readonly before?: T;
}

/** Settings under one name. */
export interface Group<Fields extends Table = Table> {
  readonly meaning: string;
  readonly fields: Fields;
  readonly amend?: AmendRule;
  /** A file may say true or false in its place: that is this field, and the others are as usual. */
  readonly short?: { readonly field: string; readonly meaning: string };
  /** In a file its fields stand beside those of the mapping that it is in. */
  readonly isFlat?: true;
}

/** Settings by name. */
export interface Table {
  readonly [name: string]: Setting | Group;
}

/** The values of a table's settings. */
export type ValuesOf<Fields> = { readonly [Name in keyof Fields]: ValueOf<Fields[Name]> };
type ValueOf<Entry> =
  Entry extends Group<infer Fields> ? ValuesOf<Fields> : Entry extends Setting<infer T> ? T : never;

/** The names of a table's settings: `gate`, `holds.days`. */
export type PathOf<Fields> = {
  [Name in keyof Fields & string]: Fields[Name] extends Group<infer Inner>
    ? `${Name}.${keyof Inner & string}`
    : Name;
}[keyof Fields & string];

/** The table of a mapping that has a type of its own. */
export type TableOf<T> = {
  readonly [Name in keyof T]-?: Setting<NonNullable<T[Name]>> | Setting<T[Name]> | Group;
};

type More<T> = Pick<Setting<T>, 'amend' | 'before' | 'isOfProfile'>;

/** A setting, and what is usual. */
export function setting<T>(
  kind: Kind<T>,
  meaning: Setting['meaning'],
  usual: NoInfer<T> | ((whose: Whose) => NoInfer<T>),
  more: More<NoInfer<T>> = {},
): Setting<T> {
  const value = (typeof usual === 'function' ? usual : () => usual) as (whose: Whose) => T;
  return { kind, meaning, unsaid: { kind: 'usual', value }, ...more };
}

/** A setting of one mapping among several. */
export function row<T>(
  kind: Kind<T>,
  meaning: string,
  unsaid: 'model' | 'missing' | 'needed',
): Setting<T> {
  return { kind, meaning, unsaid: { kind: unsaid } };
}

/** A setting of one mapping among several that is read as something where it is missing. */
export function rowReadAs<T>(kind: Kind<T>, meaning: string, as: NoInfer<T>): Setting<T> {
  return { kind, meaning, unsaid: { kind: 'missing', as } };
}

/** Settings under one name. */
export function group<const Fields extends Table>(
  meaning: string,
  fields: Fields,
  more: Omit<Group, 'meaning' | 'fields'> = {},
): Group<Fields> {
  return { meaning, fields, ...more };
}

/** Whether it is settings under one name. */
export function isGroup(entry: Setting | Group): entry is Group {
  return 'fields' in entry;
}
