/**
 * Virtual time: the server's own skipping of time, per workflow execution. A start option turns it on; from then on the
 * server moves the execution's clock to its next timer whenever nothing is pending. A fast forward moves it to one
 * instant and stops there, so that a rehearsal can be steered by hand on any day and go on.
 *
 * The TypeScript client has no option for it yet; the key below is internal and guarded by tests on a real server. Server
 * 1.32.1 describes a workflow's clock and whether it skips, but neither the stop instant nor the count of skips; the stop
 * instant comes with the answer to a poll. What time skipping asks of workflows: docs/temporal.md, "Virtual time".
 */
import type { Client } from '@temporalio/client';
import { msToTs, optionalTsToMs } from '@temporalio/common/lib/time.js';
import proto, { type temporal } from '@temporalio/proto';
import { EngineError } from './engineError.ts';
import { isNewEnough, serverVersionMin } from './found/serverVersion.ts';

type Config = temporal.api.common.v1.ITimeSkippingConfig;
type PollAnswer = temporal.api.workflowservice.v1.IPollWorkflowExecutionTimeSkippingResponse;

const { FastForwardPollingResult } = proto.temporal.api.enums.v1;

/** The client spreads what stands under this key into the request that starts a workflow. */
const startOptionsKey = Symbol.for('__temporal_internal_client_workflow_start_options');

/** Skips of one release at most; the server's default of 200 would stop a long one without a word. */
const sessionSkipsMax = 5_000;

/** Names no fast forward: asking for it answers at once with the one there is. */
const noSuchFastForward = 'ringmaster-asks-only';

/** How a workflow's time is skipped. */
export interface TimeSkipping {
  readonly enabled: boolean;
  /** Skip this far, then let time pass as usual; without it skip to the end. */
  readonly fastForward?: FastForward | undefined;
  /** Skips after which the server stops skipping by itself. */
  readonly maxSessionSkipCount?: number | undefined;
}

/** A skip that stops. */
interface FastForward {
  /** Names it, so that its end can be waited for; must differ from earlier ones of the same workflow. */
  readonly id: string;
  readonly durationMs: number;
}

/** A workflow, and one run of it if that matters. */
export interface Execution {
  readonly workflowId: string;
  readonly runId?: string | undefined;
}

/** What a server says about the time of one workflow. */
export interface VirtualTime {
  /** The workflow's now, epoch milliseconds. */
  readonly now: number;
  /** Whether time is being skipped at present. */
  readonly skipping: boolean;
  /** The latest fast forward; null when time is skipped to the end, or not at all. */
  readonly fastForward: {
    readonly id: string;
    readonly targetAt: number;
    readonly completed: boolean;
  } | null;
}

/** How a fast forward ended. */
export type FastForwardEnd =
  | { readonly kind: 'reached'; readonly targetAt: number }
  /** The workflow was over before. */
  | { readonly kind: 'workflowEnded' };

/** Options to spread into `client.workflow.start` beside the others. */
export function timeSkipping(options: TimeSkipping): object {
  return { [startOptionsKey]: { timeSkippingConfig: configOf(options) } };
}

/** Throws `serverTooOld` when the server ignores the wish to skip time: older ones run in real time without a word. */
export async function requireTimeSkipping(client: Client): Promise<void> {
  const { serverVersion } = await client.workflowService.getSystemInfo({});
  if (isNewEnough(serverVersion)) return;
  throw new EngineError(
    'serverTooOld',
    `The Temporal server is ${serverVersion || 'of an unknown version'}, and virtual time needs ${serverVersionMin} or ` +
      'newer: on this one a month would take a month. Leave --address out to use the embedded engine.',
  );
}

/** The time of a workflow; undefined when its time was never skipped. */
export async function readTimeSkipping(
  client: Client,
  execution: Execution,
): Promise<VirtualTime | undefined> {
  const { workflowExtendedInfo } = await client.workflowService.describeWorkflowExecution({
    namespace: client.options.namespace,
    execution: executionOf(execution),
  });
  const info = workflowExtendedInfo?.timeSkippingInfo;
  if (!info) return undefined;
  const { currentTime, effectiveConfig } = info;
  return {
    now: optionalTsToMs(currentTime) ?? Date.now(),
    skipping: effectiveConfig?.enabled === true,
    fastForward: effectiveConfig?.fastForwardConfig
      ? fastForwardOf(await poll(client, execution, noSuchFastForward))
      : null,
  };
}

/** A workflow's now, epoch milliseconds: virtual where its time is skipped, else the real one. */
export async function virtualNow(client: Client, workflowId: string): Promise<number> {
  return (await readTimeSkipping(client, { workflowId }))?.now ?? Date.now();
}

/**
 * Lets a workflow's time run to this instant and stop there. An instant that is past stops it where it is; a workflow
 * that is over, perhaps since it was asked last, has no time left to run and is as it should be.
 */
export async function fastForward(
  client: Client,
  execution: Execution,
  to: { readonly id: string; readonly untilAt: number },
): Promise<void> {
  const now = await virtualNow(client, execution.workflowId);
  const durationMs = Math.max(1, to.untilAt - now);
  try {
    await changeTimeSkipping(client, execution, {
      enabled: true,
      fastForward: { id: to.id, durationMs },
    });
  } catch (error) {
    if (!(await isClosed(client, execution))) throw error;
  }
}

/** Changes how a running workflow's time is skipped; `{ enabled: true }` lets it run to its end. */
export async function changeTimeSkipping(
  client: Client,
  execution: Execution,
  options: TimeSkipping,
): Promise<void> {
  await client.workflowService.updateWorkflowExecutionOptions({
    namespace: client.options.namespace,
    workflowExecution: executionOf(execution),
    workflowExecutionOptions: { timeSkippingConfig: configOf(options) },
    updateMask: { paths: ['time_skipping_config'] },
  });
}

/** Waits until a fast forward has reached its instant, or its workflow is over. */
export async function waitForFastForward(
  client: Client,
  execution: Execution,
  id: string,
): Promise<FastForwardEnd> {
  const { FAST_FORWARD_POLLING_RESULT_POLL_TIMEOUT: notYet } = FastForwardPollingResult;
  const { FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_COMPLETED: reached } = FastForwardPollingResult;
  for (;;) {
    const answer = await poll(client, execution, id);
    const result = answer.fastForwardPollingResult;
    if (result === notYet) continue;
    if (result === reached) {
      return { kind: 'reached', targetAt: fastForwardOf(answer)?.targetAt ?? Date.now() };
    }
    if (await isClosed(client, execution)) return { kind: 'workflowEnded' };
    throw stopped(execution, id, answer.failedReason ?? 'no reason was given');
  }
}

/** Throws when a workflow that should be skipping time has stopped to: it would go on in real time, without any error. */
export async function requireStillSkipping(client: Client, execution: Execution): Promise<void> {
  const time = await readTimeSkipping(client, execution);
  if (time?.skipping || time?.fastForward?.completed) return;
  if (await isClosed(client, execution)) return;
  const why = time ? `it has stopped, perhaps after ${sessionSkipsMax} skips` : 'it never began';
  throw new EngineError(
    'timeSkippingUnavailable',
    `Time of ${execution.workflowId} is not being skipped (${why}), so it goes on in real time. ` +
      'The server needs frontend.WorkflowTimeSkippingEnabled: true, as the embedded engine has it.',
  );
}

function configOf({ enabled, fastForward, maxSessionSkipCount }: TimeSkipping): Config {
  return {
    enabled,
    maxSessionSkipCount: maxSessionSkipCount ?? sessionSkipsMax,
    ...(fastForward && {
      fastForwardConfig: { id: fastForward.id, duration: msToTs(fastForward.durationMs) },
    }),
  };
}

async function poll(client: Client, execution: Execution, id: string): Promise<PollAnswer> {
  return client.workflowService.pollWorkflowExecutionTimeSkipping({
    namespace: client.options.namespace,
    workflowExecution: executionOf(execution),
    fastForwardId: id,
  });
}

function fastForwardOf({ fastForwardInfo: info }: PollAnswer): VirtualTime['fastForward'] {
  if (!info) return null;
  return {
    id: info.fastForwardId ?? '',
    targetAt: optionalTsToMs(info.targetTime) ?? 0,
    completed: info.hasCompleted === true,
  };
}

async function isClosed(client: Client, { workflowId, runId }: Execution): Promise<boolean> {
  const { status } = await client.workflow.getHandle(workflowId, runId).describe();
  return status.name !== 'RUNNING';
}

function executionOf({ workflowId, runId }: Execution): { workflowId: string; runId: string } {
  return { workflowId, runId: runId ?? '' };
}

function stopped({ workflowId }: Execution, id: string, reason: string): EngineError {
  return new EngineError(
    'timeSkippingUnavailable',
    `The fast forward "${id}" of ${workflowId} did not reach its instant: ${reason}.`,
  );
}
