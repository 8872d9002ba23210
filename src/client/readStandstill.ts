/** Asks the server what keeps a workflow: its pending work, its failing task, and who polls for it. */
import { isGrpcServiceError, type Client } from '@temporalio/client';
import proto, { type temporal } from '@temporalio/proto';
import { releaseKeyIn } from '#core/release/state/release.ts';
import { careWorkflowId } from '#core/tenant/care.ts';
import type { PendingWork, Standstill } from './standstill.ts';

/**
 * A worker asks for work at least once a minute; one that was killed stays listed for five. Source: Temporal server,
 * `matching.longPollExpirationInterval` (1 minute).
 */
const pollSilenceMsMax = 70_000;
const answerTimeoutMs = 10_000;
/** Children that are looked into; the care of a tenant has one at a time, and that one few. */
const childrenMax = 5;
const depthMax = 3;
/** gRPC: not found. */
const goneCodes: ReadonlySet<number> = new Set([5]);

const { TaskQueueType, PendingWorkflowTaskState } = proto.temporal.api.enums.v1;
const { PENDING_WORKFLOW_TASK_STATE_STARTED: started } = PendingWorkflowTaskState;

type Description = temporal.api.workflowservice.v1.IDescribeWorkflowExecutionResponse;

/** What keeps a workflow; throws what the client throws where the server does not answer within 10 s. */
export async function readStandstill(
  client: Client,
  { workflowId, taskQueue }: { readonly workflowId: string; readonly taskQueue: string },
): Promise<Standstill> {
  return await client.withDeadline(Date.now() + answerTimeoutMs, async () => {
    const [workers, found] = await Promise.all([
      pollersOf(client, taskQueue),
      lookInto(client, workflowId, 0),
    ]);
    return { taskQueue, workers, ...found };
  });
}

/** Who has asked for work on a task queue of late, by identity. */
export async function pollersOf(
  client: Client,
  taskQueue: string,
  work: 'workflows' | 'activities' = 'workflows',
): Promise<readonly string[]> {
  const { TASK_QUEUE_TYPE_WORKFLOW, TASK_QUEUE_TYPE_ACTIVITY } = TaskQueueType;
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: work === 'workflows' ? TASK_QUEUE_TYPE_WORKFLOW : TASK_QUEUE_TYPE_ACTIVITY,
  });
  const oldest = Date.now() - pollSilenceMsMax;
  return (pollers ?? [])
    .filter(({ lastAccessTime }) => (millisOf(lastAccessTime) ?? 0) >= oldest)
    .flatMap(({ identity }) => (identity ? [identity] : []));
}

async function lookInto(
  client: Client,
  workflowId: string,
  depth: number,
): Promise<Omit<Standstill, 'taskQueue' | 'workers'>> {
  const execution = { workflowId };
  const described: Description = await client.workflowService.describeWorkflowExecution({
    namespace: client.options.namespace,
    execution,
  });
  const own = (described.pendingActivities ?? []).map((info) => pendingWork(workflowId, info));
  const below = await Promise.all(
    (depth < depthMax ? waitedFor(workflowId, described) : []).map((id) =>
      lookInto(client, id, depth + 1).catch(unlessGone),
    ),
  );
  const failingTask = await failingTaskOf(client, workflowId, described);
  return {
    failingTask: failingTask ?? below.find((one) => one.failingTask !== null)?.failingTask ?? null,
    pending: [...own, ...below.flatMap(({ pending }) => pending)],
    nextStep: nextStepOf(described),
  };
}

/** One that has ended meanwhile, or is not begun yet, keeps nobody. */
function unlessGone(error: unknown): Omit<Standstill, 'taskQueue' | 'workers'> {
  if (!isGrpcServiceError(error) || !goneCodes.has(error.code)) throw error;
  return { failingTask: null, pending: [], nextStep: null };
}

/** The workflows that one waits for: its children, and a release also the care of its tenant while it waits for labels. */
function waitedFor(
  workflowId: string,
  { pendingActivities, pendingChildren }: Description,
): readonly string[] {
  const children = (pendingChildren ?? []).slice(0, childrenMax);
  const wantsLabels = pendingActivities?.some(
    ({ activityType }) => activityType?.name === 'freshLabels',
  );
  const { tenant = null } = releaseKeyIn(workflowId) ?? {};
  return [
    ...children.flatMap(({ workflowId: id }) => id ?? []),
    ...(wantsLabels === true && tenant !== null ? [careWorkflowId(tenant)] : []),
  ];
}

function nextStepOf({ pendingWorkflowTask }: Description): Standstill['nextStep'] {
  if (!pendingWorkflowTask) return null;
  return pendingWorkflowTask.state === started ? 'taken' : 'waiting';
}

function pendingWork(
  workflowId: string,
  info: temporal.api.workflow.v1.IPendingActivityInfo,
): PendingWork {
  const { activityType, attempt, scheduledTime, lastFailure } = info;
  return {
    work: activityType?.name ?? 'unknown',
    workflowId,
    attempt: attempt ?? 1,
    since: millisOf(scheduledTime),
    lastFailure: lastFailure ? messageOf(lastFailure) : null,
  };
}

/** A task that was tried before has failed or timed out; why stands in the history, where the first failure is kept. */
async function failingTaskOf(
  client: Client,
  workflowId: string,
  { pendingWorkflowTask }: Description,
): Promise<Standstill['failingTask']> {
  const attempt = pendingWorkflowTask?.attempt ?? 1;
  if (attempt <= 1) return null;
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId },
    maximumPageSize: 10,
  });
  const failed = (history?.events ?? []).find((event) => event.workflowTaskFailedEventAttributes);
  const failure = failed?.workflowTaskFailedEventAttributes?.failure;
  // Without a failure it timed out: whoever took it has died or hangs, and it is given to another.
  return failure ? { attempt, why: messageOf(failure) } : null;
}

/** The innermost failure is what went wrong; those around it only say that something did. In one line. */
function messageOf(failure: temporal.api.failure.v1.IFailure): string {
  if (failure.cause?.message) return messageOf(failure.cause);
  return (failure.message ?? 'it gave no reason').replaceAll(/\s+/g, ' ').trim();
}

function millisOf(time: temporal.api.workflow.v1.IPendingActivityInfo['scheduledTime']) {
  if (!time) return null;
  return Number(time.seconds ?? 0) * 1000 + Math.floor((time.nanos ?? 0) / 1e6);
}
