/** Of which versions evidence is counted: each channel's by itself, and a later one of the month under a name of its own. */
import assert from 'node:assert/strict';
import { edgeRules } from '#core/area/rules/edge.ts';
import { officeRules } from '#core/area/rules/office.ts';
import type { AreaRules } from '#core/area/rules/areaRules.ts';
import { instantOfDay, publishedAtOf } from '#core/calendar.ts';
import type { CatalogUpdate } from '#core/release/content/contentOf.ts';
import { evidenceParts, partsOfMonth } from '#core/release/content/judgedVersions.ts';
import type { Content, Release } from '#core/release/state/release.ts';
import { dotted, numbersOf } from '#core/version.ts';

const publishedAt = publishedAtOf('2026-12');
const on = (days: number): number => instantOfDay(publishedAt, days);
const rings = ['test', 'first', 'broad'].map((name) => ({ name }) as Release['rings'][number]);

function update(line: string, version: string, days: number): CatalogUpdate {
  return {
    entryId: `${line} ${version}`,
    name: `${line} ${version}`,
    cadence: 'monthly',
    classification: 'nonSecurity',
    releasedAt: on(days),
    isExpeditable: false,
    severity: null,
    targets: [{ line, version: numbersOf(version), label: line, kb: '' }],
  };
}

function contentAt(rules: AreaRules, listed: readonly CatalogUpdate[], days: number): Content {
  const now = on(days);
  const out = listed.filter(({ releasedAt }) => releasedAt <= now);
  const content = rules.contentOf(out, { publishedAt, now, known: null });
  assert.ok(content);
  return content;
}

const edge = [
  update('Stable', '154.0.1.10', -6),
  update('Beta', '155.0.1.5', -5),
  update('Beta', '156.0.1.3', 1),
  update('Stable', '155.0.1.20', 2),
  update('Stable', '155.0.1.44', 9),
  update('Stable', '155.0.1.58', 11),
];
const ofEdge: Pick<Release, 'key' | 'rings'> = {
  key: { tenant: 'contoso', area: 'edge', id: '2026-12-B' },
  rings,
};

function shown(days: number) {
  return evidenceParts(ofEdge, contentAt(edgeRules, edge, days), on(days)).map((part) => [
    part.key.id,
    part.lowest.map(({ line, version }) => `${line} ${dotted(version)}`).join(),
    part.rings.join(),
  ]);
}

describe('The evidence of Edge', () => {
  const both = ['2026-12-B', 'Beta 156.0.1.3,Stable 155.0.1.20', 'test,first,broad'];

  it('is of the month’s first versions until a later one has been out for three days', () => {
    assert.deepEqual(shown(5), [both]);
    assert.deepEqual(shown(11), [both]);
  });

  it('is then of that version by itself in the rings of its channel, which begins nothing anew in others', () => {
    const beta = ['2026-12-B', 'Beta 156.0.1.3', 'test'];
    assert.deepEqual(shown(12), [
      beta,
      ['2026-12-B+155.0.1.44', 'Stable 155.0.1.44', 'first,broad'],
    ]);
    assert.deepEqual(shown(14), [
      beta,
      ['2026-12-B+155.0.1.58', 'Stable 155.0.1.58', 'first,broad'],
    ]);
  });

  it('teaches of the whole month, each version by itself', () => {
    const parts = partsOfMonth(ofEdge, contentAt(edgeRules, edge, 20));
    assert.deepEqual(
      parts.map(({ key }) => key.id),
      ['2026-12-B', '2026-12-B+155.0.1.44', '2026-12-B+155.0.1.58'],
    );
  });
});

describe('The evidence of Office', () => {
  const office = [
    update('MonthlyEnterprise', '16.0.20330.20150', -28),
    update('MonthlyEnterprise', '16.0.20425.20160', 0),
    update('MonthlyEnterprise', '16.0.20425.20188', 3),
  ];
  const of = { ...ofEdge, key: { ...ofEdge.key, area: 'office' } as const };
  const idsOn = (days: number) =>
    evidenceParts(of, contentAt(officeRules, office, days), on(days)).map((part) => [
      part.key.id,
      part.rings.length,
    ]);

  it('is of a second build from its day on, since the service pins it, and of all rings', () => {
    assert.deepEqual(idsOn(2), [['2026-12-B', 3]]);
    assert.deepEqual(idsOn(3), [['2026-12-B+16.0.20425.20188', 3]]);
  });

  it('teaches of both builds', () => {
    const ids = partsOfMonth(of, contentAt(officeRules, office, 5)).map(({ key }) => key.id);
    assert.deepEqual(ids, ['2026-12-B', '2026-12-B+16.0.20425.20188']);
  });
});
