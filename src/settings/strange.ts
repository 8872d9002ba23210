/**
 * Names in the environment that look like settings and are none. `GRAPH_TENANT` beside `GRAPH_TENANT_ID` would be
 * silently not read, and the program would go on without what it was told.
 */
import { settingGroups, settingsByName } from './settings.ts';
import { editDistance } from '#core/spelling.ts';

/** A name that is not read. */
export interface StrangeSetting {
  readonly name: string;
  /** The setting that was probably meant. */
  readonly meant: string | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** All names with these beginnings are ours. */
const ours = /^(RINGMASTER|GRAPH)_/i;
/** How other tools name what is needed of a tenant. */
const elsewhere = /^(?:AZURE|ARM|MSGRAPH|MS_GRAPH|MICROSOFT_GRAPH|M365|ENTRA|AAD)_/;
/** A name without our beginning is taken for a mistyped one of ours only when it is as near as this. */
const nearEditsMax = 2;

const names = settingGroups
  .filter(({ title }) => title !== 'Between the parts')
  .flatMap(({ settings }) => settings.map(({ name }) => name));

/** The names that are not read although they look as if; each with what was probably meant. */
export function strangeSettings(environment: Environment): readonly StrangeSetting[] {
  return Object.keys(environment)
    .filter((name) => Boolean(environment[name]) && !settingsByName.has(name))
    .flatMap((name) => {
      if (ours.test(name)) return [{ name, meant: meantBy(name) }];
      const near = names.find(
        (known) => !environment[known] && editDistance(name.toUpperCase(), known) <= nearEditsMax,
      );
      return near === undefined ? [] : [{ name, meant: near }];
    })
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** Credentials under the names of other tools, such as `AZURE_CLIENT_ID`, for each of ours that is not given. */
export function credentialsElsewhere(environment: Environment): readonly StrangeSetting[] {
  return Object.keys(environment).flatMap((name) => {
    if (!environment[name] || settingsByName.has(name) || !elsewhere.test(name)) return [];
    const meant = `GRAPH_${name.replace(elsewhere, '')}`;
    return settingsByName.has(meant) && !environment[meant] ? [{ name, meant }] : [];
  });
}

/** In words: what is not read, and what was probably meant. */
export function strangeText({ name, meant }: StrangeSetting): string {
  return `${name} is set, which is no setting.${meant === null ? '' : ` Did you mean ${meant}?`}`;
}

/** The nearest name, compared with and without our beginning: `RINGMASTER_GRAPH_TENANT` means `GRAPH_TENANT_ID`. */
function meantBy(typed: string): string | null {
  const wanted = typed.toUpperCase();
  const shortened = bare(wanted);
  const candidates = names.map((name) => ({
    name,
    edits: Math.min(
      editDistance(wanted, name),
      editDistance(shortened, name),
      editDistance(shortened, bare(name)),
    ),
  }));
  const nearest = candidates.reduce((one, other) => (other.edits < one.edits ? other : one));
  if (nearest.edits <= Math.floor(shortened.length / 3)) return nearest.name;
  const words = shortened.split('_');
  return names.find((name) => words.every((word) => name.split('_').includes(word))) ?? null;
}

function bare(name: string): string {
  return name.replace(/^RINGMASTER_/, '');
}
