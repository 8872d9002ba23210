/** Parts are killed in mid-release; the release ends with the decisions it would have taken, and no write is done twice. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { comingRelease } from '#core/calendar.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import type { PartName } from '#engine/runningEngine.ts';
import { startEngine, type Engine } from '#engine/supervisor.ts';
import { timeSkipping } from '#engine/virtualTime.ts';
import { readDecisions } from '#store/release/decisions.ts';
import { openStore } from '#store/store.ts';
import { connectOperator } from '../../src/client/operator.ts';

/** What a month came to: its decisions, and the writes that reached Graph. */
interface Month {
  readonly decisions: readonly string[];
  readonly outcome: string | undefined;
  readonly writes: readonly string[];
}

async function playMonth(disturb: (engine: Engine) => Promise<void>): Promise<Month> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ringmaster-kill-'));
  const { month, publishedAt } = comingRelease(Date.now(), 7);
  const emulator = {
    seed: 3,
    devices: 200,
    scenario: 'calm',
    release: '2022-07-B',
    'patch-tuesday': new Date(publishedAt).toISOString(),
  };
  const engine = await startEngine({
    dataDir,
    command: 'npm test',
    embeddedOnly: true,
    want: { webUi: false, worker: true, emulator },
    workerVariables: { RINGMASTER_REPORTS_DIR: join(dataDir, 'reports') },
  });
  const { address, namespace } = engine.temporal;
  const operator = await connectOperator({ connection: { address }, namespace });
  const store = openStore({ databaseUrl: engine.databaseUrl });
  try {
    const key: ReleaseKey = { tenant: 'contoso', area: 'quality', id: `${month}-B` };
    const input = { key, basedOn: '2022-07-B', policy: defaultPolicy('contoso'), publishedAt };
    await operator.startRelease(input, timeSkipping({ enabled: true }));
    await disturb(engine);
    const { objective } = await resultOf(operator, key);
    const decisions = await readDecisions(store, { key });
    const writes = await writesOf(engine);
    return { decisions: decisions.map(({ id }) => id), outcome: objective?.outcome, writes };
  } finally {
    await store.close();
    await operator.close();
    await engine.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** The result, asked for again while the server is away. */
async function resultOf(operator: Awaited<ReturnType<typeof connectOperator>>, key: ReleaseKey) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await operator.result(key);
    } catch (error) {
      if (attempt >= 60) throw error;
      await sleep(1000);
    }
  }
}

/** Writes that changed something, without reads in disguise; ids differ from run to run and are taken out. */
async function writesOf(engine: Engine): Promise<readonly string[]> {
  const answer = await fetch(`${engine.graph?.url}/_emulator/requests?writes=1`);
  const { requests } = (await answer.json()) as {
    readonly requests: readonly { method: string; path: string; status: number; body: unknown }[];
  };
  return requests
    .filter(
      ({ path, status }) =>
        status < 300 && !path.includes('$batch') && !path.includes('/workspaces/'),
    )
    .filter(({ path }) => !path.includes('/oauth2/'))
    .map(({ method, path, body }) => `${method} ${path} ${JSON.stringify(body)}`);
}

function killing(...parts: readonly PartName[]): (engine: Engine) => Promise<void> {
  return async (engine) => {
    for (const part of parts) {
      await sleep(1500);
      const pid = engine.pids()[part];
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    }
  };
}

describe('a release whose parts are killed', function () {
  this.timeout(240_000);
  let calm: Month;

  before(async () => {
    calm = await playMonth(async () => undefined);
    assert.ok(calm.decisions.length > 8);
  });

  for (const [what, parts] of [
    ['the worker three times', ['worker', 'worker', 'worker']],
    ['the Temporal server', ['temporal']],
    ['the worker and then PostgreSQL', ['worker', 'postgres']],
  ] as const) {
    it(`ends as if nothing had happened after kill -9 of ${what}`, async () => {
      const month = await playMonth(killing(...parts));
      assert.deepEqual(month.decisions, calm.decisions);
      assert.equal(month.outcome, calm.outcome);
      assert.deepEqual(
        month.writes.filter((write, index) => month.writes.indexOf(write) !== index),
        [],
      );
      assert.equal(month.writes.length, calm.writes.length);
    });
  }
});
