/** Update rings, expedites, the catalogue, reports and mail, as the emulator answers for them. */
import assert from 'node:assert/strict';
import { listOpenKnownIssues, listQualityUpdates } from '#graph/updates/catalog.ts';
import { GraphError } from '#graph/error.ts';
import { assignExpedite, createExpedite, listExpedites } from '#graph/intune/expedites.ts';
import { createGroup } from '#graph/directory/groups.ts';
import { sendMail } from '#graph/mail.ts';
import { listDirectoryDevices } from '#graph/intune/devices.ts';
import { addMembers } from '#graph/directory/members.ts';
import { listPolicyConflicts } from '#graph/intune/policyConflicts.ts';
import {
  assignRingPolicy,
  createRingPolicy,
  extendPause,
  listRingPolicies,
  patchRingPolicy,
  readRingPolicy,
} from '#graph/intune/ringPolicies.ts';
import type { RingPolicy } from '#graph/intune/ringPolicy.ts';
import type { Graph } from '#graph/request.ts';
import { agreeing, day, type Emulated, startEmulator } from '../../emulator/emulated.ts';
import { graphOver, rowsOf } from '../graphs.ts';
import { dayMs, minuteMs } from '#core/time.ts';
import { dotted } from '#core/version.ts';

const asOf = day(-10);
const cadence = { deferralDays: 6, deadlineDays: 2, gracePeriodDays: 2 };

describe('an update ring', () => {
  let emulated: Emulated;
  let graph: Graph;
  before(async () => {
    emulated = await startEmulator([...agreeing, '--devices', '400']);
    graph = graphOver(emulated);
  });
  after(() => emulated.stop());
  afterEach(() => emulated.control('DELETE', 'faults'));

  function create(displayName: string): Promise<RingPolicy> {
    return createRingPolicy(graph, {
      displayName,
      description: `${displayName} [mark]`,
      cadence,
      asOf,
    });
  }

  it('is created with its cadence, not paused, and found in the list', async () => {
    const made = await create('Fast');
    assert.deepEqual(
      [made.cadence, made.paused, made.pauseExpiresAt, made.rolledBackAt],
      [cadence, false, null, null],
    );
    const listed = await listRingPolicies(graph, { asOf });
    assert.deepEqual(
      listed.filter(({ policyId }) => policyId === made.policyId),
      [made],
    );
  });

  it('is paused for 35 days, which run out by themselves, and can be extended', async () => {
    const { policyId, version } = await create('Paused');
    const at = day(1);
    const paused = await patchRingPolicy(graph, { policyId, asOf: at, changes: { paused: true } });
    assert.deepEqual([paused.paused, paused.pauseExpiresAt], [true, at + 35 * dayMs]);
    assert.ok(paused.version > version);
    const later = await readRingPolicy(graph, { policyId, asOf: at + 36 * dayMs });
    assert.deepEqual([later.paused, later.pauseExpiresAt], [false, null]);
    await extendPause(graph, { policyId, asOf: at + 30 * dayMs });
    const extended = await readRingPolicy(graph, { policyId, asOf: at + 31 * dayMs });
    assert.equal(extended.pauseExpiresAt, at + 65 * dayMs);
    const resumed = await patchRingPolicy(graph, {
      policyId,
      asOf: at + 32 * dayMs,
      changes: { paused: false },
    });
    assert.deepEqual([resumed.paused, resumed.pauseExpiresAt], [false, null]);
  });

  it('gets a new cadence and nothing else by a change of cadence', async () => {
    const made = await create('Hurried');
    const hurried = { deferralDays: 0, deadlineDays: 1, gracePeriodDays: 1 };
    const changed = await patchRingPolicy(graph, {
      policyId: made.policyId,
      asOf,
      changes: { cadence: hurried },
    });
    assert.deepEqual({ ...changed, version: 0 }, { ...made, cadence: hurried, version: 0 });
  });

  it('that is rolled back is paused by the same order', async () => {
    const { policyId } = await create('Rolled back');
    const rolled = await patchRingPolicy(graph, {
      policyId,
      asOf: day(3),
      changes: { rollBack: true },
    });
    assert.deepEqual([rolled.rolledBackAt, rolled.paused], [day(3), true]);
  });

  it('whose change was made and the answer lost says so when it is read', async () => {
    const { policyId } = await create('Lost answer');
    await emulated.control('POST', 'faults', [
      { match: { method: 'PATCH' }, kind: 'reset', after: 'apply', times: 1 },
    ]);
    await assert.rejects(
      patchRingPolicy(graph, { policyId, asOf: day(1), changes: { paused: true } }),
      (error) => error instanceof GraphError && error.kind === 'network',
    );
    assert.equal((await readRingPolicy(graph, { policyId, asOf: day(1) })).paused, true);
  });

  it('that does not exist is not found', async () => {
    await assert.rejects(
      readRingPolicy(graph, { policyId: '12345678-0000-4000-8000-000000000000', asOf }),
      (error) => error instanceof GraphError && error.kind === 'notFound',
    );
  });

  it('names the managed devices on which another ring contradicts it', async () => {
    const one = await create('One of two');
    const other = await createRingPolicy(graph, {
      displayName: 'Two of two',
      description: '',
      cadence: { ...cadence, deferralDays: 9 },
      asOf,
    });
    const { groupId } = await createGroup(graph, { displayName: 'In both', description: '', asOf });
    const objectIds = (await rowsOf(listDirectoryDevices(graph, { asOf }))).map(
      ({ objectId }) => objectId,
    );
    await addMembers(graph, { groupId, objectIds, asOf });
    for (const { policyId } of [one, other])
      await assignRingPolicy(graph, { policyId, groupIds: [groupId], asOf });
    const ids = await rowsOf(listPolicyConflicts(graph, { policyId: one.policyId, asOf: day(0) }));
    assert.ok(ids.length > 100, String(ids.length));
    const answer = await emulated.call(
      'GET',
      `/v1.0/deviceManagement/managedDevices/${ids[0] ?? ''}`,
      { at: day(0) },
    );
    assert.equal(answer.status, 200);
  });
});

describe('the catalogue', () => {
  let emulated: Emulated;
  let graph: Graph;
  before(async () => {
    emulated = await startEmulator(['--devices', '50', '--release', '2022-06-B']);
    graph = graphOver(emulated);
  });
  after(() => emulated.stop());

  it('shows nothing new the minute before publication and the monthly update after it', async () => {
    const since = day(-1);
    assert.deepEqual(await listQualityUpdates(graph, { asOf: day(0) - minuteMs, since }), []);
    const [update, ...others] = await listQualityUpdates(graph, { asOf: day(0) + minuteMs, since });
    assert.deepEqual(others, []);
    assert.deepEqual(
      [update?.cadence, update?.classification, update?.isExpeditable],
      ['monthly', 'security', true],
    );
    assert.ok(
      update?.targets.some(
        ({ version, kb }) => dotted(version) === '19044.1766' && kb === 'KB5014699',
      ),
    );
    assert.deepEqual([update?.severity?.max, update?.severity?.exploited], ['critical', []]);
  });

  it('is sorted with the newest first and ends at the instant asked for', async () => {
    const updates = await listQualityUpdates(graph, { asOf: day(25), since: day(-60) });
    assert.ok(updates.length >= 2);
    assert.ok(
      updates.every(
        (update, index) =>
          index === 0 || update.releasedAt <= (updates[index - 1]?.releasedAt ?? 0),
      ),
    );
    assert.ok(updates.every(({ releasedAt }) => releasedAt >= day(-60)));
  });

  it('tells the open issues of an update', async () => {
    const updates = await listQualityUpdates(graph, { asOf: day(25), since: day(-40) });
    for (const { entryId } of updates) {
      const issues = await listOpenKnownIssues(graph, { entryId, asOf: day(25) });
      assert.ok(
        issues.every(
          ({ id, status }) =>
            id !== '' && ['confirmed', 'investigating', 'reported'].includes(status),
        ),
      );
    }
  });
});

describe('an expedite', () => {
  let emulated: Emulated;
  let graph: Graph;
  before(async () => {
    emulated = await startEmulator(['--devices', '50']);
    graph = graphOver(emulated);
  });
  after(() => emulated.stop());

  it('is created for an update by its release date, assigned, and found again', async () => {
    const at = day(1);
    const [update] = await listQualityUpdates(graph, { asOf: at, since: day(-1) });
    const group = await createGroup(graph, { displayName: 'Hurried', description: '', asOf });
    const made = await createExpedite(graph, {
      displayName: 'Zero day [mark]',
      description: 'Zero day',
      releasedAt: update?.releasedAt ?? 0,
      daysUntilForcedReboot: 1,
      asOf: at,
    });
    await assignExpedite(graph, { profileId: made.profileId, groupIds: [group.groupId], asOf: at });
    assert.deepEqual(await listExpedites(graph, { asOf: at }), [made]);
  });

  it('with a restart later than two days is refused', async () => {
    const [update] = await listQualityUpdates(graph, { asOf: day(1), since: day(-1) });
    await assert.rejects(
      createExpedite(graph, {
        displayName: 'Slow',
        description: '',
        releasedAt: update?.releasedAt ?? 0,
        daysUntilForcedReboot: 3,
        asOf: day(1),
      }),
      (error) => error instanceof GraphError && error.kind === 'invalid',
    );
  });
});

describe('mail', () => {
  it('is accepted once with its marker, and no error tells the mailbox', async () => {
    const emulated = await startEmulator(['--devices', '10']);
    try {
      const graph = graphOver(emulated);
      const mail = {
        from: 'updates@emulated.example',
        to: ['berta@emulated.example'],
        subject: 'Schedule',
        html: '<p>Soon</p>',
        asOf,
        marker: 'quality/2026-12-B/announce',
      };
      await sendMail(graph, mail);
      const outbox = await emulated.control('GET', 'outbox');
      assert.match(outbox.text, /x-ringmaster-id/);
      assert.match(outbox.text, /quality\/2026-12-B\/announce/);
      await emulated.control('POST', 'faults', [{ kind: 'status', status: 503 }]);
      const error: unknown = await sendMail(graph, mail).catch((reason: unknown) => reason);
      assert.ok(error instanceof GraphError);
      assert.doesNotMatch(error.message, /emulated\.example/);
    } finally {
      await emulated.stop();
    }
  });
});
