/**
 * The settings catalogue of a tenant: all definitions, but for those that a scenario says are gone, and with a second
 * version of those that it says are there twice, as when Microsoft takes a newer template in (`office16v2`, `office16v3`).
 */
import { catalogVersions, type SettingDefinition } from './definition.ts';
import { edgeSettings } from './edge.ts';
import { officeSettings } from './office.ts';
import { otherSettings } from './others.ts';

/** What a scenario changes, by the template's names of policies, such as `L_UpdateTargetVersion`. */
interface CatalogChanges {
  readonly gone: readonly string[];
  readonly twice: readonly string[];
}

/** The definitions of a tenant. */
export interface SettingsCatalog {
  readonly definitions: readonly SettingDefinition[];
  byId(id: string): SettingDefinition | undefined;
  /** What stands under an option of a setting. */
  under(optionId: string): readonly SettingDefinition[];
}

const all: readonly SettingDefinition[] = [...officeSettings, ...edgeSettings, ...otherSettings];

/** Creates the catalogue. Throws a `RangeError` for a name that no policy has. */
export function createSettingsCatalog({ gone, twice }: CatalogChanges): SettingsCatalog {
  const isOf = (names: readonly string[], { rootId }: SettingDefinition) =>
    all.some((root) => root.id === rootId && names.includes(root.name));
  const known = new Set(all.filter(({ under }) => under === null).map(({ name }) => name));
  const wrong = [...gone, ...twice].find((name) => !known.has(name));
  if (wrong !== undefined)
    throw new RangeError(
      `settingsCatalog names ${wrong}; there are: ${[...known].toSorted().join(', ')}.`,
    );
  const kept = all.filter((definition) => !isOf(gone, definition));
  const again = kept.filter((definition) => isOf(twice, definition)).map(inNewerVersion);
  const definitions = [...kept, ...again];
  const byId = new Map(definitions.map((definition) => [definition.id, definition]));
  return {
    definitions,
    byId: (id) => byId.get(id),
    under: (optionId) => definitions.filter(({ under }) => under?.optionId === optionId),
  };
}

/** The same in an area of a later number: other ids, the same names and effects. */
function inNewerVersion(definition: SettingDefinition): SettingDefinition {
  const { under, value } = definition;
  return {
    ...definition,
    id: raised(definition.id),
    offsetUri: raised(definition.offsetUri),
    rootId: raised(definition.rootId),
    version: catalogVersions.newer,
    under:
      under === null
        ? null
        : { settingId: raised(under.settingId), optionId: raised(under.optionId) },
    value:
      value.kind === 'choice'
        ? {
            ...value,
            options: value.options.map((option) => ({ ...option, itemId: raised(option.itemId) })),
          }
        : value,
  };
}

/** `office16v2~policy~…` as `office16v3~policy~…`; an area without a number gets its second. */
function raised(text: string): string {
  return text.replace(
    /([a-z_]+?\d*?)(?:v(\d+))?(?=(?:diff)?~policy~)/i,
    (_, area: string, number?: string) =>
      `${area}v${number === undefined ? 2 : Number(number) + 1}`,
  );
}
