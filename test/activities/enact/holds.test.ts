/** Holds in Graph, by what devices do: a cohort stays as it is while the others go on, and comes back when it is let go. */
import assert from 'node:assert/strict';
import type { Hold } from '#core/hold/hold.ts';
import { listExpedites, readExpediteTargets } from '#graph/intune/expedites.ts';
import { findGroup, listTransitiveDevices } from '#graph/directory/groups.ts';
import { listPolicyConflicts } from '#graph/intune/policyConflicts.ts';
import { listRingPolicies, readRingTargets } from '#graph/intune/ringPolicies.ts';
import { readHoldGroups } from '#store/holds/groups.ts';
import { heldMembers, unheldCount } from '#store/holds/members.ts';
import { readRings } from '#store/release/rings.ts';
import type { Store } from '#store/store.ts';
import { listWrites } from '#store/writes.ts';
import { enactExpedite } from '../../../src/activities/enact/expedite.ts';
import {
  enactHold,
  enactUnhold,
  joinNewcomers,
  renewHold,
} from '../../../src/activities/enact/holds.ts';
import { day } from '../../emulator/emulated.ts';
import { rowsOf } from '../../graph/graphs.ts';
import { openDatabase } from '../../store/database.ts';
import { createTenant, Death, dyingAt, fjord13, holdOf, ordered, type Tenant } from '../tenants.ts';
import { hourMs, minuteMs } from '#core/time.ts';
import { qualityOf } from '../../store/fleets.ts';

let store: Store;
const open: Tenant[] = [];

async function fresh(o: Parameters<typeof createTenant>[1] = {}): Promise<Tenant> {
  const tenant = await createTenant(store, o);
  open.push(tenant);
  return tenant;
}

async function hold(tenant: Tenant, at: number, what = holdOf(tenant, fjord13, { at })) {
  await enactHold(tenant.deps, ...ordered(tenant, { kind: 'hold', hold: what }, at));
  return what;
}

async function unhold(tenant: Tenant, what: Hold, at: number): Promise<void> {
  const action = { kind: 'unhold', hold: what, operator: 'kim' } as const;
  await enactUnhold(tenant.deps, ...ordered(tenant, action, at));
}

/** Group and policy of each part that Graph has. */
async function inGraph({ deps: { graph } }: Tenant, { id }: Hold, asOf: number) {
  const named = `Windows Autopatch Hold ${id}`;
  const group = await findGroup(graph, { displayName: named, asOf });
  const policies = await listRingPolicies(graph, { asOf });
  return { group, policies: policies.filter(({ displayName }) => displayName.endsWith(id)) };
}

async function membersOf({ deps: { graph } }: Tenant, groupId: string, asOf: number) {
  return new Set(await rowsOf(listTransitiveDevices(graph, { groupId, asOf })));
}

describe('holds in Graph', () => {
  before(async () => {
    ({ store } = await openDatabase());
  });
  afterEach(async () => {
    for (const tenant of open.splice(0)) await tenant.emulated.stop();
  });
  after(() => store.close());

  describe('a hold', () => {
    it('keeps its cohort from the update, and changes nothing for anybody else', async () => {
      const [held, free] = [await fresh(), await fresh()];
      await hold(held, day(-5));
      const cohort = new Set(await held.ofModel('Fjord 13 G2'));
      assert.ok(cohort.size > 10, String(cohort.size));
      for (const on of [2, 5, 9, 16]) {
        const [withHold, without] = [await held.changed(day(on)), await free.changed(day(on))];
        assert.deepEqual(
          [...withHold].filter((id) => cohort.has(id)),
          [],
          `D+${on}`,
        );
        assert.deepEqual(
          [...withHold],
          [...without].filter((id) => !cohort.has(id)),
          `D+${on}`,
        );
      }
      const atEnd = await free.changed(day(16));
      assert.ok(
        [...cohort].every((id) => atEnd.has(id)),
        'without the hold they are updated',
      );
    });

    it('leaves no device with two policies that contradict each other', async () => {
      const tenant = await fresh();
      const what = await hold(tenant, day(-5));
      await enactHold(
        tenant.deps,
        ...ordered(
          tenant,
          {
            kind: 'hold',
            hold: holdOf(tenant, [{ fact: 'manufacturer', value: 'Northwind' }], { number: 2 }),
          },
          day(-4),
        ),
      );
      const asOf = day(3);
      for (const { policyId } of await listRingPolicies(tenant.deps.graph, { asOf }))
        assert.deepEqual(
          await rowsOf(listPolicyConflicts(tenant.deps.graph, { policyId, asOf })),
          [],
        );
      const parts = await readHoldGroups(store, qualityOf(tenant.name));
      assert.equal(parts.length, 2, what.id);
    });

    it('notes each write with its reason before it leaves', async () => {
      const tenant = await fresh();
      await hold(tenant, day(-5));
      const noted = await listWrites(store, { tenant: tenant.name, limit: 1000 });
      const ours = noted.filter(({ intentId }) => intentId.includes('/hold/'));
      assert.deepEqual(
        ours.map(({ method, path }) => `${method} ${path.replaceAll(/[0-9a-f-]{36}/g, 'id')}`),
        [
          'POST /v1.0/groups',
          'POST /beta/deviceManagement/deviceConfigurations',
          'PATCH /beta/deviceManagement/deviceConfigurations/id',
          'POST /v1.0/deviceManagement/deviceConfigurations/id/assign',
          'POST /v1.0/deviceManagement/deviceConfigurations/id/assign',
          'POST /v1.0/deviceManagement/deviceConfigurations/id/assign',
          'PATCH /v1.0/groups/id',
          'PATCH /v1.0/groups/id',
        ],
      );
      assert.ok(ours.every(({ why, status }) => why !== '' && status !== null && status < 300));
    });

    it('that is enacted again writes nothing', async () => {
      const tenant = await fresh();
      const what = await hold(tenant, day(-5));
      const writes = await tenant.writes();
      await hold(tenant, day(-5), what);
      assert.equal(await tenant.writes(), writes);
    });

    it('takes in newcomers, whom the store counts, and writes nothing when there are none', async () => {
      const tenant = await fresh();
      const what = await hold(
        tenant,
        day(-5),
        holdOf(tenant, [{ fact: 'model', value: 'Slate 11' }]),
      );
      const unheld = () =>
        unheldCount(store, { ...qualityOf(tenant.name), hold: what.id, cohort: what.cohort });
      const join = async () => {
        const writes = await tenant.writes();
        const devices = await unheld();
        const action = { kind: 'joinHold', hold: what, devices } as const;
        await joinNewcomers(tenant.deps, ...ordered(tenant, action, day(-3)));
        return (await tenant.writes()) - writes;
      };
      assert.deepEqual([await unheld(), await join()], [0, 0]);
      const newcomers = (await tenant.ofModel('Desk 700')).slice(0, 3);
      await store.db
        .updateTable('devices')
        .set({ model: 'Slate 11' })
        .where('tenant', '=', tenant.name)
        .where('device_id', 'in', newcomers)
        .execute();
      assert.deepEqual([await unheld(), await join()], [3, 1]);
      assert.deepEqual([await unheld(), await join()], [0, 0]);
      const changed = await tenant.changed(day(16));
      assert.deepEqual(
        newcomers.filter((id) => changed.has(id)),
        [],
      );
    });

    it('is not begun anew by newcomers after it was lifted', async () => {
      const tenant = await fresh();
      const what = await hold(tenant, day(-5));
      await unhold(tenant, what, day(-4));
      const action = { kind: 'joinHold', hold: what, devices: 3 } as const;
      await joinNewcomers(tenant.deps, ...ordered(tenant, action, day(-3)));
      assert.deepEqual(await readHoldGroups(store, qualityOf(tenant.name)), []);
    });

    it('gives its devices back to their rings when it ends', async () => {
      const tenant = await fresh();
      const what = await hold(tenant, day(-5));
      const cohort = await tenant.ofModel('Fjord 13 G2');
      await unhold(tenant, what, day(6));
      assert.deepEqual(await inGraph(tenant, what, day(6)), { group: null, policies: [] });
      assert.deepEqual(await readHoldGroups(store, qualityOf(tenant.name)), []);
      for (const { policyId, groupId } of await readRings(store, tenant.key)) {
        const targets = await readRingTargets(tenant.deps.graph, {
          policyId: policyId ?? '',
          asOf: day(6),
        });
        assert.deepEqual(targets, { groupIds: [groupId], excludedGroupIds: [], others: 0 });
      }
      const changed = await tenant.changed(day(18));
      assert.deepEqual(
        cohort.filter((id) => !changed.has(id)),
        [],
      );
    });

    it('that two releases know of is removed once', async () => {
      const tenant = await fresh();
      const what = await hold(tenant, day(-5));
      await unhold(tenant, what, day(6));
      const writes = await tenant.writes();
      const later = { ...tenant, key: { ...tenant.key, id: '2027-01-B' } };
      await unhold(later, what, day(7));
      assert.equal(await tenant.writes(), writes);
    });

    it('beside another that wants the same devices keeps them when that one ends', async () => {
      const tenant = await fresh();
      const one = await hold(tenant, day(-5));
      const wider = [{ fact: 'manufacturer', value: 'Northwind' }];
      const other = await hold(tenant, day(-4), holdOf(tenant, wider, { number: 2 }));
      const both = await tenant.ofModel('Fjord 13 G2');
      const wideOnly = await tenant.ofModel('Fjord 14 G3');
      await unhold(tenant, one, day(4));
      let changed = await tenant.changed(day(12));
      assert.deepEqual(
        [...both, ...wideOnly].filter((id) => changed.has(id)),
        [],
      );
      await unhold(tenant, other, day(12));
      changed = await tenant.changed(day(24));
      assert.deepEqual(
        [...both, ...wideOnly].filter((id) => !changed.has(id)),
        [],
      );
    });

    it('spares its devices an expedite, ordered before it or after it', async () => {
      const tenant = await fresh();
      const expedite = (ring: string, at: number) =>
        enactExpedite(
          tenant.deps,
          ...ordered(
            tenant,
            {
              kind: 'expedite',
              ring,
              deadlineAt: day(3),
              daysUntilForcedReboot: 1,
              releasedAt: Date.parse('2026-12-08T00:00:00Z'),
            },
            at,
          ),
        );
      await expedite('broad', day(0) + hourMs);
      const what = await hold(tenant, day(0) + hourMs);
      await expedite('first', day(0) + 2 * hourMs);
      const { group } = await inGraph(tenant, what, day(1));
      const profiles = await listExpedites(tenant.deps.graph, { asOf: day(1) });
      assert.equal(profiles.length, 2);
      for (const { profileId } of profiles) {
        const targets = await readExpediteTargets(tenant.deps.graph, { profileId, asOf: day(1) });
        assert.deepEqual(targets.excludedGroupIds, [group?.groupId]);
      }
      const changed = await tenant.changed(day(12));
      assert.ok(changed.size > 50, String(changed.size));
      assert.deepEqual(
        (await tenant.ofModel('Fjord 13 G2')).filter((id) => changed.has(id)),
        [],
      );
    });
  });

  describe('the 35 days of a hold', () => {
    it('end with an update, unless they are renewed before', async () => {
      const [renewed, left] = [await fresh(), await fresh()];
      for (const tenant of [renewed, left]) {
        const what = await hold(tenant, day(-5));
        if (tenant === renewed)
          await renewHold(
            tenant.deps,
            ...ordered(tenant, { kind: 'renewHold', hold: what }, day(23)),
          );
      }
      const cohort = await renewed.ofModel('Fjord 13 G2');
      const [stays, installs] = [await renewed.changed(day(45)), await left.changed(day(45))];
      assert.deepEqual(
        cohort.filter((id) => stays.has(id)),
        [],
      );
      assert.deepEqual(
        cohort.filter((id) => !installs.has(id)),
        [],
      );
    });

    it('are renewed once for an order, however often it is repeated', async () => {
      const tenant = await fresh({ devices: 60 });
      const what = await hold(tenant, day(-5));
      const renew = ordered(tenant, { kind: 'renewHold', hold: what } as const, day(23));
      await renewHold(tenant.deps, ...renew);
      const writes = await tenant.writes();
      await renewHold(tenant.deps, ...renew);
      assert.equal(await tenant.writes(), writes);
    });
  });

  describe('a hold that is interrupted', () => {
    for (const when of ['before', 'after'] as const) {
      it(`at any write, ${when} it took effect, is finished by a repetition and makes nothing twice`, async () => {
        const tenant = await fresh({ devices: 120 });
        const { deps } = tenant;
        let isWhole = false;
        for (let nth = 1; !isWhole; nth += 1) {
          const what = holdOf(tenant, fjord13, { number: nth });
          const at = day(-5) + nth * minuteMs;
          const holding = ordered(tenant, { kind: 'hold', hold: what } as const, at);
          const dying = { ...deps, graph: dyingAt(deps.graph, nth, when) };
          isWhole = await survives(enactHold(dying, ...holding));
          await enactHold(deps, ...holding);
          await isHeld(tenant, what, at);
          const letting = ordered(
            tenant,
            { kind: 'unhold', hold: what, operator: 'kim' } as const,
            at + 30_000,
          );
          const dyingToo = { ...deps, graph: dyingAt(deps.graph, nth, when) };
          const isLetGo = await survives(enactUnhold(dyingToo, ...letting));
          isWhole &&= isLetGo;
          await enactUnhold(deps, ...letting);
          assert.deepEqual(await inGraph(tenant, what, at + 30_000), { group: null, policies: [] });
          assert.ok(nth < 200);
        }
      });
    }

    async function survives(work: Promise<void>): Promise<boolean> {
      try {
        await work;
        return true;
      } catch (error) {
        if (error instanceof Death) return false;
        throw error;
      }
    }

    async function isHeld(tenant: Tenant, what: Hold, asOf: number): Promise<void> {
      const { group, policies } = await inGraph(tenant, what, asOf);
      assert.equal(policies.length, 1);
      assert.equal(policies[0]?.paused, true);
      const groupId = group?.groupId ?? '';
      const of = {
        ...qualityOf(tenant.name),
        hold: what.id,
        part: 'hold',
        limit: 1000,
        after: null,
      } as const;
      const held = await heldMembers(store, of);
      assert.equal(held.length, (await tenant.ofModel('Fjord 13 G2')).length);
      assert.deepEqual(
        await membersOf(tenant, groupId, asOf),
        new Set(held.map(({ objectId }) => objectId)),
      );
      for (const { policyId } of await readRings(store, tenant.key)) {
        const targets = await readRingTargets(tenant.deps.graph, {
          policyId: policyId ?? '',
          asOf,
        });
        assert.deepEqual(targets.excludedGroupIds, [groupId]);
      }
    }
  });
});
