/**
 * Writes that prove what they did: each that reaches Graph has its row, what was interrupted is closed by the repetition,
 * nothing counts as held or joined before the group shows it, and nothing is made twice.
 */
import assert from 'node:assert/strict';
import { GraphError } from '#graph/error.ts';
import { findGroup, listNamed, readMembers } from '#graph/directory/groups.ts';
import type { Graph } from '#graph/request.ts';
import { readRingPolicy, readRingTargets } from '#graph/intune/ringPolicies.ts';
import { heldMembers } from '#store/holds/members.ts';
import { readRings } from '#store/release/rings.ts';
import type { Store } from '#store/store.ts';
import { listWrites } from '#store/writes.ts';
import { refusingUnnoted } from '../../src/activities/audit.ts';
import type { Steering } from '../../src/activities/areas/plane.ts';
import { updateRings } from '../../src/activities/areas/windows/updateRings.ts';
import { enactExpedite } from '../../src/activities/enact/expedite.ts';
import { enactHoldRollback } from '../../src/activities/enact/holdRollback.ts';
import { enactHold, enactUnhold, renewHold } from '../../src/activities/enact/holds.ts';
import { holdGroupName } from '../../src/activities/names.ts';
import { prepareRings } from '../../src/activities/fleet/prepare.ts';
import { joinGroups } from '../../src/activities/fleet/register.ts';
import { putRingRight } from '../../src/activities/enact/ringPolicy.ts';
import { plainAct } from '#core/release/action/meaning.ts';
import { agreeing, day, type Emulated, startEmulator } from '../emulator/emulated.ts';
import { graphOver } from '../graph/graphs.ts';
import { openDatabase } from '../store/database.ts';
import { atAttempt } from './attempts.ts';
import {
  createTenant,
  Death,
  dyingAt,
  fjord13,
  holdOf,
  ordered,
  wanting,
  plans,
  register,
  type Tenant,
} from './tenants.ts';
import { hourMs, minuteMs } from '#core/time.ts';

async function failureOf(work: Promise<unknown>): Promise<GraphError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof GraphError);
  return error;
}

interface Request {
  readonly method: string;
  readonly path: string;
}

async function journalOf(emulated: Emulated): Promise<readonly string[]> {
  const answer = await emulated.control('GET', 'requests?writes=1');
  const requests = answer.json['requests'] as unknown as readonly Request[];
  return requests.map(({ method, path }) => `${method} ${path.split('?')[0]}`).toSorted();
}

describe('a write', () => {
  let store: Store;
  const open: Emulated[] = [];
  before(async () => {
    ({ store } = await openDatabase());
  });
  afterEach(async () => {
    for (const emulated of open.splice(0)) await emulated.stop();
  });
  after(() => store.close());

  async function fresh(devices = 120): Promise<Tenant> {
    const tenant = await createTenant(store, { devices });
    open.push(tenant.emulated);
    return tenant;
  }

  async function rowsOf(tenant: string): Promise<readonly string[]> {
    const rows = await listWrites(store, { tenant, limit: 10_000 });
    return rows
      .flatMap(({ method, path, attempts }) =>
        Array.from({ length: attempts }, () => `${method} ${path}`),
      )
      .toSorted();
  }

  it('has a row for each that reaches Graph: rings, joins and leaves, holds, expedites', async () => {
    const emulated = await startEmulator([...agreeing, '--devices', '150']);
    open.push(emulated);
    const graph = graphOver(emulated, { onWrite: refusingUnnoted });
    const feeds = { knownExploited: null, securityGuide: null };
    const adapters = { graph, analytics: null, store, feeds, reportsDir: '', outlets: null };
    const deps: Steering = { ...adapters, plane: updateRings };
    const key = { tenant: 'noted', area: 'quality', id: '2026-12-B' } as const;
    const asOf = day(-8);
    await prepareRings(deps, { key, rings: plans, asOf });
    await register(deps, key.tenant, asOf);
    const input = { tenant: key.tenant, area: key.area, rings: plans, asOf };
    const { joined } = await atAttempt(1, () => joinGroups(deps, input));
    assert.ok(joined > 100, String(joined));
    await store.db
      .updateTable('devices')
      .set({ ring: 'broad' })
      .where('tenant', '=', key.tenant)
      .where('ring', '=', 'first')
      .execute();
    await deriveAll(store, key.tenant);
    await atAttempt(1, () => joinGroups(deps, { ...input, asOf: day(-7) }));
    const hold = holdOf({ key } as Tenant);
    const order = <A extends Parameters<typeof ordered>[1]>(action: A, at: number) =>
      ordered({ key }, action, at);
    await enactHold(deps, ...order({ kind: 'hold', hold } as const, day(-5)));
    const rollback = { phase: 'pilot', by: 'kim', at: day(-4) } as never;
    await enactHoldRollback(deps, ...order({ kind: 'rollBackHold', hold, rollback }, day(-4)));
    await renewHold(deps, ...order({ kind: 'renewHold', hold } as const, day(20)));
    const releasedAt = Date.parse('2026-12-08T00:00:00Z');
    const expedite = { kind: 'expedite', ring: 'first', releasedAt, daysUntilForcedReboot: 1 };
    await enactExpedite(deps, ...order(expedite as never, day(1)));
    await enactUnhold(deps, ...order({ kind: 'unhold', hold, operator: 'kim' } as const, day(21)));
    const journal = await journalOf(emulated);
    assert.ok(journal.some((line) => line.startsWith('DELETE') && line.endsWith('$ref')));
    assert.deepEqual(await rowsOf(key.tenant), journal);
    const noted = await listWrites(store, { tenant: key.tenant, limit: 10_000 });
    assert.deepEqual(
      noted.filter(({ status }) => status === null),
      [],
    );
  });

  it('that nobody notes does not leave', async () => {
    const emulated = await startEmulator(['--devices', '10']);
    open.push(emulated);
    const graph = graphOver(emulated, { onWrite: refusingUnnoted });
    const { key } = { key: { tenant: 'x', area: 'quality', id: 'y' } as const };
    await assert.rejects(
      graph.request({
        method: 'POST',
        path: '/v1.0/groups',
        asOf: day(0),
        schema: (await import('zod')).unknown(),
        body: { displayName: key.tenant },
      }),
      /POST \/v1\.0\/groups would leave without being noted/,
    );
    assert.deepEqual(await journalOf(emulated), []);
  });

  it('of a hold counts for nobody while the directory answers 404, and for all afterwards', async () => {
    const tenant = await fresh();
    const { deps, emulated } = tenant;
    await emulated.control('POST', 'faults', [
      { match: { method: 'PATCH', path: '/groups/[^/]+$' }, kind: 'status', status: 404 },
      { match: { method: 'POST', path: '/groups/[^/]+/members' }, kind: 'status', status: 404 },
    ]);
    const hold = holdOf(tenant);
    const holding = ordered(tenant, { kind: 'hold', hold } as const, day(-5));
    assert.equal((await failureOf(enactHold(deps, ...holding))).kind, 'notYetKnown');
    const of = { ...tenant.key, hold: hold.id, part: 'hold', limit: 1000 } as const;
    assert.deepEqual(await heldMembers(store, of), []);
    const rings = await store.db
      .selectFrom('devices')
      .select((eb) => eb.fn.countAll<number>().as('devices'))
      .where('tenant', '=', tenant.name)
      .where('object_id', 'is', null)
      .where('ring', 'is not', null)
      .executeTakeFirstOrThrow();
    assert.equal(rings.devices, 0, 'no device lost its link to the directory');
    await emulated.control('DELETE', 'faults');
    await enactHold(deps, ...holding);
    const held = await heldMembers(store, of);
    assert.equal(held.length, (await tenant.ofModel('Fjord 13 G2')).length);
    const group = await findGroup(deps.graph, {
      displayName: holdGroupName(hold.id, 'hold'),
      asOf: day(-5),
    });
    const groupId = group?.groupId ?? '';
    assert.deepEqual(
      await readMembers(deps.graph, { groupId, asOf: day(-5) }),
      new Set(held.map(({ objectId }) => objectId)),
    );
  });

  it('of a group that no index shows yet is not repeated, and is once it must have shown', async () => {
    const tenant = await fresh(20);
    const { deps } = tenant;
    const hold = holdOf(tenant);
    const displayName = holdGroupName(hold.id, 'hold');
    const named = async () => (await listNamed(deps.graph, { displayName, asOf: day(-4) })).length;
    const holding = (at: number) => {
      const [enactment, order] = ordered(tenant, { kind: 'hold', hold } as const, day(-5));
      return [{ ...enactment, asOf: at }, order] as const;
    };
    const lost = { ...deps, graph: dyingAt(deps.graph, 1, 'after') };
    await assert.rejects(enactHold(lost, ...holding(day(-5))), Death);
    assert.equal(await named(), 1);
    const blind = { ...deps, graph: withoutGroup(deps.graph, displayName) };
    for (const minutes of [0, 1, 9]) {
      const at = day(-5) + minutes * minuteMs;
      assert.equal((await failureOf(enactHold(blind, ...holding(at)))).kind, 'notYetKnown');
    }
    assert.equal(await named(), 1);
    await enactHold(deps, ...holding(day(-5) + 9 * minuteMs));
    assert.equal(await named(), 1);
  });

  it('that made two of one mark is told and settled on the older, whichever is listed first', async () => {
    const tenant = await fresh(20);
    const { deps, emulated } = tenant;
    const hold = holdOf(tenant);
    const displayName = holdGroupName(hold.id, 'hold');
    const description = `[ringmaster] ${tenant.name}/hold/${hold.id}/hold`;
    const ids: string[] = [];
    for (const at of [day(-7), day(-6)]) {
      const body = {
        displayName,
        description,
        mailEnabled: false,
        mailNickname: 'h',
        securityEnabled: true,
      };
      const made = await emulated.call('POST', '/v1.0/groups', { body, at });
      ids.push(idOf(made.json['id']));
    }
    const warned: string[] = [];
    const hear = (warning: Error) => void warned.push(warning.message);
    process.on('warning', hear);
    await enactHold(deps, ...ordered(tenant, { kind: 'hold', hold } as const, day(-5)));
    await new Promise(setImmediate);
    process.off('warning', hear);
    assert.ok((await readMembers(deps.graph, { groupId: ids[0] ?? '', asOf: day(-5) })).size > 0);
    assert.equal((await readMembers(deps.graph, { groupId: ids[1] ?? '', asOf: day(-5) })).size, 0);
    assert.ok(warned.some((text) => ids.every((id) => text.includes(id))));
  });

  for (const when of ['before', 'after'] as const)
    it(`that was cut off ${when} it took effect leaves no row open once it was repeated`, async () => {
      const tenant = await fresh(60);
      const { deps } = tenant;
      for (let nth = 1; nth < 12; nth += 1) {
        const hold = holdOf(tenant, fjord13, { number: nth });
        const at = day(-5) + nth * hourMs;
        const [enactment, order] = ordered(tenant, { kind: 'hold', hold } as const, at);
        const dying = { ...deps, graph: dyingAt(deps.graph, nth, when) };
        await enactHold(dying, enactment, order).catch((error: unknown) => {
          assert.ok(error instanceof Death);
        });
        await enactHold(deps, { ...enactment, asOf: at + 11 * minuteMs }, order);
        const rows = await listWrites(store, { tenant: tenant.name, limit: 10_000 });
        assert.deepEqual(
          rows.filter(({ status }) => status === null).map(({ intentId }) => intentId),
          [],
        );
        const letting = { kind: 'unhold', hold, operator: 'kim' } as const;
        await enactUnhold(deps, ...ordered(tenant, letting, at + 30 * minuteMs));
      }
    });

  it('of a ring that was cut off is closed by the repetition that finds nothing to write', async () => {
    const tenant = await fresh(20);
    const { deps, key } = tenant;
    const action = { kind: 'close', ring: 'broad', pause: null } as never;
    const [own, order] = ordered(tenant, action, day(-5));
    const enactment = await wanting(store, own, { ring: 'broad', closed: true });
    const change = { ...plainAct, order, ring: 'broad', begins: true };
    await tenant.emulated.control('POST', 'faults', [
      { match: { method: 'PATCH' }, kind: 'reset', after: 'apply', times: 1 },
    ]);
    assert.equal((await failureOf(putRingRight(deps, enactment, change))).kind, 'network');
    const open = async () =>
      (await listWrites(store, { tenant: key.tenant, limit: 1000 })).filter(
        ({ status }) => status === null,
      ).length;
    assert.equal(await open(), 1);
    const writes = await tenant.writes();
    await putRingRight(deps, enactment, change);
    assert.equal(await tenant.writes(), writes);
    assert.equal(await open(), 0);
  });

  it('to one ring that is refused keeps no other ring from being made ready, and is told', async () => {
    const tenant = await fresh(20);
    const { deps, key, emulated } = tenant;
    const [first, broad] = await readRings(store, key);
    const path = `/deviceConfigurations/${first?.policyId}$`;
    await emulated.control('POST', 'faults', [
      { match: { method: 'GET', path }, kind: 'status', status: 404 },
    ]);
    await store.db
      .deleteFrom('rings')
      .where('tenant', '=', key.tenant)
      .where('ring', '=', 'broad')
      .execute();
    const { unmet, pauses } = await prepareRings(deps, { key, rings: plans, asOf: day(-5) });
    assert.deepEqual(
      unmet?.map(({ part, kind }) => [part, kind]),
      [['ring/first', 'GraphNotFound']],
    );
    assert.deepEqual(pauses, {});
    const again = (await readRings(store, key)).find(({ ring }) => ring === 'broad');
    assert.deepEqual([again?.policyId, again?.groupId], [broad?.policyId, broad?.groupId]);
  });

  for (const how of ['an order', 'the next release'] as const)
    it(`to a policy that was deleted goes to another in its place, paused and reaching the ring, by ${how}`, async () => {
      const tenant = await fresh(20);
      const { deps, key, emulated } = tenant;
      const closing = { kind: 'close', ring: 'broad', pause: null } as never;
      const [own, order] = ordered(tenant, closing, day(-5));
      const enactment = await wanting(store, own, { ring: 'broad', closed: true });
      const change = { ...plainAct, order, ring: 'broad', begins: true };
      await putRingRight(deps, enactment, change);
      const before = (await readRings(store, key)).find(({ ring }) => ring === 'broad');
      const lost = before?.policyId ?? '';
      await emulated.call('DELETE', `/beta/deviceManagement/deviceConfigurations/${lost}`);
      const asOf = day(-4);
      if (how === 'an order') await putRingRight(deps, { ...enactment, asOf }, change);
      else await prepareRings(deps, { key, rings: plans, asOf });
      const after = (await readRings(store, key)).find(({ ring }) => ring === 'broad');
      const policyId = after?.policyId ?? '';
      assert.notEqual(policyId, lost);
      assert.equal((await readRingPolicy(deps.graph, { policyId, asOf })).paused, true);
      const { groupIds } = await readRingTargets(deps.graph, { policyId, asOf });
      assert.deepEqual(groupIds, [before?.groupId]);
      const writes = await tenant.writes();
      await putRingRight(deps, { ...enactment, asOf }, change);
      assert.equal(await tenant.writes(), writes, 'a repetition writes nothing');
    });

  it('finds its ring by its id, though an administrator has rewritten its description', async () => {
    const tenant = await fresh(20);
    const { deps, key, emulated } = tenant;
    const before = await readRings(store, key);
    for (const { policyId, groupId } of before) {
      const ring = '#microsoft.graph.windowsUpdateForBusinessConfiguration';
      const body = { '@odata.type': ring, description: 'Ours now' };
      await emulated.call('PATCH', `/beta/deviceManagement/deviceConfigurations/${policyId}`, {
        body,
      });
      await emulated.call('PATCH', `/v1.0/groups/${groupId}`, { body: { description: 'Mine' } });
    }
    const writes = await tenant.writes();
    await prepareRings(deps, { key, rings: plans, asOf: day(-5) });
    assert.equal(await tenant.writes(), writes);
    assert.deepEqual(await readRings(store, key), before);
  });

  it('finds its ring by the mark within a longer description, where the store knows no id', async () => {
    const tenant = await fresh(20);
    const { deps, key, emulated } = tenant;
    const before = await readRings(store, key);
    for (const { ring, policyId } of before) {
      const type = '#microsoft.graph.windowsUpdateForBusinessConfiguration';
      const description = `Do not touch! [ringmaster] ${key.tenant}/quality/${ring}, says Anna`;
      const body = { '@odata.type': type, description };
      await emulated.call('PATCH', `/beta/deviceManagement/deviceConfigurations/${policyId}`, {
        body,
      });
    }
    await store.db.deleteFrom('rings').where('tenant', '=', key.tenant).execute();
    const writes = await tenant.writes();
    await prepareRings(deps, { key, rings: plans, asOf: day(-5) });
    assert.equal(await tenant.writes(), writes);
    const ids = (rows: typeof before) => rows.map(({ policyId, groupId }) => [policyId, groupId]);
    assert.deepEqual(ids(await readRings(store, key)), ids(before));
  });
});

function idOf(value: unknown): string {
  assert.ok(typeof value === 'string');
  return value;
}

/** A Graph whose listings of groups do not show one of that name yet. */
function withoutGroup(graph: Graph, displayName: string): Graph {
  return {
    ...graph,
    watchedBy: (watch) => withoutGroup(graph.watchedBy(watch), displayName),
    request: async (call) => {
      if (call.method !== 'GET' || !/\/groups(\?|$)/.test(call.path)) return graph.request(call);
      const answer: unknown = await graph.request(call);
      const { value, ...rest } = answer as { value: readonly { displayName: string }[] };
      const shown = value.filter((one) => one.displayName !== displayName);
      return call.schema.parse({ ...rest, value: shown });
    },
  };
}

/** What is still to do after rings were changed by hand in the store. */
async function deriveAll(store: Store, tenant: string): Promise<void> {
  const { derivePendingMoves } = await import('#store/registration/pendingMoves.ts');
  const { rows } = await store.pool.query<{ id: string }>(
    'select device_id as id from devices where tenant = $1',
    [tenant],
  );
  const client = await store.pool.connect();
  try {
    await derivePendingMoves(client, { tenant, deviceIds: rows.map(({ id }) => id) });
  } finally {
    client.release();
  }
}
