/** Groups and their members, in Microsoft's odd ways: same names, all-or-nothing PATCHes, 400 for "already there". */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { listDirectoryDevices } from '#graph/intune/devices.ts';
import { GraphError } from '#graph/error.ts';
import {
  createGroup,
  findGroup,
  groupMarker,
  listTransitiveDevices,
  removeMember,
} from '#graph/directory/groups.ts';
import { addMembers } from '#graph/directory/members.ts';
import type { Graph } from '#graph/request.ts';
import { agreeing, day, type Emulated, startEmulator } from '../../emulator/emulated.ts';
import { graphOver, rowsOf } from '../graphs.ts';

const asOf = day(-10);
const registration = 'Windows Autopatch Device Registration';

describe('groups', () => {
  let emulated: Emulated;
  let graph: Graph;
  let objectIds: readonly string[];
  let made = 0;

  before(async () => {
    emulated = await startEmulator([...agreeing, '--devices', '900']);
    graph = graphOver(emulated);
    objectIds = (await rowsOf(listDirectoryDevices(graph, { asOf }))).map(
      ({ objectId }) => objectId,
    );
  });
  after(() => emulated.stop());
  afterEach(() => emulated.control('DELETE', 'faults'));

  async function freshGroup(): Promise<string> {
    made += 1;
    const { groupId } = await createGroup(graph, {
      displayName: `Ring ${made}`,
      description: 'A ring.',
      asOf,
    });
    return groupId;
  }

  async function membersOf(groupId: string): Promise<ReadonlySet<string>> {
    return new Set(await rowsOf(listTransitiveDevices(graph, { groupId, asOf })));
  }

  it('are found by name, or not at all', async () => {
    assert.equal(
      (await findGroup(graph, { displayName: registration, asOf }))?.displayName,
      registration,
    );
    assert.equal(await findGroup(graph, { displayName: "Nobody's", asOf }), null);
  });

  it('of the same name are told apart by our marker', async () => {
    const body = {
      mailEnabled: false,
      mailNickname: 'twin',
      securityEnabled: true,
      displayName: 'Twin',
    };
    await emulated.call('POST', '/v1.0/groups', {
      at: asOf,
      body: { ...body, description: 'Not ours' },
    });
    const ours = await createGroup(graph, { displayName: 'Twin', description: 'Ours', asOf });
    assert.equal(ours.description, `Ours ${groupMarker}`);
    assert.equal((await findGroup(graph, { displayName: 'Twin', asOf }))?.groupId, ours.groupId);
    await createGroup(graph, { displayName: 'Twin', description: 'Ours too', asOf });
    await assert.rejects(
      findGroup(graph, { displayName: 'Twin', asOf }),
      (error) =>
        error instanceof GraphError &&
        error.code === 'ambiguousGroup' &&
        error.message.includes(ours.groupId),
    );
  });

  it('list the devices of nested groups too, and devices only', async () => {
    const group = await findGroup(graph, { displayName: registration, asOf });
    const devices = await membersOf(group?.groupId ?? '');
    assert.ok(devices.size > 500, String(devices.size));
    const known = new Set(objectIds);
    assert.ok([...devices].every((id) => known.has(id)));
  });

  it('list each device of 30 nested groups once, and no user who is in them', async () => {
    const root = await freshGroup();
    const join = async (groupId: string, id: string) => {
      const answer = await emulated.call('POST', `/v1.0/groups/${groupId}/members/$ref`, {
        at: asOf,
        body: { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` },
      });
      assert.equal(answer.status, 204, answer.text);
    };
    const all = await findGroup(graph, { displayName: registration, asOf });
    const members = await emulated.call('GET', `/v1.0/groups/${all?.groupId}/members`, {
      at: asOf,
    });
    const rows = members.json['value'] as unknown as readonly Record<string, string>[];
    const user = rows.find((one) => one['@odata.type'] === '#microsoft.graph.user')?.['id'] ?? '';
    const wanted = objectIds.slice(0, 60);
    for (let nth = 0; nth < 30; nth += 1) {
      const nested = await freshGroup();
      // Each has two devices, and one that another group has as well.
      const objects = [...wanted.slice(2 * nth, 2 * nth + 2), wanted[0] ?? ''];
      await addMembers(graph, { groupId: nested, objectIds: [...new Set(objects)], asOf });
      await join(nested, user);
      await join(root, nested);
    }
    const listed = await rowsOf(listTransitiveDevices(graph, { groupId: root, asOf }));
    assert.deepEqual(listed.toSorted(), wanted.toSorted());
  });

  it('take 850 members in three batches of at most 400', async () => {
    const groupId = await freshGroup();
    const wanted = objectIds.slice(0, 850);
    await emulated.control('DELETE', 'requests');
    assert.deepEqual(await addMembers(graph, { groupId, objectIds: wanted, asOf }), {
      added: 850,
      already: 0,
      missing: [],
      awaited: [],
    });
    assert.deepEqual(await membersOf(groupId), new Set(wanted));
    const log = await emulated.control('GET', 'requests?writes=1');
    assert.equal((log.json['requests'] as unknown as unknown[]).length, 43);
  });

  it('tell who was in already and who does not exist, and take the rest', async () => {
    const groupId = await freshGroup();
    const before = objectIds.slice(0, 30);
    const ghost = '99999999-9999-4999-8999-999999999999';
    await addMembers(graph, { groupId, objectIds: before, asOf });
    const wanted = [...objectIds.slice(20, 70), ghost];
    const outcome = await addMembers(graph, { groupId, objectIds: wanted, asOf });
    assert.deepEqual(outcome, { added: 40, already: 10, missing: [ghost], awaited: [] });
    assert.equal((await membersOf(groupId)).size, 70);
  });

  it('are filled when a throttled call is repeated, whatever had got through', async () => {
    const groupId = await freshGroup();
    const wanted = objectIds.slice(0, 400);
    await emulated.control('POST', 'faults', [
      { match: { method: 'PATCH' }, kind: 'status', status: 429, retryAfter: 4, times: 3 },
      { match: { method: 'PATCH' }, kind: 'status', status: 503, after: 'apply', times: 2 },
    ]);
    const error: unknown = await addMembers(graph, { groupId, objectIds: wanted, asOf }).catch(
      (e: unknown) => e,
    );
    assert.ok(error instanceof GraphError);
    assert.deepEqual([error.kind, error.retryAfterMs], ['throttled', 4000]);
    const again = await addMembers(graph, { groupId, objectIds: wanted, asOf });
    assert.deepEqual([again.added + again.already, again.missing], [400, []]);
    assert.deepEqual(await membersOf(groupId), new Set(wanted));
  });

  it('refuse members when they follow a rule, and that is no "already a member"', async () => {
    const body = {
      displayName: 'By rule',
      mailEnabled: false,
      mailNickname: 'rule',
      securityEnabled: true,
      groupTypes: ['DynamicMembership'],
      membershipRule: 'device.deviceOwnership -eq "Company"',
    };
    const answer = await emulated.call('POST', '/v1.0/groups', { at: asOf, body });
    const { id: groupId } = JSON.parse(answer.text) as { readonly id: string };
    assert.equal((await findGroup(graph, { displayName: 'By rule', asOf }))?.isDynamic, true);
    await assert.rejects(
      addMembers(graph, { groupId, objectIds: objectIds.slice(0, 1), asOf }),
      (error) => error instanceof GraphError && error.kind !== 'throttled',
    );
  });

  it('lose a member once; a second time it was none', async () => {
    const groupId = await freshGroup();
    const [objectId = ''] = objectIds;
    await addMembers(graph, { groupId, objectIds: [objectId], asOf });
    assert.equal(await removeMember(graph, { groupId, objectId, asOf }), 'removed');
    assert.equal(await removeMember(graph, { groupId, objectId, asOf }), 'wasNotMember');
    assert.equal((await membersOf(groupId)).size, 0);
  });

  it('hold the union of all additions, in whatever pieces they come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uniqueArray(fc.nat({ max: 60 }), { maxLength: 45 }), {
          minLength: 1,
          maxLength: 4,
        }),
        async (pieces) => {
          const groupId = await freshGroup();
          const present = new Set<string>();
          for (const piece of pieces) {
            const ids = piece.map((index) => objectIds[index] ?? '');
            const fresh = ids.filter((id) => !present.has(id));
            const outcome = await addMembers(graph, { groupId, objectIds: ids, asOf });
            assert.deepEqual(
              [outcome.added, outcome.already],
              [fresh.length, ids.length - fresh.length],
            );
            for (const id of ids) present.add(id);
          }
          assert.deepEqual(await membersOf(groupId), present);
        },
      ),
      { numRuns: 15 },
    );
  });
});
