/** A message that is told again: a workflow of its own, since its release may be long over. */
import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import { readResendRequest, type Resent, type ResendRequest } from '#core/message/resend.ts';
import type { Refusal } from '#core/refusal.ts';
import { acting } from '../activities.ts';
import { isRefusal, refusedFailure } from '../inbox.ts';
import { mishapOf } from '../mishap.ts';
import { summaryOf } from '../summary.ts';

/** Tells it again, and ends with what came of it, or with why that may not be. */
export async function resendMessageWorkflow(given: ResendRequest): Promise<Resent | Refusal> {
  const request = readResendRequest(given);
  if (isRefusal(request)) throw refusedFailure(request);
  const id = workflowInfo().runId;
  return await acting.resendMessage
    .executeWithOptions({ summary: summaryOf(`asked by ${request.operator}`) }, [
      { request, id, now: Date.now() },
    ])
    .catch((error: unknown) => {
      const { kind, why } = mishapOf(error);
      throw ApplicationFailure.nonRetryable(why, kind);
    });
}
