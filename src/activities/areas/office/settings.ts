/**
 * The settings of Microsoft 365 Apps updates: which definitions of a tenant's catalogue they are, found by their names in
 * the administrative template and kept with their ids, and the values that a ring's policy has. A definition that is not
 * there, or there twice, is refused by its name: a policy that lacks one would steer other than it says. Source:
 * "Configure update settings for Microsoft 365 Apps"; names are those of Office's template.
 */
import type { Cadence } from '#core/ring.ts';
import { GraphError } from '#graph/error.ts';
import type { Setting } from '#graph/intune/catalogueSettings.ts';
import type { SettingDefinition } from '#graph/intune/settingDefinitions.ts';

/** What is looked for: a policy of the template by its name there, and by its title. */
interface Wanted {
  readonly names: readonly string[];
  readonly title: string;
  /** What stands under it when it is on; null = nothing. */
  readonly child: 'channel' | 'value' | null;
}

const wanted = {
  automaticUpdates: {
    names: ['L_EnableAutomaticUpdates'],
    title: 'Enable Automatic Updates',
    child: null,
  },
  channel: { names: ['L_UpdateBranch'], title: 'Update Channel', child: 'channel' },
  hiddenSwitch: {
    names: ['L_HideEnableDisableUpdates'],
    title: 'Hide option to enable or disable updates',
    child: null,
  },
  hiddenNotices: {
    names: ['L_HideUpdateNotifications'],
    title: 'Hide Update Notifications',
    child: null,
  },
  deadline: { names: ['L_UpdateDeadline'], title: 'Update Deadline', child: 'value' },
  delay: {
    names: ['L_DeferUpdateDays', 'L_DelayDownloadInstall'],
    title: 'Delay downloading and installing updates for Office',
    child: 'value',
  },
  targetVersion: { names: ['L_UpdateTargetVersion'], title: 'Target Version', child: 'value' },
} as const satisfies Record<string, Wanted>;

type Purpose = keyof typeof wanted;

/** A setting as a tenant's catalogue has it. */
export interface KnownSetting {
  readonly id: string;
  readonly on: string;
  readonly off: string;
  readonly child: {
    readonly id: string;
    readonly kind: 'choice' | 'text' | 'number';
    /** The option of the channel that the service keeps devices on; null = it is no choice. */
    readonly option: string | null;
  } | null;
}

/** All of them; without a delay, which not every template has, rings have none. */
export type KnownSettings = Readonly<Record<Exclude<Purpose, 'delay'>, KnownSetting>> & {
  readonly delay: KnownSetting | null;
};

/** Whether what was kept is of this version: it has each setting that is looked for. */
export function isWhole(kept: unknown): kept is KnownSettings {
  if (typeof kept !== 'object' || kept === null) return false;
  return Object.keys(wanted).every((purpose) => purpose in kept);
}

const place = /l_microsoftofficemachine~l_updates/i;

/** Whether a definition is one of the updates of Office. */
export function isOfOfficeUpdates({ id, place: own }: SettingDefinition): boolean {
  return place.test(id) || place.test(own ?? '');
}

/** Finds each setting among these definitions. Throws GraphError `ambiguous` or `invalid` that names the first that is not clear. */
export function knownSettingsIn(definitions: readonly SettingDefinition[]): KnownSettings {
  const entries = Object.entries(wanted).map(
    ([purpose, one]) => [purpose, knownAs(definitions, one)] as const,
  );
  return Object.fromEntries(entries) as unknown as KnownSettings;
}

/** What is not there of what can be done without is null. */
function knownAs(definitions: readonly SettingDefinition[], one: Wanted): KnownSetting | null {
  const isSpared = one === wanted.delay && namedIn(definitions, one).length === 0;
  return isSpared ? null : knownIn(definitions, one);
}

function knownIn(definitions: readonly SettingDefinition[], one: Wanted): KnownSetting {
  const own = theOnly(one, namedIn(definitions, one));
  const on = optionOf(own, '1');
  const off = optionOf(own, '0');
  if (on === null || off === null) throw unclear(one, 'has no options to turn it on and off');
  const { child } = one;
  return { id: own.id, on, off, child: child === null ? null : childOf(definitions, own, one) };
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
  definitions: readonly SettingDefinition[],
  { id }: SettingDefinition,
  one: Wanted,
): NonNullable<KnownSetting['child']> {
  const under = theOnly(
    { ...one, title: `the value under ${one.title}` },
    definitions.filter(({ parentId }) => parentId === id),
  );
  if (under.kind === 'other') throw unclear(one, 'has a value of a kind that is not known');
  if (one.child === 'value') {
    if (under.kind === 'choice') throw unclear(one, 'has a choice where a value was expected');
    return { id: under.id, kind: under.kind, option: null };
  }
  const option = under.options.find(isMonthlyEnterprise)?.id ?? null;
  if (option === null) throw unclear(one, 'does not offer Monthly Enterprise Channel');
  return { id: under.id, kind: 'choice', option };
}

function isMonthlyEnterprise({ id, value, title }: SettingDefinition['options'][number]): boolean {
  return (
    /_monthlyenterprise$/i.test(id) ||
    value?.toLowerCase() === 'monthlyenterprise' ||
    title?.toLowerCase() === 'monthly enterprise channel'
  );
}

function optionOf({ options }: SettingDefinition, value: '0' | '1'): string | null {
  const found = options.find((one) => one.value === value || one.id.endsWith(`_${value}`));
  return found?.id ?? null;
}

function theOnly(one: Wanted, found: readonly SettingDefinition[]): SettingDefinition {
  const [first, ...more] = found;
  if (first === undefined) throw unclear(one, 'is not there');
  if (more.length === 0) return first;
  throw unclear(one, `is there ${found.length} times (${found.map(({ id }) => id).join(', ')})`);
}

function unclear({ title, names }: Wanted, what: string): GraphError {
  const where = 'among the settings of Microsoft 365 Apps updates';
  return new GraphError(`The setting "${title}" (${names.join(' or ')}) ${what} ${where}`, {
    kind: what.startsWith('is there') ? 'ambiguous' : 'invalid',
    code: 'settingUnclear',
    wayOut:
      'nothing is written without it: look for it in Intune’s settings catalogue, and import Office’s administrative template again where it is missing or double',
  });
}

/** What a ring's policy is to say. */
export interface OfficePolicy {
  readonly cadence: Pick<Cadence, 'deferralDays' | 'deadlineDays'>;
  readonly pinnedTo: string | null;
}

/**
 * The settings of a policy. Automatic updates are on, and people can neither turn them off nor miss their notices; a delay of
 * no days and a version that is pinned to nothing are not set at all.
 */
export function settingsFor(
  known: KnownSettings,
  { cadence, pinnedTo }: OfficePolicy,
): readonly Setting[] {
  const { deferralDays, deadlineDays } = cadence;
  return [
    on(known.automaticUpdates),
    on(known.channel, ''),
    on(known.hiddenSwitch),
    off(known.hiddenNotices),
    on(known.deadline, String(deadlineDays)),
    ...(deferralDays > 0 ? [on(delayOf(known), String(deferralDays))] : []),
    ...(pinnedTo === null ? [] : [on(known.targetVersion, pinnedTo)]),
  ];
}

function delayOf({ delay }: KnownSettings): KnownSetting {
  if (delay === null) throw unclear(wanted.delay, 'is not there');
  return delay;
}

function on({ id, on: option, child }: KnownSetting, text?: string): Setting {
  const under = child === null || text === undefined ? [] : [valueOf(child, text)];
  return { definitionId: id, value: { kind: 'choice', option, children: under } };
}

function off({ id, off: option }: KnownSetting): Setting {
  return { definitionId: id, value: { kind: 'choice', option, children: [] } };
}

function valueOf({ id, kind, option }: NonNullable<KnownSetting['child']>, text: string): Setting {
  if (option !== null) return { definitionId: id, value: { kind: 'choice', option, children: [] } };
  const value =
    kind === 'number'
      ? ({ kind: 'number', value: Number(text) } as const)
      : ({ kind: 'text', value: text } as const);
  return { definitionId: id, value };
}

/** What a policy says, as far as it says anything of these. */
export function policyIn(known: KnownSettings, settings: readonly Setting[]): OfficePolicy {
  const version = textUnder(known.targetVersion, settings);
  return {
    cadence: {
      deferralDays: known.delay === null ? 0 : daysIn(textUnder(known.delay, settings)),
      deadlineDays: daysIn(textUnder(known.deadline, settings)),
    },
    pinnedTo: version === null || version === '' ? null : version,
  };
}

/** A deadline may be a date, which is none of ours: it counts as another number of days. */
function daysIn(text: string | null): number {
  return text !== null && /^\d{1,3}$/.test(text) ? Number(text) : 0;
}

function textUnder({ id, on: option, child }: KnownSetting, settings: readonly Setting[]) {
  const isId = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
  const value = settings.find((one) => isId(one.definitionId, id))?.value;
  if (value?.kind !== 'choice' || !isId(value.option, option) || child === null) return null;
  const under = value.children.find((one) => isId(one.definitionId, child.id))?.value;
  return under?.kind === 'text' || under?.kind === 'number' ? String(under.value).trim() : null;
}
