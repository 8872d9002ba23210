/** A ring's policy as releases close, offer, pause and renew it, and what its devices make of that. */
import assert from 'node:assert/strict';
import { patchRingPolicy, readRingPolicy } from '#graph/intune/ringPolicies.ts';
import { readIntents, readRings } from '#store/release/rings.ts';
import { saveRelease } from '#store/release/releases.ts';
import type { Hold } from '#core/hold/hold.ts';
import { planRelease } from '#core/release/state/plan.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Pause } from '#core/release/state/release.ts';
import type { Store } from '#store/store.ts';
import { enactHold } from '../../../src/activities/enact/holds.ts';
import { prepareRings } from '../../../src/activities/fleet/prepare.ts';
import { putRingRight } from '../../../src/activities/enact/ringPolicy.ts';
import { plainAct } from '#core/release/action/meaning.ts';
import { day } from '../../emulator/emulated.ts';
import { openDatabase } from '../../store/database.ts';
import { createTenant, holdOf, ordered, plans, wanting, type Tenant } from '../tenants.ts';
import { dayMs } from '#core/time.ts';

const ring = 'broad';

let store: Store;
let tenant: Tenant;

/** The same tenant, as another release sees it. */
function as(release: string): Tenant {
  return { ...tenant, key: { ...tenant.key, id: release } };
}

const kept = { ...plainAct, ring };

async function close(at: number, of = tenant): Promise<void> {
  const [o, order] = ordered(of, { kind: 'close', ring } as const, at);
  const wants = await wanting(store, o, { ring, closed: true });
  await putRingRight(of.deps, wants, { ...kept, order, begins: true });
}

async function offer(at: number, of = tenant): Promise<void> {
  const [o, order] = ordered(of, { kind: 'offer', ring, deadlineAt: day(3) } as const, at);
  const wants = await wanting(store, o, { ring, closed: false });
  await putRingRight(of.deps, wants, { ...kept, order, isOffered: true });
}

async function pause(at: number, rollBack = false): Promise<Pause> {
  const what: Pause = {
    by: 'tenant',
    operator: 'kim',
    reason: 'as the test asks',
    at,
    expiresAt: at + 35 * dayMs,
  };
  const [o, order] = ordered(tenant, { kind: 'pause', ring, pause: what } as const, at);
  const wanted = { ring, pause: true, ...(rollBack ? { rolledBackAt: at } : {}) };
  const wants = await wanting(store, o, wanted);
  await putRingRight(tenant.deps, wants, { ...kept, order, begins: true });
  return what;
}

/** What an amendment does to each ring. */
async function amend(at: number, of = tenant): Promise<void> {
  const policy = { ...defaultPolicy(tenant.name), rings: plans };
  const action = { kind: 'amend', policy, former: policy, operator: 'kim' } as const;
  const [o, order] = ordered(of, action, at);
  await putRingRight(of.deps, await wanting(store, o, { ring }), { ...kept, order });
}

async function renew(at: number): Promise<number> {
  const expiresAt = at + 35 * dayMs;
  const [o, order] = ordered(tenant, { kind: 'renewPause', ring, expiresAt } as const, at);
  const wants = await wanting(store, o, { ring });
  await putRingRight(tenant.deps, wants, { ...kept, order, begins: true });
  return expiresAt;
}

async function resume(at: number): Promise<void> {
  const [o, order] = ordered(tenant, { kind: 'resume', ring, operator: 'kim' } as const, at);
  const wants = await wanting(store, o, { ring, pause: false, rolledBackAt: null });
  await putRingRight(tenant.deps, wants, { ...kept, order, lifts: 'all' });
}

async function policyAt(asOf: number) {
  const row = (await readRings(store, tenant.key)).find((one) => one.ring === ring);
  return await readRingPolicy(tenant.deps.graph, { policyId: row?.policyId ?? '', asOf });
}

async function ofRing(): Promise<readonly string[]> {
  const rows = await store.db
    .selectFrom('devices')
    .select('device_id')
    .where('tenant', '=', tenant.name)
    .where('ring', '=', ring)
    .execute();
  return rows.map((row) => row.device_id);
}

async function updatedAt(at: number): Promise<number> {
  const changed = await tenant.changed(at);
  return (await ofRing()).filter((id) => changed.has(id)).length;
}

describe('rings in Graph', () => {
  before(async () => {
    ({ store } = await openDatabase());
  });
  beforeEach(async () => {
    tenant = await createTenant(store, { devices: 120 });
  });
  afterEach(() => tenant.emulated.stop());
  after(() => store.close());

  describe('a closed ring', () => {
    it('stays closed if nothing else ever happens, and opens by its offer', async () => {
      await close(day(-1));
      assert.equal((await policyAt(day(0))).paused, true);
      assert.equal(await updatedAt(day(9)), 0);
      await offer(day(9));
      assert.equal((await policyAt(day(9))).paused, false);
      assert.equal(await updatedAt(day(20)), (await ofRing()).length);
    });

    it('is not opened by lifting a pause', async () => {
      await close(day(-1));
      await pause(day(0));
      await resume(day(1));
      assert.equal((await policyAt(day(1))).paused, true);
      await offer(day(2));
      assert.equal((await policyAt(day(2))).paused, false);
    });

    it('of one release is closed though an older one has offered it', async () => {
      await offer(day(1));
      const newer = as('2027-01-B');
      await close(day(2), newer);
      assert.equal((await policyAt(day(2))).paused, true);
      await offer(day(3), newer);
      assert.equal((await policyAt(day(3))).paused, false);
    });

    it('that was opened meanwhile is not paused by a renewal that comes late', async () => {
      await close(day(-1));
      await offer(day(2), as('2027-01-B'));
      const writes = await tenant.writes();
      await renew(day(3));
      assert.equal(await tenant.writes(), writes);
      assert.equal((await policyAt(day(3))).paused, false);
    });

    it('is no pause of a person, and a pause of a person on it is', async () => {
      await close(day(-1));
      const newer = { key: as('2027-01-B').key, rings: plans, asOf: day(2) };
      assert.deepEqual((await prepareRings(tenant.deps, newer)).pauses, {});
      await pause(day(2));
      const { pauses } = await prepareRings(tenant.deps, { ...newer, asOf: day(3) });
      assert.deepEqual(Object.keys(pauses), [ring]);
    });
  });

  describe('a pause that somebody made in Intune', () => {
    async function pauseInIntune(at: number): Promise<void> {
      const row = (await readRings(store, tenant.key)).find((one) => one.ring === ring);
      const changes = { paused: true };
      await patchRingPolicy(tenant.deps.graph, {
        policyId: row?.policyId ?? '',
        asOf: at,
        changes,
      });
    }

    it('is the new release’s from then on: an amendment does not lift it, a person does', async () => {
      await pauseInIntune(day(-7));
      const { key } = tenant;
      const { pauses } = await prepareRings(tenant.deps, { key, rings: plans, asOf: day(-6) });
      assert.equal(pauses[ring]?.operator, 'someone in Intune');
      const again = await prepareRings(tenant.deps, { key, rings: plans, asOf: day(-6) });
      assert.deepEqual(again.pauses, pauses);
      await amend(day(-3));
      assert.equal((await policyAt(day(-3))).paused, true);
      await resume(day(-2));
      assert.equal((await policyAt(day(-2))).paused, false);
    });
  });

  describe('a pause of 35 days', () => {
    /** By then every device has the month's update, and the one that was sent after it. */
    const began = day(16);

    async function backAt(at: number): Promise<number> {
      const changed = await tenant.changed(at, began);
      return (await ofRing()).filter((id) => changed.has(id)).length;
    }

    it('that is renewed in time keeps what was rolled back from coming again', async () => {
      const all = (await ofRing()).length;
      assert.equal(await updatedAt(began), all);
      await pause(began, true);
      assert.equal(await backAt(day(22)), all);
      const expiresAt = await renew(day(44));
      const writes = await tenant.writes();
      await renew(day(44));
      assert.equal(await tenant.writes(), writes, 'a repetition writes nothing');
      const [, row] = await readRings(store, tenant.key);
      assert.equal(row?.pauseExpiresAt, expiresAt);
      assert.equal(await backAt(day(74)), all);
      assert.equal(await backAt(day(94)), 0, 'it lapses 35 days after it was renewed');
    });

    it('of a release that is over does not come back by the first act of the next one', async () => {
      const what = await pause(day(0));
      const { key } = tenant;
      const policy = { ...defaultPolicy(tenant.name), rings: plans };
      const o = { key, basedOn: null, policy, publishedAt: day(0), createdAt: day(-8) };
      const planned = planRelease({ ...o, carriedPauses: { [ring]: what }, carriedHolds: [] });
      const release = { ...planned, phase: 'judged' } as const;
      await saveRelease(store, { release, status: 'over', at: day(21) });
      assert.equal((await policyAt(day(36))).paused, false, 'Intune has let it lapse');
      await amend(day(36), as('2027-02-B'));
      assert.equal((await policyAt(day(36))).paused, false);
    });

    it('that is not renewed lets devices install again', async () => {
      await pause(began, true);
      assert.equal(await backAt(day(44)), (await ofRing()).length);
      assert.equal(await backAt(day(66)), 0);
    });
  });

  describe('preparing rings', () => {
    async function prepared(asOf: number) {
      return await prepareRings(tenant.deps, { key: as('2027-01-B').key, rings: plans, asOf });
    }

    async function leave(release: string, holds: readonly Hold[]): Promise<void> {
      const key = { ...tenant.key, id: release };
      const policy = { ...defaultPolicy(tenant.name), rings: plans };
      const o = { key, basedOn: null, policy, publishedAt: day(0), createdAt: day(-8) };
      const planned = planRelease({ ...o, carriedPauses: {}, carriedHolds: holds });
      await saveRelease(store, { release: planned, status: 'running', at: day(-8) });
    }

    it('again writes nothing', async () => {
      const writes = await tenant.writes();
      assert.deepEqual(await prepared(day(-7)), { pauses: {}, holds: [] });
      assert.equal(await tenant.writes(), writes);
      assert.equal((await readIntents(store, { ...tenant.key, ring })).length, 0);
    });

    it('gives the holds that stand, not those that are over or its own', async () => {
      const standing = { ...holdOf(tenant), id: '2026-12-B/hold-1', expiresAt: day(30) };
      const over = { ...standing, id: '2026-12-B/hold-2', expiresAt: day(10) };
      const own = { ...standing, id: '2027-01-B/hold-1' };
      await leave('2026-11-B', [{ ...standing, id: '2026-11-B/hold-7' }]);
      const ownByArea = { ...standing, id: 'quality/2027-01-B/hold-1' };
      await leave('2026-12-B', [standing, over, own, ownByArea]);
      assert.deepEqual((await prepared(day(20))).holds, [standing]);
    });

    it('gives a hold that is over but still stands in Graph, so that it is ended', async () => {
      const over = { ...holdOf(tenant), expiresAt: day(10) };
      await enactHold(tenant.deps, ...ordered(tenant, { kind: 'hold', hold: over }, day(-5)));
      await leave('2026-12-B', [over]);
      assert.deepEqual((await prepared(day(20))).holds, [over]);
    });

    it('puts a ring right that somebody has let forget its holds', async () => {
      await enactHold(
        tenant.deps,
        ...ordered(tenant, { kind: 'hold', hold: holdOf(tenant) }, day(-5)),
      );
      const rows = await readRings(store, tenant.key);
      for (const { policyId, groupId } of rows)
        await tenant.emulated.call(
          'POST',
          `/v1.0/deviceManagement/deviceConfigurations/${policyId ?? ''}/assign`,
          {
            at: day(-4),
            body: {
              assignments: [
                { target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId } },
              ],
            },
          },
        );
      await prepared(day(-4));
      const changed = await tenant.changed(day(16));
      assert.ok(changed.size > 0);
      assert.deepEqual(
        (await tenant.ofModel('Fjord 13 G2')).filter((id) => changed.has(id)),
        [],
      );
    });
  });
});
