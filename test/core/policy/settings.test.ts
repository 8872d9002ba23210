/** The table of settings: one entry more is seen wherever settings are read, judged, shown and compared. */
import assert from 'node:assert/strict';
import { factsOf } from '#core/area/areas.ts';
import { settingFacts } from '#cli/view/policy/policy.ts';
import { currentPolicy, defaultPolicy } from '#core/policy/defaults.ts';
import { oneOf, whole } from '#core/policy/kinds.ts';
import { group, isGroup, setting, type Table } from '#core/policy/setting.ts';
import { settingChanges } from '#core/policy/settingChanges.ts';
import { settings } from '#core/policy/settings.ts';
import { completed, settingValues, withUsual } from '#core/policy/settingValues.ts';
import { fixedFaults } from '#core/release/command/fixedSettings.ts';
import { shapeFaults } from '#core/release/command/policyShape.ts';
import { areaFileSchema, areaSettingNames, policyJsonSchema } from '#policy/schema.ts';
import { policyOfFile } from '#policy/translation.ts';
import { onDay, plannedRelease, play } from '../release/world.ts';

const rain = setting(whole(1, 9), 'Rain at which no ring opens', 3, {
  amend: { kind: 'untilBegun', why: 'who has begun is wet already' },
  before: 9,
});
const color = setting(oneOf('red', 'green'), 'How a hold is marked', 'red');
/** The table with two settings that are made up: one of their own, and one among those of holds. */
const table = {
  ...settings,
  rain,
  holds: group(settings.holds.meaning, { ...settings.holds.fields, color }),
};
const whose = {
  tenant: 'contoso',
  facts: factsOf('quality'),
  profile: factsOf('quality').usualProfile,
};
const usual = withUsual(table, {}, whose);
const wet = { ...usual, rain: 5 };

describe('One entry in the table of settings', () => {
  it('is read from the file, with what is usual where it is not said', () => {
    const schema = areaFileSchema('quality', table);
    assert.deepEqual(policyOfFile(schema.parse({}), table), usual);
    assert.deepEqual(policyOfFile(schema.parse({ rain: 5 }), table), wet);
    const held = { ...usual, holds: { ...usual.holds, color: 'green' } };
    assert.deepEqual(policyOfFile(schema.parse({ holds: { color: 'green' } }), table), held);
    assert.ok(areaSettingNames(table).includes('rain'));
  });

  it('is judged by its limits in the file and in an amendment, in the same words', () => {
    const inFile = areaFileSchema('quality', table).safeParse({ rain: 10, holds: { color: 'x' } });
    const rules = ['must be 1–9', 'must be "red" or "green"'];
    const told = inFile.error?.issues.map(({ path, message }) => [path.join('.'), message]) ?? [];
    assert.deepEqual(new Set(told.map(([path]) => path)), new Set(['holds.color', 'rain']));
    const wrong = { ...usual, rain: 10, holds: { ...usual.holds, color: 'x' } };
    const amending = shapeFaults(wrong, table).map(({ path, message }) => [path, message]);
    for (const faults of [told, amending])
      for (const rule of rules)
        assert.ok(
          faults.some(([, message]) => message?.startsWith(rule)),
          rule,
        );
    assert.deepEqual(shapeFaults(usual, table), []);
    assert.deepEqual(shapeFaults(usual), [
      { path: 'rain', message: 'is no setting of a policy' },
      { path: 'holds.color', message: 'is no setting of a policy' },
    ]);
  });

  it('stands in the JSON Schema, at the top level and under its area', () => {
    const schema = policyJsonSchema(table);
    const expected = {
      default: 3,
      type: 'integer',
      minimum: 1,
      maximum: 9,
      description: 'Rain at which no ring opens',
    };
    assert.deepEqual(at(schema, 'properties', 'rain'), expected);
    const areas = at(schema, 'properties', 'areas', 'properties', 'quality', 'properties');
    assert.deepEqual(at(areas, 'rain'), expected);
    assert.deepEqual(at(areas, 'holds', 'properties', 'color', 'enum'), ['red', 'green']);
  });

  it('is shown with its meaning, until it gets words of its own', () => {
    const former = settingFacts(defaultPolicy('contoso'));
    assert.deepEqual(settingFacts(wet, table), [
      ...former,
      ['holds.color', 'red (How a hold is marked)'],
      ['rain', '5 (Rain at which no ring opens)'],
    ]);
  });

  it('is compared by its name', () => {
    const other = { ...wet, holds: { ...wet.holds, color: 'green' } };
    assert.deepEqual(settingChanges(usual, other, table), [
      { path: 'holds.color', from: 'red', to: 'green' },
      { path: 'rain', from: 3, to: 5 },
    ]);
  });

  it('is amended by its own rule', () => {
    const planned = { ...plannedRelease(), policy: usual };
    assert.deepEqual(fixedFaults(planned, wet, onDay(-9), table), []);
    const { release } = play(plannedRelease(), { until: onDay(2) });
    const begun = { ...release, policy: usual };
    assert.deepEqual(fixedFaults(begun, wet, onDay(2), table), [
      { path: 'rain', message: 'who has begun is wet already', movesThePast: true },
    ]);
    const green = { ...usual, holds: { ...usual.holds, color: 'green' as const } };
    assert.deepEqual(fixedFaults(begun, green, onDay(2), table), []);
  });

  it('is in a release that began before there was such a setting, as it was then', () => {
    const earlier = defaultPolicy('contoso');
    const { rain: then, holds } = completed(table, earlier, whose);
    assert.equal(then, 9);
    assert.deepEqual(holds, { ...earlier.holds, color: 'red' });
  });
});

describe('The table of settings', () => {
  it('gives each setting a meaning and something usual that it would itself accept', () => {
    const names = settingValues(settings, defaultPolicy('contoso')).map(({ path }) => path);
    assert.equal(new Set(names).size, names.length);
    for (const [path, entry] of entriesOf(settings)) assert.ok(entry.meaning, path);
    assert.deepEqual(shapeFaults(defaultPolicy('contoso')), []);
  });

  it('gives a release of an earlier version the rules of its time', () => {
    const { tenant, profile, gate, rings, ...now } = defaultPolicy('contoso');
    const { rollBack, holds, expedite, ...same } = currentPolicy({
      tenant,
      profile,
      gate,
      rings,
      expedite: true,
    });
    assert.equal(rollBack, 'never');
    assert.deepEqual(holds, { ...now.holds, automatic: false });
    const byRule = { whenExploited: false, whenListed: false, fromBaseScore: null };
    assert.deepEqual(expedite, { allowed: true, ...byRule });
    const { rollBack: _rollBack, holds: _holds, expedite: _expedite, ...others } = now;
    assert.deepEqual(same, { tenant, profile, gate, rings, ...others });
  });

  it('leaves a policy of today as it is, to the order of its settings', () => {
    const today = defaultPolicy('contoso', 'groups-2023');
    assert.equal(JSON.stringify(currentPolicy(today)), JSON.stringify(today));
  });
});

function entriesOf(of: Table): readonly (readonly [string, Table[string]])[] {
  return Object.entries(of).flatMap(([name, entry]) => [
    [name, entry] as const,
    ...(isGroup(entry) ? entriesOf(entry.fields) : []),
  ]);
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) => (inner instanceof Object ? Reflect.get(inner, name) : undefined),
    value,
  );
}
