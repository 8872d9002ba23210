/** A signed message and a release on a real Temporal server: asked for its time and policy, told, and made to look. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { releaseWorkflowId } from '#core/release/state/release.ts';
import { listDevices } from '#store/device/deviceList.ts';
import { newSecret, readSenders } from '#webhook/secrets.ts';
import type { Webhook } from '#webhook/server.ts';
import { joinWebhook, releasesOf } from '../../src/worker/webhook.ts';
import { createWorld, type World } from '../workflows/world.ts';
import { badDevices, newId, reportSignal, sign } from './door.ts';
import { dayMs } from '#core/time.ts';
import { qualityOf } from '../store/fleets.ts';

const lookEveryMs = 50;

describe('a release and the webhook', () => {
  const secret = newSecret();
  let world: World;
  let webhook: Webhook;
  const lines: string[] = [];

  before(async () => {
    world = await createWorld({ policy: { signals: [reportSignal('printing', ['helpdesk'])] } });
    await world.start();
    await world.until(3);
    const senders = readSenders(`helpdesk=${secret}`);
    const { key, store, operator } = world;
    webhook = await joinWebhook(
      {
        tenant: key.tenant,
        host: '127.0.0.1',
        port: 0,
        senders,
        isBehindProxy: false,
        devicesADay: 5_000,
      },
      { store, operator, write: (line) => lines.push(line) },
    );
  });
  after(async () => {
    await webhook.close();
    await world.close();
  });

  it('is known by its id, its own time and the signals of its policy', async () => {
    const [running, ...others] = await releasesOf(world.operator).running(world.key.tenant);
    assert.equal(others.length, 0);
    assert.equal(running?.id, world.key.id);
    assert.deepEqual(
      running?.signals.map(({ name }) => name),
      ['printing'],
    );
    const sinceEdge = (running?.asOf ?? 0) - world.onDay(3);
    assert.ok(Math.abs(sinceEdge) < dayMs, 'it stands on D+3, which is to come in real time');
  });

  it('is told that there is evidence, and looks without waiting for its next instant', async () => {
    const { tenant } = world.key;
    const before = await world.operator.status(world.key);
    const [listed] = await listDevices(world.store, {
      key: qualityOf(tenant),
      ring: 'fast',
      limit: 1,
    });
    const got = await post(badDevices([{ id: listed?.device.deviceId ?? '' }]));
    assert.equal(got.status, 202);
    assert.deepEqual(await got.json(), {
      accepted: 1,
      unknown: 0,
      unmatched: 0,
      releases: [world.key.id],
    });
    const rows = await world.store.db
      .selectFrom('bad_days')
      .select(['signal', 'learned_at'])
      .where('tenant', '=', tenant)
      .where('what', '=', 'helpdesk')
      .orderBy('signal')
      .execute();
    assert.deepEqual(
      rows.map(({ signal }) => signal),
      ['printing', 'report'],
    );
    assert.ok(rows.every(({ learned_at: at }) => at >= before.asOf));
    await looked();
    assert.match(
      lines.join('\n'),
      /^\{"kind":"webhook",[^\n]*"code":"taken","sender":"helpdesk","key":"[0-9a-f]{8}"\}$/,
    );
  });

  async function post(body: string): Promise<Response> {
    const [id, at] = [newId(), Date.now()];
    return await fetch(webhook.url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at / 1000)),
        'webhook-signature': sign({ id, at, body }, secret),
      },
    });
  }

  /** Resolves when the release has looked after it was told; the test's time ends the waiting. */
  async function looked(): Promise<void> {
    const { client } = world.operator;
    const handle = client.workflow.getHandle(releaseWorkflowId(world.key));
    for (;;) {
      const { events } = await handle.fetchHistory();
      const told = (events ?? []).findIndex(
        (event) => event.workflowExecutionSignaledEventAttributes?.signalName === 'evidenceArrived',
      );
      const since = told === -1 ? [] : (events ?? []).slice(told);
      const look = since.some(
        (event) =>
          event.activityTaskScheduledEventAttributes?.activityType?.name === 'assessRelease',
      );
      if (look) return;
      await sleep(lookEveryMs);
    }
  }
});
