/**
 * Settings of the settings catalogue: what Microsoft publishes of each, and how an administrative template becomes such
 * settings. A policy of a template is a choice between disabled and enabled; each of its elements (a list, a text, a
 * number) is a setting of its own that stands under enabled and has the policy's `offsetUri`. An id follows no rule that
 * can be trusted: one template is spread over several prefixes, so a client must look ids up.
 */

/** One setting that a policy can hold. */
export interface SettingDefinition {
  readonly id: string;
  /** The template's name of the policy or element, such as `L_UpdateTargetVersion`. */
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly platform: 'windows10' | 'macOS';
  readonly offsetUri: string;
  readonly keywords: readonly string[];
  /** A number that rises with each change that Microsoft makes. */
  readonly version: string;
  /** The setting at the top that this one belongs to; its own id at the top. */
  readonly rootId: string;
  /** The option under which it stands; null = at the top. */
  readonly under: { readonly settingId: string; readonly optionId: string } | null;
  readonly value: SettingValue;
}

/** What a setting takes. Lengths in characters, bounds inclusive. */
export type SettingValue =
  | { readonly kind: 'choice'; readonly options: readonly SettingOption[] }
  | { readonly kind: 'text'; readonly lengthMax: number }
  | { readonly kind: 'number'; readonly min: number; readonly max: number };

/** One option of a choice. `value` is what is written on the device. */
export interface SettingOption {
  readonly itemId: string;
  readonly displayName: string;
  readonly value: number | string;
}

/** An element of a template's policy. */
export interface TemplateElement {
  readonly name: string;
  readonly title: string;
  /** Where it is not the policy's id with the name behind it. */
  readonly id?: string;
  readonly value:
    | {
        readonly kind: 'list';
        readonly items: readonly (readonly [string, string, number | string])[];
      }
    | Exclude<SettingValue, { kind: 'choice' }>;
}

/** A policy of a template. */
export interface TemplatePolicy {
  /** Prefix of the area, such as `office16v2`. */
  readonly prefix: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Where it is not made of prefix, category and name. */
  readonly id?: string;
  readonly elements?: readonly TemplateElement[];
}

/** A category of a template: its path in `offsetUri`, and the words it is found by. */
export interface TemplateCategory {
  readonly path: string;
  readonly words: readonly string[];
}

/** What Microsoft counts up; the second is of what is listed in a newer version as well. */
export const catalogVersions = {
  present: '639094788176414916',
  newer: '639199236441736374',
} as const;

/** The settings that a template's policy becomes: the policy, then its elements. */
export function settingsOf(
  { path, words }: TemplateCategory,
  policy: TemplatePolicy,
  version: string = catalogVersions.present,
): readonly SettingDefinition[] {
  const { prefix, name, title } = policy;
  const area = `${prefix}~Policy~${path}`;
  const id =
    policy.id ?? `device_vendor_msft_policy_config_${area.toLowerCase()}_${name.toLowerCase()}`;
  const shared = {
    platform: 'windows10' as const,
    offsetUri: `/Config/${area}/${name}`,
    keywords: [name, title, ...words],
    version,
    rootId: id,
  };
  const enabledId = `${id}_1`;
  const options = [
    { itemId: `${id}_0`, displayName: 'Disabled', value: 0 },
    { itemId: enabledId, displayName: 'Enabled', value: 1 },
  ];
  return [
    {
      ...shared,
      id,
      name,
      displayName: title,
      description: policy.description,
      under: null,
      value: { kind: 'choice', options },
    },
    ...(policy.elements ?? []).map((element): SettingDefinition => {
      const elementId = element.id ?? `${id}_${element.name.toLowerCase()}`;
      return {
        ...shared,
        id: elementId,
        name: element.name,
        displayName: element.title,
        description: '',
        under: { settingId: id, optionId: enabledId },
        value: valueOf(elementId, element.value),
      };
    }),
  ];
}

function valueOf(id: string, value: TemplateElement['value']): SettingValue {
  if (value.kind !== 'list') return value;
  return {
    kind: 'choice',
    options: value.items.map(([suffix, displayName, written]) => ({
      itemId: `${id}_${suffix}`,
      displayName,
      value: written,
    })),
  };
}
