/**
 * The shape of `ringmaster.yaml`, made from the table of settings in core: what each may be, in words that end up in error
 * messages and in the JSON Schema for editors. Rules over several settings stand in core/policy; here each setting is
 * judged by itself.
 */
import * as z from 'zod';
import { carriedOut, factsOf, usualArea } from '#core/area/areas.ts';
import type { Area } from '#core/area/facts.ts';
import type { Signal } from '#core/evidence/signal/signal.ts';
import type { Policy } from '#core/policy/policy.ts';
import {
  isGroup,
  type Form,
  type Group,
  type Setting,
  type Table,
  type Whose,
} from '#core/policy/setting.ts';
import { settings } from '#core/policy/settings.ts';
import { supportSettings, type SupportSettings } from '#core/policy/supportSettings.ts';
import { tableIn } from '#core/policy/settingsIn.ts';
import { withUsual } from '#core/policy/settingValues.ts';
import type { Cadence, RingPlan } from '#core/ring.ts';
import { listOf, mapping, mustBe, valueSchema, yesOrNo } from './values.ts';

/** What a file says of one ring. */
export type PolicyFileRing = Pick<RingPlan, 'name'> &
  Perhaps<Cadence & Omit<RingPlan, 'name' | 'cadence'>>;
/** What a file says of one signal. */
export type PolicyFileSignal = Pick<Signal, 'name' | 'source'> &
  Perhaps<Omit<Signal, 'name' | 'source'>>;
type Perhaps<T> = { readonly [Name in keyof T]?: T[Name] | undefined };

/** What a policy file says of one area, once each setting was found in order. */
export interface PolicyFile extends Omit<Policy, 'rings' | 'expedite' | 'signals'> {
  readonly rings?: readonly PolicyFileRing[] | undefined;
  readonly expedite: boolean | Policy['expedite'];
  readonly signals: readonly PolicyFileSignal[];
}

/** The names of the settings of one area; the tenant’s are everybody’s. */
export function areaSettingNames(table: Table = settings): readonly string[] {
  return Object.keys(ofArea(table));
}

function ofArea({ tenant: _tenant, area: _area, ...table }: Table): Table {
  return table;
}

/** The settings of one area and of the tenant, wherever in the file they stand. */
export function areaFileSchema(area: Area, table: Table = settings): z.ZodType<PolicyFile> {
  // The table is what both the schema and `Policy` are made from.
  return mappingSchema(table, whoseOf(area)) as unknown as z.ZodType<PolicyFile>;
}

/** What is usual in an area, of a tenant that says nothing. */
function whoseOf(area: Area): Whose {
  const facts = factsOf(area);
  return { tenant: 'contoso', facts, profile: facts.usualProfile };
}

/** A table as it stands in a file: groups that have no mapping of their own there are dissolved. */
export function inFile(table: Table): Table {
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, entry]) =>
      isGroup(entry) && entry.isFlat ? Object.entries(entry.fields) : [[name, entry] as const],
    ),
  );
}

function mappingSchema(table: Table, whose: Whose) {
  const entries = Object.entries(inFile(tableIn(table, whose.facts.lasting)));
  return z.strictObject(
    Object.fromEntries(entries.map(([name, entry]) => [name, entrySchema(entry, whose)])),
    mapping,
  );
}

function entrySchema(entry: Setting | Group, whose: Whose): z.ZodType {
  return isGroup(entry) ? groupSchema(entry, whose) : settingSchema(entry, whose);
}

function groupSchema({ fields, short, meaning }: Group, whose: Whose): z.ZodType {
  const inner = mappingSchema(fields, whose);
  const isUsual = Object.values(fields).every(
    (field) => !isGroup(field) && field.unsaid.kind === 'usual',
  );
  if (!isUsual) return inner.describe(meaning).optional();
  if (short === undefined) return inner.prefault({}).describe(meaning);
  const choice = z.union([yesOrNo.describe(short.meaning), inner], {
    error: mustBe('true, false or a mapping of settings'),
  });
  const usual: unknown = Reflect.get(withUsual(fields, {}, whose), short.field);
  return choice.default(usual === true).describe(meaning);
}

function settingSchema(setting: Setting, whose: Whose): z.ZodType {
  const { kind, meaning, unsaid, isOfProfile } = setting;
  const words = typeof meaning === 'string' ? meaning : meaning(whose.facts);
  const schema = kindSchema(kind, whose).describe(words);
  if (unsaid.kind === 'needed') return schema;
  if (unsaid.kind !== 'usual' || isOfProfile) return schema.optional();
  const usual = unsaid.value(whose);
  // Nothing is a value where nothing is usual: elsewhere it would be a setting begun and not said.
  return (usual === null ? schema.nullable() : schema).default(usual);
}

function kindSchema(kind: Form, whose: Whose): z.ZodType {
  if (kind.form !== 'list') return valueSchema(kind, whose.facts);
  const list = listOf(mappingSchema(kind.of, whose).describe(kind.meaning), kind);
  const error = () => `must name at least one ${kind.what}`;
  return kind.min === 0 ? list : list.min(kind.min, { error });
}

/** What is said of support; with nothing said, what is usual. */
export function supportSchema(): z.ZodType<SupportSettings> {
  return groupSchema(supportSettings, whoseOf(usualArea)) as unknown as z.ZodType<SupportSettings>;
}

/** `ringmaster.yaml` as written. */
function policyFileSchema(table: Table) {
  const ofAreas = carriedOut().map((area) => {
    const own = settingsOf(area, table);
    const orOff = area === usualArea ? own : z.union([own, z.enum(['off']), z.literal(false)]);
    return [area, orOff.optional()] as const;
  });
  const areas = z
    .strictObject(Object.fromEntries(ofAreas), mapping)
    .describe('Settings by management area; each stands here or at the top level, not in both');
  return mappingSchema(table, whoseOf(usualArea))
    .extend({ areas: areas.optional(), support: groupSchema(supportSettings, whoseOf(usualArea)) })
    .describe('Policy of a Ringmaster tenant');
}

function settingsOf(area: Area, table: Table) {
  const { title } = factsOf(area);
  return mappingSchema(ofArea(table), whoseOf(area)).describe(
    area === usualArea ? `${title}; these settings may stand at the top level as well` : title,
  );
}

/** The settings of the mapping at a path of the file; none where there is no mapping. */
export function settingsAt(path: readonly (string | number)[]): readonly string[] {
  const names = path.filter((step) => typeof step === 'string');
  const all = { ...settings, support: supportSettings };
  if (names.length === 0) return [...Object.keys(all), 'areas'];
  return Object.keys(names.reduce<Table>((table, name) => within(table[name]), all));
}

/** What stands under an entry, as a file says it. */
function within(entry: Setting | Group | undefined): Table {
  if (entry === undefined) return {};
  if (isGroup(entry)) return inFile(entry.fields);
  return entry.kind.form === 'list' ? inFile(entry.kind.of) : {};
}

/** The JSON Schema of `ringmaster.yaml`, for editors. */
export function policyJsonSchema(table: Table = settings): object {
  return {
    ...z.toJSONSchema(policyFileSchema(table), { target: 'draft-7', io: 'input' }),
    title: 'ringmaster.yaml',
  };
}
