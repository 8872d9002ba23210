/** What becomes of a release when an activity fails for good, on a real server with activities that do as they are told. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ApplicationFailure } from '@temporalio/activity';
import { DefaultLogger, NativeConnection, Worker, bundleWorkflowCode } from '@temporalio/worker';
import { comingRelease } from '#core/calendar.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { releaseWorkflowId, type ReleaseKey } from '#core/release/release.ts';
import type { Activities, Assessed, Assessment } from '../../src/activities/contract.ts';
import { connectOperator } from '../../src/client.ts';
import { sharedEngine } from './world.ts';

const workflowsPath = fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url));

/** Activities of a release that registers nobody; only its looks and commands differ. */
function activitiesWith(assessRelease: (o: Assessment) => Promise<Assessed>): Partial<Activities> {
  return {
    assessRelease,
    prepareRings: () => Promise.resolve({ pauses: {}, holds: [] }),
    discoverDevices: () => Promise.resolve({ listed: 0, batches: [] }),
    joinGroups: () => Promise.resolve({ joined: 0 }),
  };
}

async function release(activities: Partial<Activities>) {
  const { temporal } = await sharedEngine();
  const { address, namespace } = temporal;
  const taskQueue = `failing-${randomUUID().slice(0, 8)}`;
  const connection = await NativeConnection.connect({ address });
  const logger = new DefaultLogger('ERROR');
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle: await bundleWorkflowCode({ workflowsPath, logger }),
    activities,
  });
  const run = worker.run();
  const operator = await connectOperator({ connection: { address }, namespace, taskQueue });
  const { month, publishedAt } = comingRelease(Date.now(), 7);
  const key: ReleaseKey = { tenant: taskQueue, area: 'quality', id: `${month}-B` };
  const policy = defaultPolicy(key.tenant);
  await operator.startRelease({ key, basedOn: null, policy, publishedAt });
  return {
    operator,
    key,
    close: async () => {
      worker.shutdown();
      await run;
      await operator.close();
      await connection.close();
    },
  };
}

describe('a release whose look fails for good', function () {
  this.timeout(60_000);

  it('ends in the open, also when an operator is answered at that moment', async () => {
    const looking = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const failed = Promise.withResolvers<void>();
    const nothing: Assessed = { decisions: [], waits: [], refusal: null, progress: null };
    const { operator, key, close } = await release(
      activitiesWith(async ({ trigger }) => {
        if (trigger.kind === 'time') {
          looking.resolve();
          await asked.promise;
          setTimeout(failed.resolve, 1_000);
          throw ApplicationFailure.nonRetryable('Graph forbids the look');
        }
        asked.resolve();
        await failed.promise;
        return nothing;
      }),
    );
    try {
      await looking.promise;
      const told = operator
        .command(key, { kind: 'pause', operator: 'kim', reason: 'as the test asks' })
        .catch((error: unknown) => error);
      const outcome = await Promise.race([
        operator.result(key).then(
          () => 'ended well',
          (error: unknown) => error,
        ),
        sleep(20_000, 'still runs', { ref: false }),
      ]);
      assert.ok(outcome instanceof Error, String(outcome));
      await told;
      const history = await operator.client.workflow
        .getHandle(releaseWorkflowId(key))
        .fetchHistory();
      const stumbled = (history.events ?? []).filter(
        (event) => event.workflowTaskFailedEventAttributes,
      );
      assert.equal(stumbled.length, 0, 'no workflow task failed on the way');
    } finally {
      await close();
    }
  });
});
