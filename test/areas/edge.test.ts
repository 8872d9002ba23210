/** A month of Microsoft Edge over the emulator, whose list has the real versions: it is observed alone. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { objectiveText } from '#core/objective/soFar.ts';
import type { Store } from '#store/store.ts';
import { createTenant, type Tenant } from '../activities/tenants.ts';
import { openDatabase } from '../store/database.ts';
import { observedMonth } from './observedMonth.ts';

const edgeHold = fileURLToPath(new URL('../../scenarios/edge-hold.yaml', import.meta.url));

describe('a month of Microsoft Edge', () => {
  let store: Store;
  before(async () => ({ store } = await openDatabase()));
  after(() => store.close());
  const played = (tenant: Tenant) => {
    const edgeReleases = `${tenant.emulated.url}/_emulator/feeds/api/products`;
    return observedMonth(tenant, 'edge', { edgeReleases });
  };

  it('tells how far the first version after its day came, of each channel, and writes nothing', async () => {
    const tenant = await createTenant(store, { devices: 100, played: '2026-02-B' });
    const before = await tenant.writes();
    const { release, decisions } = await played(tenant);
    assert.equal(release.content?.name, 'Edge Beta 145.0.3800.53 and Edge Stable 145.0.3800.58');
    assert.ok(release.objective?.outcome === 'noObjective');
    const { eligible, updated } = release.objective;
    assert.ok(eligible > 80 && updated > eligible * 0.8, objectiveText(release));
    const done = new Set(decisions.map(({ action }) => action.kind));
    for (const kind of ['pause', 'hold', 'propose', 'close', 'passDeadline', 'expedite'] as const)
      assert.equal(done.has(kind), false, kind);
    const { json } = await tenant.emulated.control('GET', 'requests?writes=1');
    const paths = (json['requests'] as unknown as { readonly path: string }[]).slice(before);
    assert.deepEqual(
      paths.map(({ path }) => path).filter((path) => !path.endsWith('exportJobs')),
      [],
    );
    await tenant.emulated.stop();
  });

  it('says why nothing is stopped when a version is bad', async () => {
    const tenant = await createTenant(store, { devices: 150, scenario: edgeHold });
    const { release, decisions, waits } = await played(tenant);
    assert.equal(release.phase, 'judged');
    assert.equal(
      decisions.some(({ action }) => action.kind === 'pause'),
      false,
    );
    assert.ok(
      waits.includes('Nothing is paused. Microsoft Edge: Edge cannot be paused or resumed.'),
      [...new Set(waits)].join('\n'),
    );
    await tenant.emulated.stop();
  });
});
