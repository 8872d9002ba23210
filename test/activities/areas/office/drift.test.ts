/** What somebody changes in the portal is put right at the next look, but for a pin, which is an order's alone to lift. */
import assert from 'node:assert/strict';
import { office } from '#core/area/office.ts';
import type { Release } from '#core/release/state/release.ts';
import { declareIntent, readIntents, readRings, upsertRing } from '#store/release/rings.ts';
import type { Store } from '#store/store.ts';
import { policyActOf } from '#core/release/action/actions.ts';
import { findAlteredPolicies } from '../../../../src/activities/areas/catalogue/drift.ts';
import { putRingRight } from '../../../../src/activities/enact/ringPolicy.ts';
import { officePlane } from '../../../../src/activities/areas/office/office.ts';
import type { Deps } from '../../../../src/activities/deps.ts';
import { marker } from '../../../../src/activities/names.ts';
import { openDatabase } from '../../../store/database.ts';
import { startCatalogue, type Catalogue } from '../settingsCatalogue.ts';

const asOf = Date.parse('2026-12-10T18:00:00Z');
const cadence = { deferralDays: 0, deadlineDays: 3, gracePeriodDays: 0 };

describe('a policy of Office that somebody has changed in Intune', () => {
  let store: Store;
  let catalogue: Catalogue;
  let tenants = 0;
  before(async () => ({ store } = await openDatabase()));
  after(() => store.close());
  beforeEach(async () => (catalogue = await startCatalogue()));
  afterEach(() => catalogue.close());

  async function prepared() {
    tenants += 1;
    const tenant = `drift-${tenants}`;
    const { graph } = catalogue;
    const deps = { store, graph } as Deps;
    const plane = officePlane(deps, tenant);
    const description = marker(tenant, `${office.area}/fast`);
    const named = { displayName: 'fast', description, groupId: null, asOf };
    const { policyId } = await plane.create(graph, { ...named, cadence });
    const key = { tenant, area: office.area, ring: 'fast' } as const;
    const state = { cadence, paused: false, pauseExpiresAt: null, rolledBackAt: null };
    await upsertRing(store, {
      ...key,
      ...state,
      position: 0,
      groupId: null,
      policyId,
      writtenAt: asOf,
    });
    const release = { key: { ...key, id: '2026-12-B' } } as unknown as Release;
    const plans = [{ name: 'fast', share: 1, cadence }];
    const look = async (): Promise<void> => {
      for (const ring of await findAlteredPolicies(deps, plane, { release, asOf })) {
        const action = { kind: 'mendPolicy', ring } as const;
        const order = { id: `mend/${ring}`, action, reason: 'it was changed' };
        const [own] = await readIntents(store, key);
        const none = { pause: false, closed: false, rolledBackAt: null, until: null };
        const wants = { fast: { ...none, pinnedTo: null, ...own, revision: 0 } };
        const of = { key: release.key, basedOn: null, plans, asOf };
        const enactment = { ...of, orders: [order], wants };
        const change = { order, ring, ...policyActOf(action) };
        await putRingRight({ ...deps, plane }, enactment, change);
      }
    };
    return { key, plane, look, policyId, graph };
  }

  it('is left alone while it is as it was, and put right when it is not', async () => {
    const { look, plane, policyId, graph } = await prepared();
    const writes = catalogue.writes.length;
    await look();
    assert.equal(catalogue.writes.length, writes);
    const [policy] = catalogue.policies;
    assert.ok(policy);
    policy.settings = policy.settings.slice(2);
    await look();
    assert.equal((await plane.read(graph, { policyId, asOf })).isAltered, false);
  });

  it('is made again when it was deleted, and the ring knows the new one', async () => {
    const { look, key, policyId } = await prepared();
    catalogue.policies.splice(0);
    await look();
    const [row] = await readRings(store, key);
    assert.notEqual(row?.policyId, policyId);
    assert.deepEqual(
      catalogue.policies.map(({ id }) => id),
      [row?.policyId],
    );
  });

  it('is pinned again when a pin was taken out, and never let go here', async () => {
    const { look, key, plane, policyId, graph } = await prepared();
    const pinnedTo = '16.0.20330.20150';
    const wanted = {
      release: '2026-12-B',
      cadence,
      pause: true,
      closed: false,
      rolledBackAt: null,
    };
    await declareIntent(store, { ...key, intent: { ...wanted, until: asOf + 1e9, pinnedTo } });
    await look();
    assert.equal((await plane.read(graph, { policyId, asOf })).pinnedTo, pinnedTo);
    const free = { ...wanted, pause: false, until: null, pinnedTo: null };
    await declareIntent(store, { ...key, intent: free });
    await look();
    assert.equal((await plane.read(graph, { policyId, asOf })).pinnedTo, pinnedTo);
  });
});
