/**
 * Support requests on the real server: begun by whoever opens them, spoken to, bounded however long nobody answers, and with
 * nothing in their histories that a person has written.
 */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { RequestWord } from '#core/support/command.ts';
import { requestWorkflowId, type SupportRequest } from '#core/support/request.ts';
import { dayMs, hourMs } from '#core/time.ts';
import { fastForward, timeSkipping, waitForFastForward } from '#engine/virtualTime.ts';
import { readEntries } from '#store/matter/timelines.ts';
import { openRequest, readRequest } from '#store/support/requests.ts';
import { putFile, putText, readFileOf } from '#store/support/writings.ts';
import { supportQuery } from '../../../src/workflows/supportMessages.ts';
import { opening } from '../../core/support/requests.ts';
import { createWorld, type World } from '../world.ts';

describe('support requests on the real server', function () {
  this.timeout(240_000);
  let world: World;
  let tenant: string;
  const rehearsed = timeSkipping({ enabled: true });

  before(async () => {
    world = await createWorld({ devices: 20 });
    ({ tenant } = world.key);
  });
  after(() => world.close());

  const open = async (part: Partial<SupportRequest> = {}): Promise<SupportRequest> => {
    const asked = { ...opening, tenant, openedAt: Date.now(), ...part };
    const request = await openRequest(world.store, asked, 'The tills of Ada print nothing');
    await world.operator.beginRequest(request, rehearsed);
    return request;
  };
  const handleOf = (request: SupportRequest) =>
    world.operator.client.workflow.getHandle(requestWorkflowId(request));
  const tell = async (request: SupportRequest, word: RequestWord) => {
    const stored = await readRequest(world.store, request);
    assert.ok(stored !== null);
    return await world.operator.tellRequest(stored.request, word, Date.now());
  };
  const say = async (
    request: SupportRequest,
    kind: RequestWord['kind'],
    operator: string,
    text: string | null = null,
  ) => {
    const written =
      text === null ? null : await putText(world.store, request, { text, at: Date.now() });
    return await tell(request, { kind, operator, asks: false, written });
  };
  const skip = async (request: SupportRequest, ms: number): Promise<void> => {
    const execution = { workflowId: requestWorkflowId(request) };
    const id = `on-${ms}`;
    await fastForward(world.operator.client, execution, { id, untilAt: Date.now() + ms });
    await waitForFastForward(world.operator.client, execution, id);
  };
  const kindsOf = async (request: SupportRequest): Promise<readonly string[]> =>
    (await readEntries(world.store, { ...request, matter: 'support' })).map(({ kind }) => kind);

  it('that nobody answers are told again for 60 days in at most 500 events', async () => {
    const request = await open({ severity: 'A' });
    await skip(request, 60 * dayMs);
    const { historyLength, status } = await handleOf(request).describe();
    assert.equal(status.name, 'RUNNING');
    assert.ok(historyLength <= 500, `${historyLength} events`);
    const escalations = (await kindsOf(request)).filter((kind) => kind === 'escalation');
    assert.ok(escalations.length >= 58, `${escalations.length} escalations`);
    const { standing } = await handleOf(request).query(supportQuery);
    assert.deepEqual([standing?.waitsFor, standing?.isOverdue], ['desk', true]);
    await handleOf(request).terminate('the test is over');
  });

  it('live from question to answer to the end, and hold no word, name of a file, or text', async () => {
    const request = await open();
    const content = Buffer.from('Ada’s log');
    const file = await putFile(world.store, request, { name: 'ada.log', content, at: Date.now() });
    await tell(request, {
      kind: 'attach',
      operator: 'kim',
      asks: false,
      written: file,
    });
    const answered = await say(request, 'note', 'dana', 'Tell Ada to wait');
    assert.equal(answered.status, 'inProgress');
    assert.equal(
      (await say(request, 'mitigate', 'dana', 'Ada uses another till')).status,
      'mitigated',
    );
    await assert.rejects(say(request, 'note', 'kim', 'Ada is unhappy'), { kind: 'refused' });
    assert.equal((await say(request, 'reactivate', 'kim', 'Ada says no')).waitsFor, 'desk');
    assert.equal((await say(request, 'close', 'kim')).status, 'resolved');
    await skip(request, 26 * hourMs);
    await handleOf(request).result();
    assert.deepEqual(await kindsOf(request), [
      'opened',
      'file',
      'answer',
      'mitigated',
      'reactivated',
      'resolved',
      'ended',
    ]);
    assert.deepEqual((await readFileOf(world.store, request, 1))?.content, content);
    const history = historyToJSON(await handleOf(request).fetchHistory());
    const payloads = [...history.matchAll(/"data": ?"([A-Za-z0-9+/=]+)"/g)].map(([, data = '']) =>
      Buffer.from(data, 'base64').toString('utf8'),
    );
    assert.doesNotMatch(`${history}${payloads.join()}`, /\bAda\b|ada\.log/);
  });

  it('close by themselves when the desk’s question stays without an answer', async () => {
    const request = await open();
    const written = await putText(world.store, request, { text: 'Which?', at: Date.now() });
    const asks = await tell(request, {
      kind: 'note',
      operator: 'dana',
      asks: true,
      written,
    });
    assert.equal(asks.waitsFor, 'asker');
    await skip(request, 74 * hourMs);
    await handleOf(request).result();
    assert.deepEqual((await kindsOf(request)).slice(-3), ['reminder', 'silent', 'ended']);
    await assert.rejects(say(request, 'reactivate', 'kim'), { kind: 'refused' });
  });

  it('are begun again by a word where somebody has ended their workflow', async () => {
    const request = await open();
    await say(request, 'note', 'dana', 'We look at it');
    await handleOf(request).terminate('by mistake');
    assert.equal((await say(request, 'note', 'dana', 'It is the driver')).entries, 3);
    await handleOf(request).terminate('the test is over');
  });

  it('take a word that comes while no worker lives, once, when one lives again', async () => {
    const request = await open();
    const said = await say(request, 'note', 'dana', 'We look at it');
    assert.equal(said.entries, 2);
    const sending = say(request, 'note', 'dana', 'It is the driver');
    await world.upgrade();
    await sending;
    const entries = await readEntries(world.store, { ...request, matter: 'support' });
    assert.deepEqual(entries.map(({ text }) => text).slice(1), [
      'We look at it',
      'It is the driver',
    ]);
    await handleOf(request).terminate('the test is over');
  });

  it('are shown in the Web UI with who must act by when, and listed by status', async () => {
    const request = await open();
    await say(request, 'note', 'dana', 'We look at it');
    const details = await handleOf(request).query<{ readonly currentDetails: string }>(
      '__temporal_workflow_metadata',
    );
    assert.match(details.currentDetails, /\*\*To act:\*\* the desk\./);
    assert.match(details.currentDetails, /\*\*Next:\*\* .* UTC: remind the desk of the next word/);
    const query = `WorkflowType = 'supportWorkflow' AND RmTenant = '${tenant}' AND RmPhase = 'inProgress'`;
    for (let found = 0; found === 0; await sleep(200)) {
      const { count } = await world.operator.client.workflow.count(query);
      found = count;
    }
    await handleOf(request).terminate('the test is over');
  });

  it('in a rehearsal live by the time of its releases', async () => {
    await world.start();
    await world.until(0);
    const openedAt = world.onDay(0);
    const request = await open({ isRehearsal: true, severity: 'A', openedAt });
    assert.deepEqual(await kindsOf(request), ['opened']);
    await world.until(2);
    for (;;) {
      const stored = await readRequest(world.store, request);
      if ((stored?.request.late ?? 0) > 0) break;
      await sleep(100);
    }
    const entries = await readEntries(world.store, { ...request, matter: 'support' });
    assert.ok(entries.every(({ at }) => at >= openedAt && at <= world.onDay(3)));
  });
});
