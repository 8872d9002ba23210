/** The list of Edge versions as a release sees it: it tells the last few alone, and has gaps. */
import assert from 'node:assert/strict';
import { publishedAtOf } from '#core/calendar.ts';
import { readEdgeCatalogue } from '../../../../src/activities/areas/edge.ts';
import { listsFor } from '../lists.ts';

const publishedAt = publishedAtOf('2026-02');

const product = (name: string, ...versions: readonly (readonly [string, string])[]) => ({
  Product: name,
  Releases: versions.map(([version, on]) => ({
    Platform: 'Windows',
    Architecture: 'x64',
    ProductVersion: version,
    PublishedTime: `${on}T06:47:00`,
  })),
});
const former = ['144.0.3719.115', '2026-02-05'] as const;
const first = ['145.0.3800.58', '2026-02-14'] as const;
const second = ['145.0.3800.65', '2026-02-17'] as const;
const beta = product('Beta', ['145.0.3800.53', '2026-02-12']);

describe('the list of Edge versions of a release', () => {
  const tenantOf = listsFor({
    key: { area: 'edge', id: '2026-02-B' },
    publishedAt,
    feed: 'edgeReleases',
    read: readEdgeCatalogue,
  });
  const names = (listed: Awaited<ReturnType<typeof readEdgeCatalogue>>) =>
    listed.updates.map(({ name }) => name);

  it('keeps what it has told and tells no more, and takes nothing of a day to come', async () => {
    const { write, read } = tenantOf();
    write([product('Stable', former, first), beta]);
    assert.deepEqual(names(await read(3)), [
      'Edge Stable 144.0.3719.115',
      'Edge Beta 145.0.3800.53',
    ]);
    write([product('Stable', first, second)]);
    const { missing, ...listed } = await read(8);
    assert.deepEqual(missing, []);
    assert.deepEqual(names({ ...listed, missing }), [
      'Edge Stable 144.0.3719.115',
      'Edge Beta 145.0.3800.53',
      'Edge Stable 145.0.3800.58',
      'Edge Stable 145.0.3800.65',
    ]);
  });

  it('is missing where none is set, with the way out', async () => {
    const { read } = tenantOf();
    const { updates, missing } = await read(1, null);
    assert.deepEqual(updates, []);
    assert.match(missing[0]?.why ?? '', /set RINGMASTER_EDGE_RELEASES .*; none is kept$/);
  });

  for (const [what, spoiled, why] of [
    ['without Stable', [beta], /no version of Stable for Windows/],
    ['stale', [product('Stable', ['143.0.3650.80', '2025-12-11'])], /last 45 days: it is stale/],
    ['of another form', { products: [] }, /is no list of products/],
  ] as const)
    it(`is missing when it is ${what}, and what is known stands in, with its day`, async () => {
      const { write, read } = tenantOf();
      write([product('Stable', former), beta]);
      const good = await read(3);
      write(spoiled);
      const bad = await read(5);
      assert.deepEqual(bad.updates, good.updates);
      assert.equal(bad.missing[0]?.source, 'catalog');
      assert.match(bad.missing[0]?.why ?? '', why);
      assert.match(bad.missing[0]?.why ?? '', /; what is known is of 2026-02-13$/);
    });
});
