/**
 * What a schedule starts: it starts the month that was due at the planned instant, and ends. The release is not the schedule's
 * own action, since that gets an id with the planned instant, and a release is found by its month
 * (docs/decisions/8-a-schedule-starts-a-starter.md).
 */
import {
  ApplicationFailure,
  ParentClosePolicy,
  WorkflowIdReusePolicy,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError, defineSearchAttributeKey } from '@temporalio/common';
import { instantText } from '#core/instantText.ts';
import { releaseWorkflowId, type ReleaseKey } from '#core/release/state/release.ts';
import { startTexts } from '#core/release/view/startText.ts';
import { monthDueAt } from '#core/tenant/schedule.ts';
import { readPolicy } from '../guards.ts';
import type { ScheduledInput, ScheduledStart } from '../messages.ts';
import { releaseWorkflow } from '../release/release.ts';

/** The instant that was planned, which the server writes beside each workflow that a schedule starts. */
const plannedStart = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');

/** Starts the month that is due. One that was started before, by whomever, is left as it is. */
export async function scheduledReleaseWorkflow(given: ScheduledInput): Promise<ScheduledStart> {
  const policy = readPolicy(given?.policy);
  const plannedAt = plannedInstant();
  const { id, publishedAt } = monthDueAt(policy, plannedAt);
  const key: ReleaseKey = { tenant: policy.tenant, area: policy.area, id };
  if (Date.now() >= publishedAt) throw publishedMeanwhile(key, { plannedAt, publishedAt });
  const input = { key, basedOn: null, policy, publishedAt };
  try {
    await startChild(releaseWorkflow, {
      workflowId: releaseWorkflowId(key),
      args: [input],
      // A month runs once: not beside itself, and not again once it has ended or was ended.
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      parentClosePolicy: ParentClosePolicy.ABANDON,
      ...startTexts(input),
    });
    return { key, publishedAt, outcome: 'started' };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return { key, publishedAt, outcome: 'startedBefore' };
  }
}

function plannedInstant(): number {
  const planned = workflowInfo().typedSearchAttributes.get(plannedStart);
  if (planned !== undefined) return planned.getTime();
  throw ApplicationFailure.nonRetryable(
    'No month is due: this workflow is started by a schedule alone, which tells the planned instant. Way out: `ringmaster release start`',
    'BadInput',
  );
}

/** Failing shows it in the schedule's own list: a month that nobody rolls out is no success. */
function publishedMeanwhile(
  { id }: ReleaseKey,
  { plannedAt, publishedAt }: { readonly plannedAt: number; readonly publishedAt: number },
): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `${id} was due on ${instantText(plannedAt)} and was published on ${instantText(publishedAt)}, before anybody could start it; a release begins before its publication, so that it can be announced. The next month is started in its time`,
    'PublishedMeanwhile',
  );
}
