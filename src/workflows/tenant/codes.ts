/** Codes by which a contact's addresses are verified: a workflow of its own, in whose history no code and no address stands. */
import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import { readCodesRequest, type CodesRequest, type CodesSent } from '#core/message/codes.ts';
import type { Refusal } from '#core/refusal.ts';
import { acting } from '../activities.ts';
import { isRefusal, refusedFailure } from '../inbox.ts';
import { mishapOf } from '../mishap.ts';
import { summaryOf } from '../summary.ts';

/** Sends them, and ends with what came of it, or with why that may not be. */
export async function contactCodesWorkflow(given: CodesRequest): Promise<CodesSent | Refusal> {
  const request = readCodesRequest(given);
  if (isRefusal(request)) throw refusedFailure(request);
  const id = workflowInfo().runId;
  return await acting.sendCodes
    .executeWithOptions({ summary: summaryOf(`asked by ${request.operator}`) }, [
      { request, id, now: Date.now() },
    ])
    .catch((error: unknown) => {
      const { kind, why } = mishapOf(error);
      throw ApplicationFailure.nonRetryable(why, kind);
    });
}
