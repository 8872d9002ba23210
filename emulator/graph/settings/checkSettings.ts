/**
 * The settings of a policy against the catalogue, as strictly as Intune: each instance names a definition that there is,
 * has the type that the definition asks for, a value that it takes, and under a chosen option what stands there and
 * nothing else. Abstract types need `@odata.type`.
 */
import { badRequest } from '../../http/errors.ts';
import { textOf } from '../../http/call.ts';
import type { SettingsCatalog } from '../../settingsCatalog/catalog.ts';
import type { SettingDefinition, SettingOption } from '../../settingsCatalog/definition.ts';

type Body = Readonly<Record<string, unknown>>;

/** A setting instance as it is kept: the definition, and what is written on the device. */
export interface CheckedSetting {
  readonly definition: SettingDefinition;
  /** What is written: a choice's option value, a text, a number. */
  readonly written: number | string;
  readonly children: readonly CheckedSetting[];
}

const graphType = '#microsoft.graph.deviceManagementConfiguration';
/** The most settings that a policy may have. */
const settingsMax = 1000;

/** Checks the list `settings` of a body; throws 400 that names place and rule. */
export function checkSettings(
  catalog: SettingsCatalog,
  sent: unknown,
  platforms: unknown,
): readonly CheckedSetting[] {
  if (!Array.isArray(sent)) throw refused('settings', 'a list is needed');
  if (sent.length > settingsMax) throw refused('settings', `at most ${settingsMax} are taken`);
  const seen = new Set<string>();
  return sent.map((setting: unknown, nth) => {
    const place = `settings[${nth}].settingInstance`;
    const checked = checkInstance(
      catalog,
      objectAt(place, objectAt(place, setting)['settingInstance']),
      place,
    );
    const { id, under, platform } = checked.definition;
    if (under !== null) throw refused(place, `${id} stands under ${under.optionId} only`);
    if (platform !== platforms) throw refused(place, `${id} is for ${platform}`);
    if (seen.has(id)) throw refused(place, `${id} stands twice in the policy`);
    seen.add(id);
    return checked;
  });
}

function checkInstance(catalog: SettingsCatalog, instance: Body, place: string): CheckedSetting {
  const id = instance['settingDefinitionId'];
  if (typeof id !== 'string') throw refused(place, 'settingDefinitionId is required');
  const definition = catalog.byId(id);
  if (definition === undefined) throw refused(place, `there is no setting definition ${id}`);
  const wanted = `${graphType}${definition.value.kind === 'choice' ? 'Choice' : 'Simple'}SettingInstance`;
  requireType(place, instance, wanted);
  return definition.value.kind === 'choice'
    ? checkChoice(catalog, { definition, options: definition.value.options }, instance, place)
    : checkSimple(definition, instance, place);
}

function checkChoice(
  catalog: SettingsCatalog,
  { definition, options }: { definition: SettingDefinition; options: readonly SettingOption[] },
  instance: Body,
  place: string,
): CheckedSetting {
  const value = objectAt(`${place}.choiceSettingValue`, instance['choiceSettingValue']);
  const option = options.find(({ itemId }) => itemId === value['value']);
  if (option === undefined)
    throw refused(place, `${textOf(value['value'])} is no option of ${definition.id}`);
  const sent = value['children'] ?? [];
  if (!Array.isArray(sent))
    throw refused(`${place}.choiceSettingValue.children`, 'a list is needed');
  const children = sent.map((child: unknown, nth) => {
    const at = `${place}.choiceSettingValue.children[${nth}]`;
    const checked = checkInstance(catalog, objectAt(at, child), at);
    if (checked.definition.under?.optionId !== option.itemId)
      throw refused(at, `${checked.definition.id} does not stand under ${option.itemId}`);
    return checked;
  });
  const missing = catalog
    .under(option.itemId)
    .find(({ id }) => children.filter((child) => child.definition.id === id).length !== 1);
  if (missing !== undefined) throw refused(place, `${option.itemId} needs ${missing.id}, once`);
  return { definition, written: option.value, children };
}

function checkSimple(definition: SettingDefinition, instance: Body, place: string): CheckedSetting {
  const at = `${place}.simpleSettingValue`;
  const sent = objectAt(at, instance['simpleSettingValue']);
  const { value } = definition;
  requireType(at, sent, `${graphType}${value.kind === 'text' ? 'String' : 'Integer'}SettingValue`);
  const written = sent['value'];
  if (value.kind === 'text') {
    if (typeof written !== 'string') throw refused(at, 'value must be a string');
    if (written.length > value.lengthMax)
      throw refused(at, `value may have ${value.lengthMax} characters`);
    return { definition, written, children: [] };
  }
  const { min, max } = value.kind === 'number' ? value : { min: 0, max: 0 };
  const isFitting =
    typeof written === 'number' && Number.isInteger(written) && written >= min && written <= max;
  if (!isFitting) throw refused(at, `value must be a whole number from ${min} to ${max}`);
  return { definition, written, children: [] };
}

function objectAt(place: string, value: unknown): Body {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Body;
  throw refused(place, 'an object is needed');
}

function requireType(place: string, value: Body, wanted: string): void {
  const type = value['@odata.type'];
  if (type === undefined)
    throw refused(place, "'@odata.type' is required: the declared type is abstract");
  if (type !== wanted && `#${textOf(type)}` !== wanted)
    throw refused(place, `'@odata.type' must be ${wanted}; ${textOf(type)} was sent`);
}

function refused(place: string, rule: string): Error {
  return badRequest('intune', `${place}: ${rule}.`);
}
