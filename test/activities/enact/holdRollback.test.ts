/** A cohort's rollback, by what devices do: a few of them first, then the rest, and none of the others. */
import assert from 'node:assert/strict';
import type { Hold, HoldRollback } from '#core/hold/hold.ts';
import { listPolicyConflicts } from '#graph/intune/policyConflicts.ts';
import { listRingPolicies } from '#graph/intune/ringPolicies.ts';
import { readHoldGroups } from '#store/holds/groups.ts';
import { heldMembers } from '#store/holds/members.ts';
import type { Store } from '#store/store.ts';
import { pilotSize } from '../../../src/activities/enact/holdMembers.ts';
import { enactHoldRollback } from '../../../src/activities/enact/holdRollback.ts';
import { enactHold, enactUnhold, renewHold } from '../../../src/activities/enact/holds.ts';
import { day } from '../../emulator/emulated.ts';
import { rowsOf } from '../../graph/graphs.ts';
import { openDatabase } from '../../store/database.ts';
import { createTenant, Death, dyingAt, fjord13, holdOf, ordered, type Tenant } from '../tenants.ts';
import { minuteMs } from '#core/time.ts';
import { qualityOf } from '../../store/fleets.ts';

let store: Store;
let tenant: Tenant;
let cohort: readonly string[];

async function hold(what: Hold, at: number): Promise<void> {
  await enactHold(tenant.deps, ...ordered(tenant, { kind: 'hold', hold: what }, at));
}

function rollingBack(what: Hold, phase: HoldRollback['phase'], at: number) {
  const rollback: HoldRollback = { phase, orderedAt: at, phaseAt: at };
  return ordered(tenant, { kind: 'rollBackHold', hold: what, rollback } as const, at);
}

async function rollBack(what: Hold, phase: HoldRollback['phase'], at: number): Promise<void> {
  await enactHoldRollback(tenant.deps, ...rollingBack(what, phase, at));
}

/** Notes what the service sees at its looks: these devices have the update. */
async function seenUpdated(ids: readonly string[]): Promise<void> {
  await store.pool.query(
    `insert into exposures (tenant, area, release, device_id, ring, since, begun_at, line, version)
     select $1, 'quality', '2026-12-B', id, 'broad', $2, $2, '19044', '{19044,1766}' from unnest($3::uuid[]) as s (id)`,
    [tenant.name, began, ids],
  );
}

async function inPart(what: Hold, part: 'hold' | 'pilot'): Promise<readonly string[]> {
  const of = { ...qualityOf(tenant.name), hold: what.id, part, limit: 1000, after: null };
  return (await heldMembers(store, of)).map(({ deviceId }) => deviceId);
}

/** By then every device has the month's update, and the one that was sent after it. */
const began = day(16);

/** Those that the latest update was taken off. */
async function backAt(at: number, ids = cohort): Promise<readonly string[]> {
  const changed = await tenant.changed(at, began);
  return ids.filter((id) => changed.has(id));
}

describe('the rollback of a hold', () => {
  before(async () => {
    ({ store } = await openDatabase());
  });
  beforeEach(async () => {
    tenant = await createTenant(store, { devices: 120 });
    cohort = await tenant.ofModel('Fjord 13 G2');
    await seenUpdated(cohort);
  });
  afterEach(() => tenant.emulated.stop());
  after(() => store.close());

  it('tries it on devices that have the update, since it shows on no others', async () => {
    const [only = ''] = cohort.slice(3);
    await store.pool.query(`delete from exposures where tenant = $1 and device_id <> $2::uuid`, [
      tenant.name,
      only,
    ]);
    const what = holdOf(tenant, fjord13, { at: began });
    await hold(what, began);
    await rollBack(what, 'pilot', began);
    assert.deepEqual(await inPart(what, 'pilot'), [only]);
  });

  it('takes the update off a tenth first, and off the rest when that was well', async () => {
    const updated = await tenant.changed(began);
    assert.deepEqual(
      cohort.filter((id) => !updated.has(id)),
      [],
      'the update is on everywhere',
    );
    const others = await tenant.ofModel('Desk 700');
    const what = holdOf(tenant, fjord13, { at: began });
    await hold(what, began);
    await rollBack(what, 'pilot', began);
    const pilot = await inPart(what, 'pilot');
    assert.equal(pilot.length, pilotSize(cohort.length));
    assert.deepEqual(new Set(await backAt(day(21))), new Set(pilot));
    await rollBack(what, 'rest', day(21));
    assert.deepEqual(await backAt(day(24)), cohort);
    await rollBack(what, 'done', day(24));
    assert.deepEqual(await backAt(day(28)), cohort, 'and nothing comes back');
    assert.deepEqual(await backAt(day(28), others), [], 'nobody else is touched');
    for (const { policyId } of await listRingPolicies(tenant.deps.graph, { asOf: day(28) }))
      assert.deepEqual(
        await rowsOf(listPolicyConflicts(tenant.deps.graph, { policyId, asOf: day(28) })),
        [],
      );
  });

  it('stays with its pilot when that was not well', async () => {
    const what = holdOf(tenant, fjord13, { at: began });
    await hold(what, began);
    await rollBack(what, 'pilot', began);
    const writes = await tenant.writes();
    await rollBack(what, 'stopped', day(23));
    assert.equal(await tenant.writes(), writes);
    assert.deepEqual(new Set(await backAt(day(30))), new Set(await inPart(what, 'pilot')));
  });

  it('does not wear off after 35 days when the hold is renewed, and does when it is not', async () => {
    const what = holdOf(tenant, fjord13, { at: began });
    await hold(what, began);
    await rollBack(what, 'pilot', began);
    await rollBack(what, 'rest', day(19));
    await renewHold(tenant.deps, ...ordered(tenant, { kind: 'renewHold', hold: what }, day(44)));
    assert.deepEqual(await backAt(day(74)), cohort);
    assert.deepEqual(await backAt(day(94)), [], 'the renewed pause has lapsed on day 79');
  });

  it('wins over another hold that only keeps updates away', async () => {
    const wider = holdOf(tenant, [{ fact: 'manufacturer', value: 'Northwind' }], { at: began });
    await hold(wider, began);
    const what = holdOf(tenant, fjord13, { number: 2, at: began });
    await hold(what, began + 1000);
    await rollBack(what, 'pilot', day(17));
    await rollBack(what, 'rest', day(19));
    assert.deepEqual(await backAt(day(22)), cohort);
    assert.deepEqual(await backAt(day(22), await tenant.ofModel('Fjord 14 G3')), []);
  });

  it('ends with the hold: both parts go back to their rings and are offered the update', async () => {
    const what = holdOf(tenant, fjord13, { at: began });
    await hold(what, began);
    await rollBack(what, 'pilot', began);
    const action = { kind: 'unhold', hold: what, operator: 'kim' } as const;
    await enactUnhold(tenant.deps, ...ordered(tenant, action, day(20)));
    assert.deepEqual(await readHoldGroups(store, qualityOf(tenant.name)), []);
    assert.deepEqual(await backAt(day(30)), []);
  });

  it('of a hold that was lifted meanwhile does nothing', async () => {
    const what = holdOf(tenant, fjord13, { at: began });
    const writes = await tenant.writes();
    await rollBack(what, 'pilot', began);
    await rollBack(what, 'rest', day(18));
    assert.equal(await tenant.writes(), writes);
  });

  for (const when of ['before', 'after'] as const) {
    it(`that dies at any write, ${when} it took effect, is finished with the same pilot`, async () => {
      let isWhole = false;
      for (let nth = 1; !isWhole; nth += 1) {
        const at = began + nth * minuteMs;
        const what = holdOf(tenant, fjord13, { number: nth, at });
        await hold(what, at);
        const dying = { ...tenant.deps, graph: dyingAt(tenant.deps.graph, nth, when) };
        isWhole = await enactHoldRollback(dying, ...rollingBack(what, 'pilot', at)).then(
          () => true,
          (error: unknown) => {
            if (error instanceof Death) return false;
            throw error;
          },
        );
        const begun = await inPart(what, 'pilot');
        await rollBack(what, 'pilot', at);
        const pilot = await inPart(what, 'pilot');
        assert.equal(pilot.length, pilotSize(cohort.length));
        if (begun.length > 0) assert.deepEqual(pilot, begun);
        const policies = await listRingPolicies(tenant.deps.graph, { asOf: at });
        const ours = policies.filter(({ displayName }) => displayName.endsWith(`Pilot ${what.id}`));
        assert.deepEqual(
          ours.map(({ rolledBackAt, paused }) => [rolledBackAt !== null, paused]),
          [[true, true]],
        );
        const action = { kind: 'unhold', hold: what, operator: 'kim' } as const;
        await enactUnhold(tenant.deps, ...ordered(tenant, action, at + 30_000));
        assert.ok(nth < 200);
      }
    });
  }
});

describe('the size of a pilot', () => {
  const cases: readonly (readonly [number, number])[] = [
    [0, 0],
    [1, 1],
    [9, 1],
    [40, 4],
    [500, 50],
    [80_000, 50],
  ];
  for (const [devices, pilot] of cases)
    it(`is ${pilot} of ${devices}`, () => assert.equal(pilotSize(devices), pilot));
});
