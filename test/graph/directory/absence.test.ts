/**
 * A 404 is one replica's word: of a group that is new or gone, of a member, of what was to be deleted. What each is taken
 * for, and what is not concluded from it.
 */
import assert from 'node:assert/strict';
import { listDirectoryDevices } from '#graph/intune/devices.ts';
import { GraphError, type GraphErrorKind } from '#graph/error.ts';
import {
  createGroup,
  findGroup,
  readGroup,
  readMembers,
  removeMember,
} from '#graph/directory/groups.ts';
import { addMembers } from '#graph/directory/members.ts';
import type { Graph } from '#graph/request.ts';
import {
  assignRingPolicy,
  createRingPolicy,
  deleteRingPolicy,
} from '#graph/intune/ringPolicies.ts';
import { deletePolicyGroup } from '#graph/intune/targets.ts';
import { agreeing, day, type Emulated, startEmulator } from '../../emulator/emulated.ts';
import { graphOver, rowsOf } from '../graphs.ts';

const asOf = day(-10);
const nowhere = '99999999-9999-4999-8999-999999999999';
const cadence = { deferralDays: 1, deadlineDays: 1, gracePeriodDays: 1 };

async function kindOf(work: Promise<unknown>): Promise<GraphErrorKind | 'none'> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error === null) return 'none';
  assert.ok(error instanceof GraphError);
  return error.kind;
}

describe('a 404', () => {
  let emulated: Emulated;
  let graph: Graph;
  let objectIds: readonly string[];
  let made = 0;

  before(async () => {
    emulated = await startEmulator([...agreeing, '--devices', '100']);
    graph = graphOver(emulated);
    const devices = await rowsOf(listDirectoryDevices(graph, { asOf }));
    objectIds = devices.map(({ objectId }) => objectId);
  });
  after(() => emulated.stop());
  afterEach(() => emulated.control('DELETE', 'faults'));

  async function freshGroup(): Promise<string> {
    made += 1;
    const options = { displayName: `Group ${made}`, description: 'One.', asOf };
    return (await createGroup(graph, options)).groupId;
  }

  const answer404 = (method: string, path: string, times?: number) =>
    emulated.control('POST', 'faults', [
      {
        match: { method, path },
        kind: 'status',
        status: 404,
        code: 'Request_ResourceNotFound',
        ...(times === undefined ? {} : { times }),
      },
    ]);

  it('of a group that nobody knows says nothing of those who were to join or leave it', async () => {
    const members = { groupId: nowhere, objectIds: objectIds.slice(0, 30), asOf };
    assert.equal(await kindOf(addMembers(graph, members)), 'notYetKnown');
    const leaving = { groupId: nowhere, objectId: objectIds[0] ?? '', asOf };
    assert.equal(await kindOf(removeMember(graph, leaving)), 'notYetKnown');
    assert.equal(await kindOf(readMembers(graph, { groupId: nowhere, asOf })), 'notYetKnown');
    assert.equal(await readGroup(graph, { groupId: nowhere, asOf }), null);
  });

  it('of devices that the directory knows leaves them waiting, and none missing', async () => {
    const groupId = await freshGroup();
    await emulated.control('POST', 'faults', [
      { match: { method: 'PATCH', path: '/groups/[^/]+$' }, kind: 'status', status: 404 },
      { match: { method: 'POST', path: '/groups/[^/]+/members' }, kind: 'status', status: 404 },
    ]);
    const wanted = objectIds.slice(0, 25);
    assert.deepEqual(await addMembers(graph, { groupId, objectIds: wanted, asOf }), {
      added: 0,
      already: 0,
      missing: [],
      awaited: wanted,
    });
  });

  it('of one device that the directory itself does not know makes that one missing', async () => {
    const groupId = await freshGroup();
    const wanted = [...objectIds.slice(0, 5), nowhere];
    const { added, missing } = await addMembers(graph, { groupId, objectIds: wanted, asOf });
    assert.deepEqual([added, missing], [5, [nowhere]]);
  });

  it('of a member of a known group means that it was none', async () => {
    const groupId = await freshGroup();
    const outcome = await removeMember(graph, { groupId, objectId: objectIds[0] ?? '', asOf });
    assert.equal(outcome, 'wasNotMember');
  });

  it('of a group or a policy to be deleted means that it is gone, unless it is still there', async () => {
    const groupId = await freshGroup();
    const { policyId } = await createRingPolicy(graph, {
      displayName: 'p',
      description: 'd',
      cadence,
      asOf,
    });
    await answer404('DELETE', '.');
    assert.equal(await kindOf(deletePolicyGroup(graph, { groupId, asOf })), 'notYetKnown');
    assert.equal(await kindOf(deleteRingPolicy(graph, { policyId, asOf })), 'notYetKnown');
    await emulated.control('DELETE', 'faults');
    for (const expected of ['none', 'none']) {
      assert.equal(await kindOf(deletePolicyGroup(graph, { groupId, asOf })), expected);
      assert.equal(await kindOf(deleteRingPolicy(graph, { policyId, asOf })), expected);
    }
  });

  it('of an assignment to a group that is not known passes, and any other refusal does not', async () => {
    const groupId = await freshGroup();
    const made = { displayName: 'q', description: 'd', cadence, asOf };
    const { policyId } = await createRingPolicy(graph, made);
    const to = (id: string) => assignRingPolicy(graph, { policyId, groupIds: [id], asOf });
    assert.equal(await kindOf(to(nowhere)), 'notYetKnown');
    assert.equal(await kindOf(to(groupId)), 'none');
    const elsewhere = assignRingPolicy(graph, { policyId: nowhere, groupIds: [groupId], asOf });
    assert.equal(await kindOf(elsewhere), 'notFound');
  });
});

describe('two groups of one name', () => {
  let emulated: Emulated;
  before(async () => {
    emulated = await startEmulator([...agreeing, '--devices', '10']);
  });
  after(() => emulated.stop());

  it('are refused with both named, and nothing of what people wrote about them', async () => {
    const graph = graphOver(emulated);
    const body = (description: string) => ({
      displayName: 'Twins',
      description,
      mailEnabled: false,
      mailNickname: 'twins',
      securityEnabled: true,
    });
    const ids: string[] = [];
    for (const text of ['of Anna Planted', 'of Bob']) {
      const { json } = await emulated.call('POST', '/v1.0/groups', { body: body(text) });
      if (typeof json['id'] === 'string') ids.push(json['id']);
    }
    assert.equal(ids.length, 2);
    const error: unknown = await findGroup(graph, { displayName: 'Twins', asOf }).catch(
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof GraphError);
    assert.equal(error.kind, 'ambiguous');
    for (const id of ids) assert.ok(error.message.includes(id));
    assert.doesNotMatch(error.message, /Planted|Bob/);
    assert.match(error.message, /rename all but one, or write \[ringmaster\]/);
  });
});
