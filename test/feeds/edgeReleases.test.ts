/** The list of Edge versions: what is taken out of it, and what is refused. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { edgeReleasesIn, edgeVersionsIn, readEdgeReleases } from '#feeds/edgeReleases.ts';
import { FeedError } from '#feeds/file.ts';

const channels = ['Stable', 'Beta'];
const read = (list: unknown) => edgeReleasesIn(list, { from: 'list.json', channels });
const isFeedError = (pattern: RegExp) => (error: unknown) =>
  error instanceof FeedError && pattern.test(error.message);

/** An entry as the public list had it in May 2024. */
const release = (over: Readonly<Record<string, unknown>> = {}) => ({
  ReleaseId: 73629,
  Platform: 'Windows',
  Architecture: 'x86',
  CVEs: ['CVE-2024-4559', 'CVE-2024-4671'],
  ProductVersion: '124.0.2478.97',
  Artifacts: [{ ArtifactName: 'msi', SizeInBytes: 162029568 }],
  PublishedTime: '2024-05-11T06:47:00',
  ExpectedExpiryDate: '2025-05-10T16:59:00',
  ...over,
});
const product = (releases: readonly unknown[], name = 'Stable') => ({
  Product: name,
  Releases: releases,
});

describe('the list of Edge versions', () => {
  it('gives the versions of Windows once, from when the first architecture was out', () => {
    const list = [
      product([
        release({ Platform: 'iOS', Architecture: 'arm64', ProductVersion: '124.0.2478.89' }),
        release({ Architecture: 'x64', PublishedTime: '2024-05-11T06:49:00' }),
        release({ Artifacts: [] }),
        release({ Architecture: 'arm64', ProductVersion: '124.0.2478.98' }),
        release({ Platform: 'Linux', Architecture: 'x64', PublishedTime: '2024-05-10T17:01:00' }),
      ]),
      product([release({ ProductVersion: '1.3.187.37' })], 'EdgeUpdate'),
      product([release({ ProductVersion: '126.0.1.1' })], 'Dev'),
    ];
    assert.deepEqual(read(list), {
      versions: [
        {
          channel: 'Stable',
          version: [124, 0, 2478, 97],
          availableAt: Date.parse('2024-05-11T06:47:00Z'),
        },
      ],
      poison: 0,
    });
  });

  it('leaves out entries that cannot be read, and counts them', () => {
    const bad = [
      release({ ProductVersion: 'newest' }),
      release({ PublishedTime: '0001-01-01T00:00:00' }),
      release({ PublishedTime: null }),
    ];
    const { versions, poison } = read([product([release(), ...bad])]);
    assert.deepEqual([versions.length, poison], [1, 3]);
  });

  const none: readonly (readonly [string, unknown, RegExp])[] = [
    ['is no list', { Product: 'Stable' }, /is no list of products/],
    ['is empty', [], /no version of Stable/],
    ['has no Stable', [product([release()], 'Beta')], /no version of Stable/],
    ['has an empty Stable', [product([])], /no version of Stable/],
    ['has Stable for others', [product([release({ Platform: 'MacOS' })])], /no version of Stable/],
  ];
  for (const [what, list, rule] of none)
    it(`is none where it ${what}`, () => assert.throws(() => read(list), isFeedError(rule)));

  it('is read from a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'edge-'));
    try {
      const path = join(folder, 'products.json');
      const asOf = Date.parse('2024-05-12T00:00:00Z');
      writeFileSync(path, '[{"Product":');
      await assert.rejects(readEdgeReleases(path, { channels, asOf }), isFeedError(/not JSON/));
      writeFileSync(path, JSON.stringify([product([release()])]));
      assert.equal((await readEdgeReleases(path, { channels, asOf })).versions.length, 1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is taken back as it was kept, and nothing else is', () => {
    const { versions } = read([product([release()])]);
    assert.deepEqual(edgeVersionsIn(JSON.parse(JSON.stringify(versions))), versions);
    assert.equal(edgeVersionsIn([{ channel: 'Stable' }]), null);
  });
});
