/** Versions of Windows as Intune's catalogue and the products of the deployment service tell them. */
import assert from 'node:assert/strict';
import { createGraph, type Graph } from '#graph/request.ts';
import { listKnownVersions, listOfferedVersions } from '#graph/updates/featureVersions.ts';
import { fixedToken, startScripted } from '../graphs.ts';

const asOf = Date.parse('2026-12-08T18:00:00Z');

async function over<T>(rows: readonly unknown[], work: (graph: Graph) => Promise<T>): Promise<T> {
  const scripted = await startScripted(() => ({ status: 200, body: { value: rows } }));
  try {
    const baseUrl = scripted.url;
    return await work(createGraph({ baseUrl, kind: 'microsoft', tokens: fixedToken }));
  } finally {
    await scripted.close();
  }
}

const item = (own: object, type = '#microsoft.graph.windowsFeatureUpdateCatalogItem') => ({
  '@odata.type': type,
  id: '1',
  releaseDateTime: '2025-09-30T00:00:00Z',
  ...own,
});

describe('versions that profiles may name', () => {
  it('go by one name, however the catalogue spells it, and each once', async () => {
    const rows = [
      item({ displayName: 'Feature Update to Windows 10, version 22H2' }),
      item({ displayName: 'Windows 11, version 25H2', version: 'Windows 11, version 25H2' }),
      item({ displayName: 'Feature Update to windows 11, Version 25h2', version: '25H2' }),
    ];
    const offered = await over(rows, (graph) => listOfferedVersions(graph, { asOf }));
    assert.deepEqual(
      offered.map(({ name }) => name),
      ['Windows 10, version 22H2', 'Windows 11, version 25H2'],
    );
    assert.equal(offered[0]?.releasedAt, Date.parse('2025-09-30T00:00:00Z'));
  });

  it('are none of the quality updates of the same list, nor of what names no version', async () => {
    const rows = [
      item(
        { displayName: '2026-11 Update for Windows 11, version 25H2' },
        '#microsoft.graph.windowsQualityUpdateCatalogItem',
      ),
      item({ displayName: 'Windows Server 2025', version: null }),
      item({ displayName: null, releaseDateTime: null }),
    ];
    assert.deepEqual(await over(rows, (graph) => listOfferedVersions(graph, { asOf })), []);
  });
});

describe('versions of Windows with their builds', () => {
  const edition = (name: string, end: string | null) => ({ name, endOfServiceDateTime: end });
  const product = (name: string, build: number, ...editions: readonly object[]) => ({
    name,
    friendlyNames: [`Version x (OS build ${build})`],
    editions,
  });
  const known = (...rows: readonly unknown[]) =>
    over(rows, (graph) => listKnownVersions(graph, { asOf }));

  it('have an end for each kind of editions, the last of them, and none of those kept for years', async () => {
    const rows = await known(
      product(
        'Windows 11, version 24H2',
        26_100,
        edition('Enterprise', '2027-10-12T00:00:00Z'),
        edition('Home', '2026-10-12T00:00:00Z'),
        edition('Pro', '2026-10-13T00:00:00Z'),
        edition('Enterprise LTSC', '2034-10-10T00:00:00Z'),
      ),
    );
    assert.deepEqual(rows, [
      {
        name: 'Windows 11, version 24H2',
        build: 26_100,
        ends: [
          { line: 'enterprise', endsAt: Date.parse('2027-10-12T00:00:00Z') },
          { line: 'pro', endsAt: Date.parse('2026-10-13T00:00:00Z') },
        ],
      },
    ]);
  });

  it('may be told in parts, without ends or without editions', async () => {
    const rows = await known(
      product('Windows 11, version 25H2', 26_200, edition('Enterprise', null)),
      product('Windows 11, version 25H2', 26_200, edition('Enterprise', '2028-10-10T00:00:00Z')),
      product('Windows 11, version 23H2', 22_631),
    );
    assert.deepEqual(
      rows.map(({ name, ends }) => [name, ends]),
      [
        ['Windows 11, version 23H2', []],
        ['Windows 11, version 25H2', [{ line: 'enterprise', endsAt: null }]],
      ],
    );
  });

  it('are left out where no build is told, or they are for servers', async () => {
    assert.deepEqual(
      await known(
        { name: 'Windows 11, version 25H2', friendlyNames: null, editions: [] },
        product('Windows Server, version 23H2', 25_398),
      ),
      [],
    );
  });
});
