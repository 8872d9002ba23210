/** What is said when a release does not answer in time: each cause by its name, on a real server. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Worker, bundleWorkflowCode } from '@temporalio/worker';
import { comingRelease } from '#core/calendar.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import type { Activities, Assessed } from '../../src/activities/contract.ts';
import { connectOperator, OperatorError, type Operator } from '../../src/client/operator.ts';
import { isBlocked, standstillLines } from '../../src/client/standstill.ts';
import { sharedEngine, todaysWorkflows } from '../workflows/world.ts';

const answerTimeoutMs = 4_000;
const nothing: Assessed = { decisions: [], waits: [], refusal: null, progress: null };

/** A release that registers nobody, and whose commands are answered as a test asks. */
interface Scene {
  readonly operator: Operator;
  readonly key: ReleaseKey;
  readonly work: (code: 'today' | 'altered') => Promise<void>;
  readonly stopWorking: () => Promise<void>;
  readonly close: () => Promise<void>;
}

async function scene(onCommand: () => Promise<Assessed>): Promise<Scene> {
  const { temporal } = await sharedEngine();
  const { address, namespace } = temporal;
  const taskQueue = `asking-${randomUUID().slice(0, 8)}`;
  const activities: Partial<Activities> = {
    assessRelease: ({ trigger }) =>
      trigger.kind === 'command' ? onCommand() : Promise.resolve(nothing),
    enactDecisions: () => Promise.resolve({ unmet: [] }),
    prepareRings: () => Promise.resolve({ pauses: {}, holds: [] }),
    freshLabels: () => Promise.resolve(null),
  };
  const connection = await NativeConnection.connect({ address });
  let stop: (() => Promise<void>) | null = null;
  const stopWorking = async (): Promise<void> => {
    await stop?.();
    stop = null;
  };
  const work = async (code: 'today' | 'altered'): Promise<void> => {
    const workflowBundle = await bundles[code]();
    const options = { connection, namespace, taskQueue, workflowBundle, activities };
    const worker = await Worker.create({ ...options, shutdownForceTime: '1 second' });
    const run = worker.run();
    stop = async () => {
      worker.shutdown();
      await run.catch(() => undefined);
    };
  };
  await work('today');
  const operator = await connectOperator({
    connection: { address },
    namespace,
    taskQueue,
    answerTimeoutMs,
  });
  const { month, publishedAt } = comingRelease(Date.now(), 7);
  const key: ReleaseKey = { tenant: taskQueue, area: 'quality', id: `${month}-B` };
  await operator.startRelease({
    key,
    basedOn: null,
    policy: defaultPolicy(key.tenant),
    publishedAt,
  });
  await operator.status(key);
  return {
    operator,
    key,
    work,
    stopWorking,
    close: async () => {
      await stopWorking();
      await operator.client.workflow
        .getHandle(`release/${key.tenant}/quality/${key.id}`)
        .terminate();
      await operator.close();
      await connection.close();
    },
  };
}

const bundles = {
  today: todaysWorkflows,
  altered: () =>
    bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('../workflows/altered/index.ts', import.meta.url)),
      logger: new DefaultLogger('ERROR'),
    }),
} as const;

async function failureOf(work: Promise<unknown>): Promise<OperatorError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof OperatorError, String(error));
  return error;
}

const pause = { kind: 'pause', operator: 'kim', reason: 'as the test asks' } as const;

describe('a release that does not answer in time', function () {
  this.timeout(120_000);

  it('has accepted a command that it cannot carry out yet, and says what is tried again', async () => {
    const { operator, key, close } = await scene(() =>
      Promise.reject(new Error('PATCH of the policy was answered with status 503')),
    );
    try {
      const error = await failureOf(operator.command(key, pause));
      assert.equal(error.kind, 'accepted');
      assert.match(error.message, /^"pause" of .* is accepted, not yet carried out; /);
      assert.match(
        error.message,
        /looking at the fleet \(assessRelease\) is at attempt [2-9].*: PATCH of the policy was answered with status 503/,
      );
      assert.doesNotMatch(error.message, /worker/);
      const still = await operator.standstill(key);
      assert.ok(isBlocked(still));
      assert.match(standstillLines(still).join('\n'), /status 503/);
    } finally {
      await close();
    }
  });

  it('has accepted a command that only takes its time, and says at what it is', async () => {
    const slow = Promise.withResolvers<Assessed>();
    const { operator, key, close } = await scene(() => slow.promise);
    try {
      const error = await failureOf(operator.command(key, pause));
      assert.equal(error.kind, 'accepted');
      assert.match(error.message, /not yet carried out; it is looking at the fleet/);
    } finally {
      slow.resolve(nothing);
      await close();
    }
  });

  it('says that no worker takes its work, only when none does', async () => {
    const { operator, key, stopWorking, close } = await scene(() => Promise.resolve(nothing));
    try {
      await stopWorking();
      const error = await failureOf(operator.command(key, pause));
      assert.equal(error.kind, 'noWorker');
      assert.match(error.message, /has not taken "pause" yet; no worker (takes|finishes|polls)/);
      const asked = await failureOf(operator.status(key));
      assert.equal(asked.kind, 'noWorker');
    } finally {
      await close();
    }
  });

  it('says that the code of the worker cannot go on with it, and why', async () => {
    const { operator, key, stopWorking, work, close } = await scene(() => Promise.resolve(nothing));
    try {
      await stopWorking();
      await work('altered');
      // How soon a worker that has just begun gets to the command is its machine's; until then nothing has failed.
      do await failureOf(operator.command(key, pause));
      while ((await operator.standstill(key)).failingTask === null);
      const told = await failureOf(operator.command(key, pause));
      assert.equal(told.kind, 'taskFails', told.message);
      assert.match(told.message, /cannot go on with this workflow \(attempt \d+\): .*TMPRL1100/);
      const asked = await failureOf(operator.status(key));
      assert.equal(asked.kind, 'taskFails', asked.message);
      assert.match(asked.message, /TMPRL1100/);
      assert.doesNotMatch(asked.message, /Failed to query/);
    } finally {
      await close();
    }
  });
});
