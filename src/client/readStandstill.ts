/** Asks the server what keeps a workflow: its pending work, its failing task, and who polls for it. */
import type { Client } from '@temporalio/client';
import proto, { type temporal } from '@temporalio/proto';
import type { PendingWork, Standstill } from './standstill.ts';

/**
 * A worker asks for work at least once a minute; one that was killed stays listed for five. Source: Temporal server,
 * `matching.longPollExpirationInterval` (1 minute).
 */
const pollSilenceMsMax = 70_000;
const answerTimeoutMs = 10_000;
/** Children that are looked into; a release has one at a time, and that one few. */
const childrenMax = 5;
const depthMax = 3;

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
export async function pollersOf(client: Client, taskQueue: string): Promise<readonly string[]> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
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
  const children = depth < depthMax ? (described.pendingChildren ?? []) : [];
  const below = await Promise.all(
    children
      .slice(0, childrenMax)
      .flatMap((child) =>
        child.workflowId ? [lookInto(client, child.workflowId, depth + 1)] : [],
      ),
  );
  const failingTask = await failingTaskOf(client, workflowId, described);
  return {
    failingTask: failingTask ?? below.find((one) => one.failingTask !== null)?.failingTask ?? null,
    pending: [...own, ...below.flatMap(({ pending }) => pending)],
    nextStep: nextStepOf(described),
  };
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
