/**
 * A stage to measure on: the engine as `npm start` runs it, each part a process of its own, in a data directory that is
 * thrown away. Nothing is shared between two runs but the cache of built programs, unless servers are given.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectOperator, type Operator } from '#client/operator.ts';
import { comingRelease, instantOfDay } from '#core/calendar.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Policy } from '#core/policy/policy.ts';
import { releaseWorkflowId, type ReleaseKey } from '#core/release/state/release.ts';
import { createEngineEnvironment } from '#engine/found/environment.ts';
import { startEngine, type Engine, type EngineOptions } from '#engine/supervisor.ts';
import {
  timeSkipping,
  waitForFastForward,
  type Execution,
  type TimeSkipping,
} from '#engine/virtualTime.ts';
import { hourMs } from '#core/time.ts';

/** Month, tenant and fleet where none are named: those of `npm start`. */
const usual = { tenant: 'contoso', scenario: 'calm', seed: 1, release: '2022-06-B' };

/** Servers that run already: a Temporal server with its namespace, and a PostgreSQL with an empty database. */
export interface Servers {
  readonly address: string;
  readonly namespace: string;
  /** With its password: never to be printed. */
  readonly databaseUrl: string;
}

/** Whom a worker writes mail to, where mails are to be sent. */
export const mailVariables = {
  RINGMASTER_MAIL_FROM: 'updates@contoso.example',
  RINGMASTER_MAIL_TO: 'it@contoso.example',
};

/** A fleet to measure on. */
export interface StageOptions {
  readonly devices: number;
  readonly scenario?: string;
  readonly seed?: number;
  readonly tenant?: string;
  /** Where only emulator and worker are to be started; without it the stage has servers of its own. */
  readonly servers?: Servers;
  /** Microsoft Graph's quotas, on real time. */
  readonly throttle?: 'on' | 'off';
  /** What is not as in the default policy. */
  readonly policy?: Partial<Policy>;
  /** Who may send to the webhook; nobody by default. */
  readonly senders?: string;
  /** The update that the month plays. */
  readonly release?: string;
  /** More variables for the worker, such as whom it writes mail to. */
  readonly workerVariables?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** An engine with a fleet, and the release that may be started on it. */
export interface Stage {
  readonly engine: Engine;
  readonly operator: Operator;
  readonly key: ReleaseKey;
  readonly policy: Policy;
  readonly execution: Execution;
  /** The instant of D+n. */
  readonly onDay: (days: number) => number;
  /** Starts the release. */
  readonly start: (time: TimeSkipping) => Promise<void>;
  /** Starts the release and lets time go on to D+n and an hour, where it stands still. */
  readonly playTo: (day: number) => Promise<void>;
}

/** Sets the stage, does the work, takes the stage down whatever happened. */
export async function withStage<T>(
  options: StageOptions,
  work: (stage: Stage) => Promise<T>,
): Promise<T> {
  const { devices, throttle = 'off', policy: wishes, senders, signal, servers } = options;
  const { tenant, scenario, seed, release } = { ...usual, ...options };
  const dataDir = await mkdtemp(join(tmpdir(), 'ringmaster-bench-'));
  const policy = { ...defaultPolicy(tenant), ...wishes };
  const { month, publishedAt } = comingRelease(Date.now(), policy.announceDaysBefore);
  const emulator = {
    devices,
    seed,
    scenario,
    release,
    throttle,
    'patch-tuesday': new Date(publishedAt).toISOString(),
  };
  try {
    const engine = await startEngine({
      dataDir,
      command: 'npm run bench',
      ...(servers === undefined
        ? { embeddedOnly: true, workerVariables: options.workerVariables }
        : sharing(servers, tenant, options.workerVariables)),
      signal,
      want: { webUi: false, worker: true, emulator },
      webhook: senders === undefined ? undefined : { tenant, secrets: senders },
    });
    try {
      const taskQueue = servers && tenant;
      return await onEngine(
        engine,
        { policy, month, publishedAt, taskQueue, basedOn: release },
        work,
      );
    } finally {
      await engine.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** The worker has a queue of its own: a release that was given up may still have tasks on the shared server. */
function sharing(
  { address, namespace, databaseUrl }: Servers,
  queue: string,
  more: StageOptions['workerVariables'],
) {
  // What the machine knows of other clusters, and their keys, is none of these servers' business.
  const variables = Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_'));
  return {
    address,
    namespace,
    databaseUrl,
    environment: createEngineEnvironment({
      ...Object.fromEntries(variables),
      TEMPORAL_CONFIG_FILE: join(tmpdir(), 'no-such-temporal.toml'),
    }),
    workerVariables: {
      ...more,
      RINGMASTER_TEMPORAL_KIND: 'embedded',
      RINGMASTER_TASK_QUEUE: queue,
    },
  } satisfies Partial<EngineOptions>;
}

interface Plan {
  readonly policy: Policy;
  readonly month: string;
  readonly publishedAt: number;
  readonly taskQueue: string | undefined;
  /** The update that the month plays. */
  readonly basedOn: string;
}

async function onEngine<T>(
  engine: Engine,
  { policy, month, publishedAt, taskQueue, basedOn }: Plan,
  work: (stage: Stage) => Promise<T>,
): Promise<T> {
  const { connectionOptions, namespace } = engine.temporal;
  const operator = await connectOperator({
    connection: connectionOptions,
    namespace,
    ...(taskQueue === undefined ? {} : { taskQueue }),
  });
  const key: ReleaseKey = { tenant: policy.tenant, area: 'quality', id: `${month}-B` };
  const execution = { workflowId: releaseWorkflowId(key) };
  const onDay = (days: number): number => instantOfDay(publishedAt, days);
  const start = async (time: TimeSkipping): Promise<void> => {
    await operator.startRelease({ key, basedOn, policy, publishedAt }, timeSkipping(time));
  };
  const playTo = async (day: number): Promise<void> => {
    const id = `until-${day}`;
    const durationMs = onDay(day) + hourMs - Date.now();
    await start({ enabled: true, fastForward: { id, durationMs } });
    await waitForFastForward(operator.client, execution, id);
  };
  const result = await work({ engine, operator, key, policy, execution, onDay, start, playTo });
  // Left open after a failure: a call that still waits would throw out of a timer of the client library and end the
  // process before the failure is told.
  await operator.close();
  return result;
}
