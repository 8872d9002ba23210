import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import {
  addArea,
  areaNames,
  carriedOut,
  factsOf,
  isArea,
  isSpreadByProduct,
  outlineOf,
  titlesOf,
  withinMonth,
} from '#core/area/areas.ts';
import type { Ability, Area } from '#core/area/facts.ts';
import { signal } from '#core/evidence/signal/signal.ts';
import { isObserved, permission } from '#core/area/permission.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { signalIn, signalsOf } from '#core/policy/signals.ts';

const abilities: readonly Ability[] = ['openRings', 'pause', 'expedite', 'rollBack', 'hold'];

/** Who may: `both`, `service`, `tenant` or `–`. */
function who(area: Area, ability: Ability): string {
  const may = (['service', 'tenant'] as const).filter(
    (by) => permission(area, ability, by) === null,
  );
  if (may.length === 2) return 'both';
  return may[0] ?? '–';
}

describe('areas', () => {
  const table = [
    ['quality', 'both', 'both', 'both', 'both', 'both', 0.95],
    ['feature', 'both', 'tenant', '–', '–', 'tenant', 0.99],
    ['office', '–', 'service', '–', 'service', 'service', 0.9],
    ['edge', '–', 'tenant', '–', '–', '–', null],
    ['teams', '–', '–', '–', '–', '–', null],
  ] as const;
  for (const [area, ...expected] of table) {
    it(`${area}: ${abilities.map((one, nth) => `${one} ${expected[nth]}`).join(', ')}`, () => {
      assert.ok(isArea(area));
      const { target } = outlineOf(area).objective;
      assert.deepEqual([...abilities.map((one) => who(area, one)), target], expected);
    });
  }

  it('are called behind each other what each is called', () => {
    assert.equal(titlesOf(['edge', 'teams']), 'Microsoft Edge, Microsoft Teams');
    assert.equal(titlesOf([]), '');
  });

  it('are all in that table', () => {
    assert.deepEqual(
      areaNames(),
      table.map(([area]) => area),
    );
  });

  it('are told in docs/domain.md as they are', () => {
    const document = readFileSync(new URL('../../../docs/domain.md', import.meta.url), 'utf8');
    const rows = document.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
    const words: Readonly<Record<string, string>> = { tenant: 'operator', '–': 'nobody' };
    for (const area of areaNames()) {
      const row = rows.find(([, title]) => title === outlineOf(area).title) ?? [];
      const may = abilities.map((ability) => who(area, ability));
      assert.deepEqual(
        row.slice(2, 7),
        may.map((one) => words[one] ?? one),
        area,
      );
    }
  });

  it('are observed alone where nobody may do anything', () => {
    assert.deepEqual(areaNames().filter(isObserved), ['teams']);
  });

  it('have no deadline of ours where the product spreads its versions', () => {
    assert.deepEqual(areaNames().filter(isSpreadByProduct), ['edge', 'teams']);
    assert.equal(factsOf('edge').channelOf?.('test'), 'Beta');
    assert.equal(factsOf('edge').channelOf?.('broad'), 'Stable');
  });

  it('are known by name only', () => {
    assert.equal(isArea('toString'), false);
    assert.equal(isArea('drivers'), false);
  });

  it('are carried out where all their facts are known, and taken away again', () => {
    const all = carriedOut();
    const area = 'printers' as Area;
    const { product, abilities, objective } = outlineOf('quality');
    const forget = addArea({ area, title: 'Printers', product, abilities, objective });
    assert.throws(() => factsOf(area), /Releases of "printers" are not carried out/);
    const undo = addArea({ ...factsOf('quality'), ...outlineOf(area) });
    assert.deepEqual(carriedOut(), [...all, area]);
    assert.equal(factsOf(area).title, 'Printers');
    undo();
    assert.deepEqual(carriedOut(), all);
    assert.equal(outlineOf(area).title, 'Printers');
    forget();
  });

  it('are played together where their releases end within a month', () => {
    assert.deepEqual(
      carriedOut().filter((area) => !withinMonth().includes(area)),
      ['feature'],
    );
  });

  it('have signals, and a policy its own beside them or in their place', () => {
    const policy = defaultPolicy('contoso');
    const [first] = signalsOf(policy);
    assert.deepEqual(signalsOf(policy), factsOf('quality').signals);
    assert.ok(first);
    const own = signal(first.name, 'turned blue', first.source, {});
    const counted = signalsOf({ ...policy, signals: [own] });
    assert.equal(counted.length, factsOf('quality').signals.length);
    assert.equal(signalIn({ ...policy, signals: [own] }, first.name), own);
    assert.equal(signalIn(policy, 'toString'), undefined);
  });

  it('say who may in place of those who may not, or why nobody may', () => {
    const said = (area: Area, ability: Ability, by: 'service' | 'tenant'): string | undefined =>
      permission(area, ability, by)?.message;
    assert.equal(
      said('office', 'pause', 'tenant'),
      'Microsoft 365 Apps: only the service may do this',
    );
    assert.equal(
      said('feature', 'pause', 'service'),
      'Windows feature updates: only an operator may do this, never the service by itself',
    );
    assert.equal(
      said('edge', 'rollBack', 'tenant'),
      'Microsoft Edge: nothing rolls Edge back beyond the target version that a pause sets',
    );
  });
});
