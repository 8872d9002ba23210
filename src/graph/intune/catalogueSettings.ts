/** The settings of a policy as Intune spells them: instances of definitions, choices with what stands under them. */
import { z } from 'zod';

/** A setting with its value. */
export interface Setting {
  readonly definitionId: string;
  readonly value:
    | { readonly kind: 'choice'; readonly option: string; readonly children: readonly Setting[] }
    | { readonly kind: 'text'; readonly value: string }
    | { readonly kind: 'number'; readonly value: number }
    /** Groups and lists, which are read and never sent. */
    | { readonly kind: 'other' };
}

interface WireInstance {
  readonly settingDefinitionId: string;
  readonly choiceSettingValue?:
    | {
        readonly value: string;
        readonly children?: readonly WireInstance[] | null | undefined;
      }
    | null
    | undefined;
  readonly simpleSettingValue?:
    { readonly value?: string | number | boolean | null | undefined } | null | undefined;
}

const wireInstance: z.ZodType<WireInstance> = z.lazy(() =>
  z.object({
    settingDefinitionId: z.string().min(1),
    choiceSettingValue: z
      .object({ value: z.string(), children: z.array(wireInstance).nullish() })
      .nullish(),
    simpleSettingValue: z
      .object({ value: z.union([z.string(), z.number(), z.boolean()]).nullish() })
      .nullish(),
  }),
);

/** One entry of a policy's settings. */
export const wireSetting = z.object({ settingInstance: wireInstance });

/** A setting out of an entry. */
export function settingOf({ settingInstance }: z.infer<typeof wireSetting>): Setting {
  return instanceOf(settingInstance);
}

function instanceOf(wire: WireInstance): Setting {
  const { settingDefinitionId: definitionId, choiceSettingValue: choice } = wire;
  const simple = wire.simpleSettingValue?.value;
  if (choice !== undefined && choice !== null) {
    const children = (choice.children ?? []).map(instanceOf);
    return { definitionId, value: { kind: 'choice', option: choice.value, children } };
  }
  if (typeof simple === 'number') return { definitionId, value: { kind: 'number', value: simple } };
  if (typeof simple === 'string') return { definitionId, value: { kind: 'text', value: simple } };
  return { definitionId, value: { kind: 'other' } };
}

const typeOf = (name: string): string => `#microsoft.graph.deviceManagementConfiguration${name}`;

/** An entry of a policy's settings. */
export function settingOnWire(setting: Setting): Readonly<Record<string, unknown>> {
  return { '@odata.type': typeOf('Setting'), settingInstance: instanceOnWire(setting) };
}

function instanceOnWire({ definitionId, value }: Setting): Readonly<Record<string, unknown>> {
  if (value.kind === 'other')
    throw new TypeError(`A setting of ${definitionId} that was only read cannot be sent`);
  if (value.kind === 'choice')
    return {
      '@odata.type': typeOf('ChoiceSettingInstance'),
      settingDefinitionId: definitionId,
      choiceSettingValue: {
        '@odata.type': typeOf('ChoiceSettingValue'),
        value: value.option,
        children: value.children.map(instanceOnWire),
      },
    };
  const type = value.kind === 'number' ? 'IntegerSettingValue' : 'StringSettingValue';
  return {
    '@odata.type': typeOf('SimpleSettingInstance'),
    settingDefinitionId: definitionId,
    simpleSettingValue: { '@odata.type': typeOf(type), value: value.value },
  };
}

/** Whether two lists set the same, in whatever order; ids are compared without case. */
export function isSameSettings(one: readonly Setting[], other: readonly Setting[]): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(settings: readonly Setting[]): readonly unknown[] {
  return settings
    .map(({ definitionId, value }) => {
      const id = definitionId.toLowerCase();
      if (value.kind !== 'choice') return { id, ...value };
      return { id, option: value.option.toLowerCase(), children: sorted(value.children) };
    })
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
}
