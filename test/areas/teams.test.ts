/**
 * A month of Microsoft Teams over the emulator: it is observed alone, what is new is what the fleet shows, and in a month in
 * which no device has the client nothing is told of it.
 */
import assert from 'node:assert/strict';
import { objectiveText } from '#core/objective/soFar.ts';
import type { Store } from '#store/store.ts';
import { createTenant } from '../activities/tenants.ts';
import { openDatabase } from '../store/database.ts';
import { observedMonth } from './observedMonth.ts';

describe('a month of Microsoft Teams', () => {
  let store: Store;
  before(async () => ({ store } = await openDatabase()));
  after(() => store.close());

  it('tells how far the version came that the fleet showed first, and writes nothing', async () => {
    const tenant = await createTenant(store, { devices: 120, played: '2026-02-B' });
    const before = await tenant.writes();
    const { release, decisions } = await observedMonth(tenant, 'teams');
    assert.equal(release.phase, 'judged');
    assert.match(release.content?.name ?? '', /^Teams 260\d\d\.\d+\.\d+\.\d+$/);
    assert.match(release.content?.notes ?? '', /Microsoft publishes no list of versions/);
    assert.ok(release.objective?.outcome === 'noObjective');
    const { eligible, updated } = release.objective;
    assert.ok(eligible > 100 && updated > eligible / 2, objectiveText(release));
    assert.match(
      objectiveText(release),
      /^\d.* eligible devices\), none is asked \(.*what is new is what the fleet itself shows/,
    );
    const done = new Set(decisions.map(({ action }) => action.kind));
    for (const kind of ['pause', 'hold', 'propose', 'close', 'passDeadline', 'expedite'] as const)
      assert.equal(done.has(kind), false, kind);
    const offered = decisions.find(({ action }) => action.kind === 'offer');
    assert.match(
      offered?.reason ?? '',
      /reaches first by itself; from here on it is observed there/,
    );
    const { json } = await tenant.emulated.control('GET', 'requests?writes=1');
    const paths = (json['requests'] as unknown as { readonly path: string }[]).slice(before);
    // A report of the inventory is asked for by a POST; there is no other write.
    assert.deepEqual(
      paths.map(({ path }) => path).filter((path) => !path.endsWith('exportJobs')),
      [],
    );
    await tenant.emulated.stop();
  });

  it('has no content where only the classic client is there, so that no device counts as behind', async () => {
    const tenant = await createTenant(store, { devices: 40 });
    const { release } = await observedMonth(tenant, 'teams');
    assert.equal(release.content, null);
    assert.equal(release.objective?.eligible, 0);
    assert.equal(
      release.recent.at(-1)?.text,
      'Microsoft Teams has no objective: no device counts.',
    );
    await tenant.emulated.stop();
  });
});
