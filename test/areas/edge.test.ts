/** A month of Microsoft Edge over the emulator, whose list has the real versions: its channels, and a version that is held off. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { instantOfDay } from '#core/calendar.ts';
import { objectiveText } from '#core/objective/soFar.ts';
import type { Command } from '#core/release/command/command.ts';
import { byVersion, dotted } from '#core/version.ts';
import type { Store } from '#store/store.ts';
import { edgePlane } from '../../src/activities/areas/edge.ts';
import { createTenant, type Tenant } from '../activities/tenants.ts';
import { openDatabase } from '../store/database.ts';
import { observedMonth, type Looked } from './observedMonth.ts';

const edgeHold = fileURLToPath(new URL('../../scenarios/edge-hold.yaml', import.meta.url));

describe('a month of Microsoft Edge', () => {
  let store: Store;
  before(async () => ({ store } = await openDatabase()));
  after(() => store.close());
  const played = (tenant: Tenant, after?: (looked: Looked) => Promise<Command | null>) => {
    const edgeReleases = `${tenant.emulated.url}/_emulator/feeds/api/products`;
    return observedMonth(tenant, 'edge', { edgeReleases }, after);
  };

  it('keeps rings on their channels and tells how far the first version after its day came of each', async () => {
    const tenant = await createTenant(store, { devices: 100, played: '2026-02-B' });
    const { release, decisions } = await played(tenant);
    assert.equal(release.content?.name, 'Edge Beta 145.0.3800.53 and Edge Stable 145.0.3800.58');
    assert.ok(release.objective?.outcome === 'noObjective');
    const { eligible, updated } = release.objective;
    assert.ok(eligible > 80 && updated > eligible * 0.8, objectiveText(release));
    const done = new Set(decisions.map(({ action }) => action.kind));
    for (const kind of ['pause', 'hold', 'propose', 'close', 'passDeadline', 'expedite'] as const)
      assert.equal(done.has(kind), false, kind);
    const listed = await edgePlane(tenant.deps, tenant.name).list(tenant.deps.graph, {
      asOf: release.publishedAt,
    });
    assert.deepEqual(
      new Map(listed.map(({ displayName, isAltered }) => [displayName, isAltered])),
      new Map([
        ['Windows Autopatch - Edge Update Channel Stable [Broad]', false],
        ['Windows Autopatch - Edge Update Channel Stable [First]', false],
      ]),
    );
    await tenant.emulated.stop();
  });

  it('that is bad is held off by the word of an operator, and let go when a newer one is out', async () => {
    const tenant = await createTenant(store, { devices: 150, scenario: edgeHold });
    const named: string[] = [];
    const above: number[] = [];
    let isOrdered = false;
    const { release, decisions } = await played(tenant, async ({ deps, release: now, at }) => {
      const policies = await edgePlane(deps, tenant.name).list(deps.graph, { asOf: at });
      named.push(policies.map(({ pinnedTo }) => pinnedTo ?? '').join(' '));
      above.push(now.progress?.rings.at(-1)?.abovePin ?? -1);
      if (isOrdered || at < instantOfDay(now.publishedAt, 11)) return null;
      isOrdered = true;
      return { kind: 'pause', operator: 'kim', reason: 'Edge hangs' };
    });
    const stops = decisions.flatMap(({ action }) =>
      action.kind === 'pause' ? [action.pause] : [],
    );
    const [pin] = stops.flatMap((pause) => pause.pin ?? []);
    assert.ok(pin);
    assert.ok(byVersion(pin.to, pin.instead) < 0);
    assert.ok(named.includes(`${dotted(pin.to)} ${dotted(pin.to)}`), named.join('\n'));
    const lifted = decisions.filter(({ id }) => id.startsWith('pin/lift/'));
    assert.equal(lifted.length, stops.length);
    assert.equal(named.at(-1), ' ');
    // Days after the version came most devices would have it: that few are told to shows that they obey.
    const told = above.filter((count) => count >= 0);
    const devices = release.progress?.rings.at(-1)?.devices ?? 0;
    assert.ok(told.length >= 4 && Math.max(...told) < devices * 0.1, `${told.join()} ${devices}`);
    assert.ok(release.rings.every(({ pause }) => pause === null));
    await tenant.emulated.stop();
  });
});
