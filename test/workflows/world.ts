/**
 * A whole small world for tests of workflows: the real Temporal server and PostgreSQL of one engine, shared by a run, and
 * for each world an emulator of Graph, a database, a task queue and a worker of its own, so that worlds run side by side.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, Runtime, makeTelemetryFilterString } from '@temporalio/worker';
import { comingRelease, instantOfDay } from '#core/calendar.ts';
import type { Command, CommandOutcome } from '#core/release/command/command.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { startEngine, type Engine } from '#engine/supervisor.ts';
import { fastForward, timeSkipping, waitForFastForward } from '#engine/virtualTime.ts';
import { signalsOf } from '#core/policy/signals.ts';
import { recordReports } from '#store/evidence/reports.ts';
import { openStore, type Store } from '#store/store.ts';
import type { ReleaseResult, ReleaseStatus } from '#workflows/messages.ts';
import { connectOperator, type Operator } from '../../src/client/operator.ts';
import { joinWorker } from '../../src/worker/main.ts';
import { workerConfig, type WorkerConfig } from '../../src/worker/config.ts';
import { bundledWorkflows } from '../../src/worker/bundle.ts';
import { createDatabase } from '../store/database.ts';
import { minuteMs } from '#core/time.ts';

/** Where bundles of workflow code are kept between runs. */
export const bundleFolder = join(tmpdir(), 'ringmaster-test-bundle');
const emulatorProgram = fileURLToPath(new URL('../../emulator/main.ts', import.meta.url));
/** Some minutes past an instant, so that what is due then is done and nothing later is begun. */
const settleMs = 20 * minuteMs;

let shared: Promise<{ engine: Engine; dataDir: string }> | null = null;

let quiet = false;

/** Temporal's native runtime can be installed once per process, and must say nothing but errors. */
export function installQuietRuntime(): void {
  if (quiet) return;
  quiet = true;
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) },
    },
  });
}

/** The engine of this run; started when the first world needs it. */
export async function sharedEngine(): Promise<Engine> {
  shared ??= (async () => {
    installQuietRuntime();
    const dataDir = await mkdtemp(join(tmpdir(), 'ringmaster-engine-'));
    const want = { webUi: true, worker: false };
    return {
      engine: await startEngine({ dataDir, command: 'npm test', want, embeddedOnly: true }),
      dataDir,
    };
  })();
  return (await shared).engine;
}

/** Ends the shared engine, if there is one. */
export async function stopSharedEngine(): Promise<void> {
  const running = shared;
  shared = null;
  if (running === null) return;
  const { engine, dataDir } = await running;
  await engine.stop();
  await rm(dataDir, { recursive: true, force: true });
}

/** Today's workflow code, bundled once for all workers of tests, also those of later runs on the same sources. */
export async function todaysWorkflows(): Promise<{ readonly codePath: string }> {
  const workflowsPath = fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url));
  return { codePath: await bundledWorkflows({ workflowsPath, cacheDir: bundleFolder }) };
}

/** What a world is made of. */
export interface WorldOptions {
  readonly devices?: number;
  readonly seed?: number;
  readonly scenario?: string;
  readonly release?: string;
  readonly policy?: Partial<Policy>;
  /** The workflow code of its first worker; missing = today's. */
  readonly workflowsPath?: string;
}

/** Commands that are about a ring or all of them. */
type RingKind = 'pause' | 'resume' | 'expedite' | 'rollBack';

/** A world in which one month can be played. */
export interface World {
  readonly key: ReleaseKey;
  readonly publishedAt: number;
  readonly operator: Operator;
  readonly store: Store;
  readonly graphUrl: string;
  readonly reportsDir: string;
  /** The instant of D+n. */
  onDay(days: number): number;
  /** Starts the release; its time stands still until it is let go. */
  start(): Promise<void>;
  /** Lets time go on until what is due on D+n is done. */
  until(days: number): Promise<ReleaseStatus>;
  /** Lets time go on to the release's end. */
  toEnd(): Promise<ReleaseResult>;
  command(kind: RingKind, ring?: string): Promise<CommandOutcome>;
  /** Any command, with the test as the operator. */
  ask(command: Command): Promise<CommandOutcome>;
  /** Has this many devices that have begun with the update reported as bad, and tells the release. */
  report(devices: number): Promise<void>;
  /** Has the emulator of Graph answer wrongly, as its scenarios say it; an empty list ends that. */
  faults(faults: readonly object[]): Promise<void>;
  /** Writes that reached the emulator, oldest first. */
  writes(): Promise<readonly LoggedRequest[]>;
  /** Ends the worker, and begins another with today's workflow code. */
  upgrade(): Promise<void>;
  close(): Promise<void>;
}

/** A request as the emulator logged it. */
interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly at: string;
  readonly status: number;
  readonly body: unknown;
}

/** Makes a world; close it in the end. */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const engine = await sharedEngine();
  const name = `w${randomUUID().slice(0, 8)}`;
  const { month, publishedAt } = comingRelease(Date.now(), 7);
  const [emulator, databaseUrl, folder] = await Promise.all([
    startEmulator(options, publishedAt),
    // The engine's own database user may make no databases.
    createDatabase(),
    mkdtemp(join(tmpdir(), 'ringmaster-world-')),
  ]);
  const config = workerConfig(
    environmentOf({ engine, name, databaseUrl, folder, graphUrl: emulator.url }),
  );
  let stopWorking = await working(config, options.workflowsPath);
  const { address, namespace } = engine.temporal;
  const operator = await connectOperator({ connection: { address }, namespace, taskQueue: name });
  const store = openStore({ databaseUrl });
  const policy = { ...defaultPolicy(name), ...options.policy };
  const key: ReleaseKey = { tenant: name, area: 'quality', id: `${month}-B` };
  const basedOn = options.release ?? '2022-06-B';
  const play = playing({ operator, key, publishedAt, policy, basedOn });
  return {
    key,
    publishedAt,
    operator,
    store,
    graphUrl: emulator.url,
    reportsDir: join(folder, 'reports'),
    onDay: (days) => instantOfDay(publishedAt, days),
    ...play,
    report: (devices) => reportBad({ store, operator, key }, devices),
    faults: async (faults) => {
      const answer = await fetch(`${emulator.url}/_emulator/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(faults),
      });
      if (!answer.ok) throw new Error(`The emulator takes no such faults: ${await answer.text()}`);
    },
    writes: async () => loggedWrites(emulator.url),
    upgrade: async () => {
      await stopWorking();
      stopWorking = await working(config);
    },
    close: async () => {
      await stopWorking();
      await operator.close();
      await store.close();
      await ended(emulator.process);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Has a worker work; gives what ends it. */
async function working(config: WorkerConfig, workflowsPath?: string): Promise<() => Promise<void>> {
  const joined = await joinWorker(config, workflowsPath);
  const [worker] = joined.workers;
  const run = worker?.run();
  return async () => {
    worker?.shutdown();
    await run;
    await joined.close();
  };
}

async function reportBad(
  { store, operator, key }: Pick<World, 'store' | 'operator' | 'key'>,
  devices: number,
): Promise<void> {
  const { asOf, release } = await operator.status(key);
  const { rows } = await store.pool.query<{ readonly device: string }>(
    `select device_id as device from exposures where tenant = $1 and release = $2
     order by device_id limit $3`,
    [key.tenant, key.id, devices],
  );
  await recordReports(store, {
    tenant: key.tenant,
    signals: signalsOf(release.policy),
    reports: rows.map(({ device }) => ({ device, name: 'helpdesk', at: asOf })),
    learnedAt: asOf,
  });
  await operator.tellEvidence(key, asOf);
}

interface Playing {
  readonly operator: Operator;
  readonly key: ReleaseKey;
  readonly publishedAt: number;
  readonly policy: Policy;
  readonly basedOn: string;
}

function playing(o: Playing): Pick<World, 'start' | 'until' | 'toEnd' | 'command' | 'ask'> {
  const { operator, key, publishedAt, policy, basedOn } = o;
  const execution = { workflowId: `release/${key.tenant}/${key.area}/${key.id}` };
  return {
    start: async () => {
      const still = timeSkipping({ enabled: false });
      await operator.startRelease({ key, basedOn, policy, publishedAt }, still);
    },
    until: async (days) => {
      const id = `until-${days}-${randomUUID().slice(0, 4)}`;
      const untilAt = instantOfDay(publishedAt, days) + settleMs;
      await fastForward(operator.client, execution, { id, untilAt });
      await waitForFastForward(operator.client, execution, id);
      return await operator.status(key);
    },
    toEnd: async () => {
      const { judgedOnDay } = policy.objective;
      const untilAt = instantOfDay(publishedAt, judgedOnDay) + settleMs;
      const id = `end-${randomUUID().slice(0, 4)}`;
      const { status } = await operator.describe(key);
      if (status === 'running') await fastForward(operator.client, execution, { id, untilAt });
      return await operator.result(key);
    },
    ask: (command) => operator.command(key, command),
    command: (kind, ring) =>
      operator.command(key, {
        kind,
        operator: 'kim',
        reason: 'as the test asks',
        ...(ring === undefined ? {} : { ring }),
      }),
  };
}

/** An emulator of Graph as a program of its own. */
export async function startEmulator(o: WorldOptions, publishedAt: number) {
  const { seed = 1, devices = 300, scenario = 'calm', release = '2022-06-B' } = o;
  const flags = {
    port: 0,
    seed,
    devices,
    scenario,
    release,
    'patch-tuesday': new Date(publishedAt).toISOString(),
  };
  const args = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)]);
  const child = spawn(process.execPath, [emulatorProgram, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }));
  return { url: (JSON.parse(line) as { url: string }).url, process: child };
}

async function once(lines: ReturnType<typeof createInterface>): Promise<[string]> {
  for await (const line of lines) return [line];
  throw new Error('The emulator ended before it listened');
}

function environmentOf(o: {
  readonly engine: Engine;
  readonly name: string;
  readonly databaseUrl: string;
  readonly folder: string;
  readonly graphUrl: string;
}): Record<string, string> {
  return {
    RINGMASTER_TEMPORAL_KIND: 'embedded',
    RINGMASTER_TEMPORAL_ADDRESS: o.engine.temporal.address,
    RINGMASTER_NAMESPACE: o.engine.temporal.namespace,
    RINGMASTER_TASK_QUEUE: o.name,
    DATABASE_URL: o.databaseUrl,
    RINGMASTER_GRAPH_KIND: 'emulator',
    GRAPH_URL: o.graphUrl,
    GRAPH_TENANT_ID: '11111111-2222-4333-8444-555555555555',
    GRAPH_CLIENT_ID: 'ringmaster',
    GRAPH_CLIENT_SECRET: 'emulated',
    RINGMASTER_MAIL_FROM: 'updates@contoso.example',
    RINGMASTER_MAIL_TO: 'it@contoso.example',
    RINGMASTER_CACHE_DIR: bundleFolder,
    RINGMASTER_REPORTS_DIR: join(o.folder, 'reports'),
  };
}

async function loggedWrites(url: string): Promise<readonly LoggedRequest[]> {
  const answer = await fetch(`${url}/_emulator/requests?writes=1`);
  const { requests } = (await answer.json()) as { readonly requests: readonly LoggedRequest[] };
  return requests;
}

/** Ends a program and waits until it is gone. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const over = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await over;
}
