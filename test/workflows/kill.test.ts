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
import { readEntries } from '#store/matter/timelines.ts';
import { openRequest } from '#store/support/requests.ts';
import { putText } from '#store/support/writings.ts';
import { opening } from '../core/support/requests.ts';
import { readDecisions } from '#store/release/decisions.ts';
import { readWalked } from '#store/registration/walks.ts';
import { openStore, type Store } from '#store/store.ts';
import { connectOperator, type Operator } from '../../src/client/operator.ts';

/** What a month came to: its decisions, and the writes that reached Graph. */
interface Month {
  readonly decisions: readonly string[];
  readonly outcome: string | undefined;
  readonly writes: readonly string[];
}

/** What is played on. */
interface Scene {
  readonly engine: Engine;
  readonly operator: Operator;
  readonly store: Store;
  readonly key: ReleaseKey;
  readonly publishedAt: number;
}

async function onEngine<T>(devices: number, work: (scene: Scene) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ringmaster-kill-'));
  const { month, publishedAt } = comingRelease(Date.now(), 7);
  const emulator = {
    seed: 3,
    devices,
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
    return await work({ engine, operator, store, key, publishedAt });
  } finally {
    await store.close();
    await operator.close();
    await engine.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function playMonth(disturb: (engine: Engine) => Promise<void>): Promise<Month> {
  return await onEngine(200, async ({ engine, operator, store, key, publishedAt }) => {
    const input = { key, basedOn: '2022-07-B', policy: defaultPolicy('contoso'), publishedAt };
    await operator.startRelease(input, timeSkipping({ enabled: true }));
    await disturb(engine);
    const { objective } = await resultOf(operator, key);
    const decisions = await readDecisions(store, { key });
    const writes = await writesOf(engine);
    return { decisions: decisions.map(({ id }) => id), outcome: objective?.outcome, writes };
  });
}

/** The result, asked for again while the server is away. */
async function resultOf(operator: Operator, key: ReleaseKey) {
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

/** A fleet that is walked; gives what stands in the store, and the writes, once its labels are fresh. */
async function walkFleet(disturb: (engine: Engine, store: Store) => Promise<void>) {
  return await onEngine(1_500, async ({ engine, operator, store, key, publishedAt }) => {
    const input = { key, basedOn: '2022-07-B', policy: defaultPolicy('contoso'), publishedAt };
    await operator.startRelease(input, timeSkipping({ enabled: false }));
    await disturb(engine, store);
    for (;;) {
      const { labelledAt } = await readWalked(store, key);
      if (labelledAt.quality !== undefined) break;
      await sleep(200);
    }
    const { rows } = await store.pool.query<{ readonly ring: string; readonly devices: number }>(
      `select joined_ring as ring, count(*)::int as devices from devices
       where joined_ring is not null group by 1 order by 1`,
    );
    return { rows, writes: await writesOf(engine) };
  });
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

describe('a support request whose worker is killed', function () {
  this.timeout(240_000);

  it('takes each word once and in order, and loses none', async () => {
    await onEngine(10, async ({ engine, operator, store, key: { tenant } }) => {
      const asked = { ...opening, tenant, openedAt: Date.now() };
      const request = await openRequest(store, asked, 'Printers print nothing');
      await operator.beginRequest(request, timeSkipping({ enabled: false }));
      const texts = Array.from({ length: 6 }, (_, nth) => `word ${nth}`);
      for (const [nth, text] of texts.entries()) {
        const written = await putText(store, request, { text, at: Date.now() });
        const word = { kind: 'note', operator: 'dana', asks: false, written } as const;
        const said = operator.tellRequest(request, word, Date.now());
        await sleep(nth * 15);
        const { worker } = engine.pids();
        if (worker !== undefined) process.kill(worker, 'SIGKILL');
        await said;
      }
      const entries = await readEntries(store, { ...request, matter: 'support' });
      assert.deepEqual(
        entries.map(({ number, text }) => [number, text]),
        ['Printers print nothing', ...texts].map((text, nth) => [nth + 1, text]),
      );
    });
  });
});

describe('a walk of the fleet whose worker is killed in it', function () {
  this.timeout(240_000);

  /** Kills the worker as soon as the store shows that the walk has come so far. */
  const killedAt =
    (sign: string) =>
    async (engine: Engine, store: Store): Promise<void> => {
      for (;;) {
        const { rows } = await store.pool.query(sign).catch(() => ({ rows: [] }));
        if (rows.length > 0) break;
        await sleep(20);
      }
      const pid = engine.pids().worker;
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    };

  it('goes on where it was, and registers and joins nobody twice', async () => {
    const calm = await walkFleet(async () => undefined);
    assert.ok(calm.rows.length >= 3);
    for (const sign of [
      'select 1 from devices where is_managed limit 1',
      'select 1 from pending_moves limit 1',
    ]) {
      const { rows, writes } = await walkFleet(killedAt(sign));
      assert.deepEqual(rows, calm.rows, sign);
      assert.deepEqual(
        writes.filter((write, index) => writes.indexOf(write) !== index),
        [],
        sign,
      );
    }
  });
});
