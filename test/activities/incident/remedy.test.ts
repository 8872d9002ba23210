/** What the service tries against an incident: policies are put right and none is loosened, and what cannot be done is said. */
import assert from 'node:assert/strict';
import type { Cause } from '#core/incident/cause.ts';
import type { RemedyName } from '#core/incident/incident.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { planRelease } from '#core/release/state/plan.ts';
import { readMembers, removeMember } from '#graph/directory/groups.ts';
import {
  assignRingPolicy,
  patchRingPolicy,
  readRingPolicy,
  readRingTargets,
} from '#graph/intune/ringPolicies.ts';
import { unheardIncidents } from '#store/incident/unheard.ts';
import { readEntries } from '#store/matter/timelines.ts';
import { openOrJoin, readIncident } from '#store/incident/incidents.ts';
import { recordDecisions } from '#store/release/decisions.ts';
import { readRelease, saveRelease } from '#store/release/releases.ts';
import { readRings } from '#store/release/rings.ts';
import type { Store } from '#store/store.ts';
import type { Deps } from '../../../src/activities/deps.ts';
import { noticeIncidents } from '../../../src/activities/incident/notice.ts';
import { observeCause } from '../../../src/activities/incident/observeCause.ts';
import { remedyIncident } from '../../../src/activities/incident/remedy.ts';
import { day } from '../../emulator/emulated.ts';
import { openDatabase } from '../../store/database.ts';
import { pausedByService } from '../../workflows/incident/pausedByService.ts';
import { atLastAttempt } from '../attempts.ts';
import { createTenant, plans, type Tenant } from '../tenants.ts';

describe('remedies against an incident', () => {
  let store: Store;
  let tenant: Tenant;
  let number: number;

  before(async () => {
    ({ store } = await openDatabase());
    tenant = await createTenant(store, { devices: 20 });
    const { key, name } = tenant;
    const policy = { ...defaultPolicy(name), rings: plans };
    const release = planRelease({
      key,
      basedOn: null,
      policy,
      publishedAt: day(0),
      createdAt: day(-8),
      carriedPauses: {},
      carriedHolds: [],
    });
    await saveRelease(store, { release, status: 'running', at: day(-8) });
    const cause: Cause = { kind: 'missed', area: 'quality', release: key.id };
    const news = { cause, id: 'missed', at: day(1), text: 'It was missed.' };
    const joined = await openOrJoin(store, news, { key, isRehearsal: false });
    number = joined?.number ?? 0;
  });
  after(async () => {
    await tenant.emulated.stop();
    await store.close();
  });

  async function policyOf(ring: string) {
    const rows = await readRings(store, tenant.key);
    const policyId = rows.find((row) => row.ring === ring)?.policyId ?? '';
    const { graph } = tenant.deps;
    return { policyId, graph, read: () => readRingPolicy(graph, { policyId, asOf: day(3) }) };
  }

  async function tried(remedy: RemedyName, at: number): Promise<string> {
    const asked = { tenant: tenant.name, number, remedy, asOf: at };
    const { incident } = await atLastAttempt(() => remedyIncident(tenant.deps, asked));
    const entries = await readEntries(store, { matter: 'incident', tenant: tenant.name, number });
    return `${incident?.tried.at(-1)?.outcome ?? ''}: ${entries.at(-1)?.text ?? ''}`;
  }

  it('put a changed policy right, and leave a ring that is stopped in Intune to its release', async () => {
    const [first, broad] = [await policyOf('first'), await policyOf('broad')];
    const cadence = { deferralDays: 25, deadlineDays: 7, gracePeriodDays: 7 };
    const changed = { policyId: first.policyId, asOf: day(1), changes: { cadence } };
    await patchRingPolicy(first.graph, changed);
    const stopped = { policyId: broad.policyId, asOf: day(1), changes: { paused: true } };
    await patchRingPolicy(broad.graph, stopped);
    const came = await tried('restorePolicies', day(2));
    assert.match(came, /^done: Putting policies right: first as .* Left .*: broad\.$/);
    assert.equal((await first.read()).cadence.deferralDays, 0);
    assert.equal((await broad.read()).paused, true);
  });

  it('are recorded once, though the answer was lost', async () => {
    const before = await readEntries(store, { matter: 'incident', tenant: tenant.name, number });
    await tried('restorePolicies', day(2));
    assert.deepEqual(
      await readEntries(store, { matter: 'incident', tenant: tenant.name, number }),
      before,
    );
  });

  it('that the service cannot take are told with the reason and what people can do', async () => {
    assert.match(await tried('syncDevices', day(3)), /^cannot: .*PrivilegedOperations.*By hand/);
    assert.match(await tried('retryFailed', day(3)), /^cannot: .*nothing is published yet/);
    assert.match(await tried('expedite', day(3)), /^cannot: .*nothing is published yet/);
  });

  it('find nothing to do where all is as the releases want it, and bring again what Graph has lost', async () => {
    assert.match(await tried('restorePolicies', day(4)), /^needless: .*all are as the releases/);
    assert.match(await tried('reOffer', day(4)), /^needless: .*all policies reach them/);
    const { policyId, graph } = await policyOf('first');
    await assignRingPolicy(graph, { policyId, groupIds: [], asOf: day(5) });
    const groupId =
      (await readRings(store, tenant.key)).find(({ ring }) => ring === 'broad')?.groupId ?? '';
    const members = await readMembers(graph, { groupId, asOf: day(5) });
    const [objectId = ''] = members;
    await removeMember(graph, { groupId, objectId, asOf: day(5) });
    assert.match(
      await tried('reOffer', day(6)),
      /^done: .*1 device brought into the groups of their rings; policies reach first again/,
    );
    const { groupIds } = await readRingTargets(graph, { policyId, asOf: day(6) });
    assert.equal(groupIds.length, 1);
    assert.deepEqual(await readMembers(graph, { groupId, asOf: day(6) }), members);
  });

  it('begin with what was noticed, which waits while nobody can be told', async () => {
    const asOf = day(1);
    const noticing = { key: tenant.key, basedOn: null, asOf };
    await recordDecisions(store, { key: tenant.key, decisions: [pausedByService(asOf)] });
    const refusing: Deps = {
      ...tenant.deps,
      tellIncident: () => Promise.reject(new Error('down')),
    };
    await noticeIncidents(refusing, noticing);
    assert.ok((await unheardIncidents(store, { tenant: tenant.name })).length > 0);
    const told: number[] = [];
    const tellIncident: Deps['tellIncident'] = (o) => Promise.resolve(void told.push(o.number));
    await noticeIncidents({ ...tenant.deps, tellIncident }, noticing);
    assert.deepEqual(told, await unheardIncidents(store, { tenant: tenant.name }));
  });

  it('are about what was missed while it was paused, too: a pause that is lifted is not all', async () => {
    const stored = await readRelease(store, { key: tenant.key });
    const incident = await readIncident(store, { tenant: tenant.name, number });
    assert.ok(stored !== null && incident !== null);
    const cause = { kind: 'paused', area: 'quality', release: tenant.key.id } as const;
    const lifted = await observeCause(store, { ...incident, cause }, day(3));
    assert.deepEqual(
      [lifted.stands, lifted.text],
      [false, 'The service has paused no ring any more.'],
    );
    const counts = { judgedAt: day(2), target: 0.95, eligible: 10, updated: 5, attained: 0.5 };
    const release = { ...stored.release, objective: { ...counts, outcome: 'missed' } as const };
    await saveRelease(store, { release, status: 'over', at: day(2) });
    const behind = await observeCause(store, { ...incident, cause }, day(3));
    assert.notEqual(behind.stands, false);
    assert.doesNotMatch(behind.text, /paused no ring/);
  });
});
