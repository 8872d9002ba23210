/**
 * Virtual time on the real server. The client's way in is internal and the server's interface still moves, so this is
 * the guard: when it fails after an update of either, `src/engine/virtualTime.ts` is the only file to change.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { EngineError } from '#engine/engineError.ts';
import {
  changeTimeSkipping,
  fastForward,
  readTimeSkipping,
  requireStillSkipping,
  requireTimeSkipping,
  timeSkipping,
  virtualNow,
  waitForFastForward,
  type TimeSkipping,
} from '#engine/virtualTime.ts';
import { sharedEngine } from '../workflows/world.ts';
import { tellUpdate, type sleeper } from './workflows/sleeper.ts';
import { dayMs, hourMs, minuteMs } from '#core/time.ts';

const taskQueue = 'virtual-time';

describe('virtual time on the real server', () => {
  let client: Client;
  let worker: Worker;
  let running: Promise<void>;

  before(async function () {
    this.timeout(minuteMs);
    const { address, namespace } = (await sharedEngine()).temporal;
    client = new Client({ connection: await Connection.connect({ address }), namespace });
    worker = await Worker.create({
      connection: await NativeConnection.connect({ address }),
      namespace,
      taskQueue,
      workflowsPath: new URL('./workflows/sleeper.ts', import.meta.url).pathname,
    });
    running = worker.run();
  });

  after(async () => {
    worker?.shutdown();
    await running;
    await client?.connection.close();
  });

  async function start(days: number, skipping: TimeSkipping): Promise<WorkflowHandle> {
    return client.workflow.start<typeof sleeper>('sleeper', {
      taskQueue,
      workflowId: `sleeper/${randomUUID()}`,
      args: [days],
      ...timeSkipping(skipping),
    });
  }

  it('a workflow that sleeps 28 days ends in seconds, and its own clock moved 28 days', async () => {
    const startedAt = performance.now();
    const handle = await start(28, { enabled: true });
    const wokeAt = (await handle.result()) as readonly number[];
    const wallMs = performance.now() - startedAt;
    assert.ok(wallMs < 20_000, `28 skips took ${Math.round(wallMs)} ms`);
    assert.equal(wokeAt.length, 29);
    const virtualDays = ((wokeAt.at(-1) ?? 0) - (wokeAt[0] ?? 0)) / dayMs;
    assert.ok(virtualDays >= 28 && virtualDays < 28.01, `its clock moved ${virtualDays} days`);
  });

  it('a fast forward of a workflow that is over leaves it as it is', async () => {
    const handle = await start(1, { enabled: true });
    await handle.result();
    const { workflowId } = handle;
    await fastForward(client, { workflowId }, { id: 'too-late', untilAt: Date.now() + 9 * dayMs });
    assert.equal((await handle.describe()).status.name, 'COMPLETED');
  });

  it('a fast forward stops at D+6, an update works then, and the workflow goes on to the next stop and the end', async () => {
    const begunAt = Date.now();
    const first = { id: 'to-day-6', durationMs: 6 * dayMs + hourMs };
    const handle = await start(28, { enabled: true, fastForward: first });
    const { workflowId } = handle;

    const end = await waitForFastForward(client, { workflowId }, 'to-day-6');
    assert.equal(end.kind, 'reached');
    const stopped = await readTimeSkipping(client, { workflowId });
    assert.ok(stopped);
    assert.equal(stopped.skipping, false);
    assert.equal(stopped.fastForward?.completed, true);
    const offMs = stopped.now - (begunAt + first.durationMs);
    assert.ok(offMs >= 0 && offMs < 5_000, `it stopped ${offMs} ms off its instant`);

    const told = await handle.executeUpdate(tellUpdate);
    const toldOffMs = told - (await virtualNow(client, workflowId));
    assert.ok(Math.abs(toldOffMs) < 5_000, `its own clock is ${toldOffMs} ms off`);

    const untilAt = begunAt + 9 * dayMs + 7_200_000;
    await fastForward(client, { workflowId }, { id: 'to-day-9', untilAt });
    const second = await waitForFastForward(client, { workflowId }, 'to-day-9');
    assert.equal(second.kind, 'reached');
    const nowOffMs = (await virtualNow(client, workflowId)) - untilAt;
    assert.ok(nowOffMs >= 0 && nowOffMs < 5_000, `it stopped ${nowOffMs} ms off its instant`);

    await changeTimeSkipping(client, { workflowId }, { enabled: true });
    const wokeAt = (await handle.result()) as readonly number[];
    assert.equal(wokeAt.length, 29);
  });

  it('a fast forward past the end of its workflow says that the workflow ended', async () => {
    const forward = { id: 'too-far', durationMs: 100 * dayMs };
    const { workflowId } = await start(2, { enabled: true, fastForward: forward });
    const end = await waitForFastForward(client, { workflowId }, 'too-far');
    assert.deepEqual(end, { kind: 'workflowEnded' });
  });

  it('waiting for a fast forward that was never asked for is told, not waited for', async () => {
    const forward = { id: 'one', durationMs: dayMs / 2 };
    const { workflowId } = await start(2, { enabled: true, fastForward: forward });
    await assert.rejects(
      waitForFastForward(client, { workflowId }, 'another'),
      (thrown: unknown) => {
        assert.ok(thrown instanceof EngineError);
        assert.equal(thrown.code, 'timeSkippingUnavailable');
        assert.match(thrown.message, /"another".*does not match/);
        return true;
      },
    );
    await client.workflow.getHandle(workflowId).terminate();
  });

  it('a workflow over its limit of skips is noticed, since the server says nothing', async () => {
    const handle = await start(28, { enabled: true, maxSessionSkipCount: 3 });
    const { workflowId } = handle;
    while ((await readTimeSkipping(client, { workflowId }))?.skipping !== false);
    await assert.rejects(requireStillSkipping(client, { workflowId }), /is not being skipped/);
    await changeTimeSkipping(client, { workflowId }, { enabled: true });
    await requireStillSkipping(client, { workflowId });
    assert.equal(((await handle.result()) as unknown[]).length, 29);
  });

  it('a workflow without the option runs in real time and has the real now', async () => {
    const handle = await client.workflow.start<typeof sleeper>('sleeper', {
      taskQueue,
      workflowId: `sleeper/${randomUUID()}`,
      args: [1],
    });
    assert.equal(await readTimeSkipping(client, handle), undefined);
    assert.ok(Math.abs((await virtualNow(client, handle.workflowId)) - Date.now()) < 1_000);
    await assert.rejects(requireStillSkipping(client, handle), /it never began/);
    await handle.terminate();
  });

  it('the embedded server is new enough', async () => {
    await requireTimeSkipping(client);
  });
});
