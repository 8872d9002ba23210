/** The values of a table of settings: what is usual, what a release of an earlier version has, and each by its name. */
import {
  isGroup,
  type Group,
  type Setting,
  type Table,
  type ValuesOf,
  type Whose,
} from './setting.ts';

/** These values, and what is usual where nothing is said. */
export function withUsual<T extends Table>(table: T, given: object, whose: Whose): ValuesOf<T> {
  // Each name of the table has its value, of the kind that stands there.
  return filled(table, given, (setting) => usualOf(setting, whose)) as ValuesOf<T>;
}

/** These values, and for settings that were not there yet when they were written, what held then. */
export function completed<T extends Table>(table: T, given: object, whose: Whose): ValuesOf<T> {
  return filled(table, given, (setting) =>
    setting.before === undefined ? usualOf(setting, whose) : setting.before,
  ) as ValuesOf<T>;
}

/** What is usual; undefined = that depends on more than whose policy it is. */
function usualOf({ unsaid }: Setting, whose: Whose): unknown {
  return unsaid.kind === 'usual' ? unsaid.value(whose) : undefined;
}

function filled(table: Table, given: object, unsaid: (setting: Setting) => unknown): object {
  const entries = Object.entries(table).map(([name, entry]): [string, unknown] => {
    const value: unknown = Reflect.get(given, name);
    if (!isGroup(entry)) return [name, value === undefined ? unsaid(entry) : value];
    const { short } = entry;
    const inner = typeof value === 'boolean' && short ? { [short.field]: value } : value;
    return [name, filled(entry.fields, inner instanceof Object ? inner : {}, unsaid)];
  });
  const known: object = Object.fromEntries(entries);
  // In the table's order, whatever was said first: policies are compared as JSON.
  return { ...known, ...given, ...known };
}

/** A setting with its value. */
export interface SettingValue {
  /** `holds.days`, and of a list `rings.fast.share`, by the name that each of its mappings has. */
  readonly path: string;
  readonly meaning: Setting['meaning'];
  readonly value: unknown;
}

/** Each setting with its value; those of lists come last, each after the names that its list has. */
export function settingValues(table: Table, values: object): readonly SettingValue[] {
  const entries = Object.entries(table).map(([path, entry]) => {
    const value: unknown = Reflect.get(values, path);
    return { path, entry, value, isList: !isGroup(entry) && entry.kind.form === 'list' };
  });
  return [...entries.filter((one) => !one.isList), ...entries.filter((one) => one.isList)].flatMap(
    ({ path, entry, value }) => valuesOf(path, entry, value),
  );
}

function valuesOf(path: string, entry: Setting | Group, value: unknown): readonly SettingValue[] {
  if (isGroup(entry)) return inner(entry.isFlat ? '' : `${path}.`, entry.fields, value);
  const { meaning, kind, unsaid } = entry;
  if (kind.form !== 'list' || !Array.isArray(value)) {
    const meant = unsaid.kind === 'missing' ? unsaid.as : undefined;
    return [{ path, meaning, value: value ?? meant ?? null }];
  }
  const named = value.map((one: object) => ({ one, name: String(Reflect.get(one, 'name')) }));
  return [
    { path, meaning, value: named.map(({ name }) => name).join(', ') },
    ...named.flatMap(({ one, name }) =>
      inner(`${path}.${name}.`, kind.of, one).filter(
        (field) => field.path !== `${path}.${name}.name`,
      ),
    ),
  ];
}

function inner(prefix: string, table: Table, value: unknown): readonly SettingValue[] {
  return settingValues(table, value instanceof Object ? value : {}).map((one) => ({
    ...one,
    path: `${prefix}${one.path}`,
  }));
}
