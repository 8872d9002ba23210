/** One export of the inventory a day serves all areas of a tenant that have releases. */
import assert from 'node:assert/strict';
import type { Area } from '#core/area/facts.ts';
import type { Release } from '#core/release/state/release.ts';
import { readListing } from '#store/reading/listings.ts';
import { saveRelease } from '#store/release/releases.ts';
import type { Store } from '#store/store.ts';
import { adapterOf } from '../../../src/activities/areas/adapters.ts';
import type { Deps } from '../../../src/activities/deps.ts';
import type { Exports } from '../../graph/intune/exports.ts';
import { withExports } from './given.ts';
import { noon } from '../../store/evidence/histories.ts';
import { guid, numbers } from '../../store/fleets.ts';

const sources = { office: 'officeVersions', edge: 'edgeVersions', teams: 'teamsVersions' } as const;
const suite = 'Microsoft 365 Apps for enterprise - en-us';

describe('the inventory of a tenant', () => {
  let store: Store;
  let exports: Exports;
  let tenants = 0;
  withExports((given) => ({ store, exports } = given));

  /** A tenant with releases of these areas. */
  async function tenantWith(areas: readonly (keyof typeof sources)[]) {
    tenants += 1;
    const tenant = `inventories-${tenants}`;
    const releaseOf = (area: Area) =>
      ({ key: { tenant, area, id: '2026-12-B' }, revision: 1 }) as unknown as Release;
    for (const area of areas)
      await saveRelease(store, { release: releaseOf(area), status: 'running', at: noon(0) });
    const read = async (area: keyof typeof sources, days: number) => {
      const source = adapterOf(area).sources.find(({ name }) => name === sources[area]);
      assert.ok(source);
      await source.read({ store, graph: exports.graph } as Deps, {
        release: releaseOf(area),
        asOf: noon(days),
        heartbeat: () => undefined,
      });
    };
    const products = async () => {
      const { rows } = await store.pool.query<{ product: string; version: number[] }>(
        'select product, version from installed_versions where tenant = $1 order by product',
        [tenant],
      );
      return rows.map(({ product, version }) => `${product} ${version.join('.')}`);
    };
    return { tenant, read, products };
  }

  const serve = (): void =>
    exports.serve(
      [
        'DeviceId,ApplicationName,ApplicationVersion',
        `${guid('device', 1)},${suite},16.0.1.2`,
        `${guid('device', 1)},Microsoft Edge,155.0.1.20`,
        `${guid('device', 1)},MSTeams,26015.1706.4351.4392`,
      ].join('\n'),
    );

  it('is asked for once a day, whichever area asks first, and read for all that have releases', async () => {
    const { tenant, read, products } = await tenantWith(['office', 'edge', 'teams']);
    serve();
    const former = filesOf(exports);
    for (const area of ['edge', 'office', 'teams'] as const) await read(area, 0);
    assert.equal(filesOf(exports), former + 1);
    assert.deepEqual(await products(), [
      'edge 155.0.1.20',
      'office 16.0.1.2',
      'teams 26015.1706.4351.4392',
    ]);
    const { rows } = await store.pool.query<{ area: string }>(
      `select area from source_reads where tenant = $1 and source = 'builds' order by area`,
      [tenant],
    );
    assert.deepEqual(
      rows.map(({ area }) => area),
      ['edge', 'office', 'teams'],
    );
    for (const area of ['office', 'edge', 'teams'] as const) await read(area, 1);
    assert.equal(filesOf(exports), former + 2);
  });

  it('tells nothing of products of which the tenant has no release', async () => {
    const { read, products } = await tenantWith(['edge']);
    serve();
    await read('edge', 0);
    assert.deepEqual(await products(), ['edge 155.0.1.20']);
  });

  it('leaves what is odd of another area to that one’s own look, which says so', async () => {
    const { tenant, read, products } = await tenantWith(['office', 'edge']);
    const odd = numbers(100).map(
      (number) => `${guid('device', number)},Microsoft Edge,${number < 20 ? 'none' : '155.0.1.20'}`,
    );
    const header = 'DeviceId,ApplicationName,ApplicationVersion';
    exports.serve([header, `${guid('device', 1)},${suite},16.0.1.2`, ...odd].join('\n'));
    await read('office', 0);
    assert.deepEqual(await products(), ['office 16.0.1.2']);
    const { listedAt } = await readListing(store, { tenant, listing: 'edgeVersions' });
    assert.equal(listedAt, null);
    await assert.rejects(read('edge', 0), /The inventory of applications gave 20 of 100 rows/);
  });
});

/** Files that were fetched so far. */
function filesOf({ asked }: Exports): number {
  return asked.filter(({ url }) => url.startsWith('/files/')).length;
}
