import assert from 'node:assert/strict';
import { contentOf, type CatalogUpdate } from '#core/release/contentOf.ts';
import { onDay, publishedAt } from './world.ts';

const target = (build: number, revision: number) => ({
  product: 'Windows',
  version: '21H2',
  kb: 'KB1',
  build,
  revision,
});
const midnight = (at: number): number => Math.floor(at / 86_400_000) * 86_400_000;
const monthly: CatalogUpdate = {
  entryId: 'b',
  name: 'B',
  cadence: 'monthly',
  classification: 'security',
  releasedAt: midnight(publishedAt),
  isExpeditable: true,
  severity: null,
  targets: [target(19044, 1766), target(22000, 739)],
};
const preview = {
  ...monthly,
  entryId: 'c',
  name: 'C',
  classification: 'nonSecurity',
  releasedAt: onDay(9),
};
const outOfBand = {
  ...preview,
  entryId: 'o',
  name: 'OOB',
  cadence: 'outOfBand',
  releasedAt: onDay(6),
  targets: [target(19044, 1767)],
};

describe('the content of a release', () => {
  it('is the security update of its second Tuesday, though the catalogue dates it at midnight UTC', () => {
    assert.equal(contentOf([preview, monthly], { publishedAt, now: onDay(0) })?.entryId, 'b');
  });

  it('is nothing before it is published, and never a preview', () => {
    assert.equal(contentOf([monthly], { publishedAt, now: midnight(publishedAt) - 1 }), null);
    assert.equal(contentOf([preview], { publishedAt, now: onDay(10) }), null);
  });

  it('becomes an out-of-band update, while devices on the monthly build stay done', () => {
    const added = { ...outOfBand, targets: [target(19044, 1767), target(19045, 10)] };
    const content = contentOf([added, monthly, preview], { publishedAt, now: onDay(7) });
    assert.equal(content?.entryId, 'o');
    assert.deepEqual(
      content.targets.map(({ build, revision }) => [build, revision]),
      [
        [19044, 1766],
        [19045, 10],
        [22000, 739],
      ],
    );
  });

  it('ignores an out-of-band update for servers only', () => {
    assert.equal(
      contentOf([monthly, { ...outOfBand, targets: [] }], { publishedAt, now: onDay(7) })?.entryId,
      'b',
    );
  });
});
