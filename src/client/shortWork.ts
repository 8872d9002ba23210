/** Short work that a workflow of its own does for an operator: asked for, and waited for. */
import type { Client } from '@temporalio/client';
import { codesWorkflowId, type CodesRequest, type CodesSent } from '#core/message/codes.ts';
import { resendWorkflowId, type Resent, type ResendRequest } from '#core/message/resend.ts';
import type { Refusal } from '#core/refusal.ts';
import type * as workflows from '#workflows/index.ts';
import { OperatorError, translated } from './operatorError.ts';

/** Workflows that end within the time for which an operator waits. */
type Short = 'resendMessageWorkflow' | 'contactCodesWorkflow';

type Answer<Name extends Short> = Exclude<Awaited<ReturnType<(typeof workflows)[Name]>>, Refusal>;

/** What is asked, of whom, and how long the answer may take. */
interface Asked<Request> {
  readonly request: Request;
  readonly taskQueue: string;
  readonly timeoutMs: number;
}

interface ShortWork<Name extends Short> extends Asked<Parameters<(typeof workflows)[Name]>[0]> {
  readonly name: Name;
  readonly workflowId: string;
  /** As in "telling message 3 again". */
  readonly doing: string;
  readonly summary: string;
}

/** Has a message told again. Throws OperatorError: `exists` while it is being told again, `accepted` when it takes long. */
export function resendBy(client: Client, asked: Asked<ResendRequest>): Promise<Resent> {
  const { number, operator } = asked.request;
  return doneShortly(client, {
    ...asked,
    name: 'resendMessageWorkflow',
    workflowId: resendWorkflowId(asked.request),
    doing: `telling message ${number} again`,
    summary: `Message ${number} is told again, asked by ${operator}`,
  });
}

/** Has codes mailed to a contact's addresses. Throws OperatorError, likewise. */
export function sendCodesBy(client: Client, asked: Asked<CodesRequest>): Promise<CodesSent> {
  const { contact, operator } = asked.request;
  return doneShortly(client, {
    ...asked,
    name: 'contactCodesWorkflow',
    workflowId: codesWorkflowId(asked.request),
    doing: `mailing codes to ${contact}`,
    summary: `Codes are mailed to ${contact}, asked by ${operator}`,
  });
}

async function doneShortly<Name extends Short>(
  client: Client,
  work: ShortWork<Name>,
): Promise<Answer<Name>> {
  const { name, workflowId, request, doing, summary, taskQueue, timeoutMs } = work;
  const handle = await translated(doing, () =>
    client.workflow.start(name, {
      workflowId,
      taskQueue,
      args: [request],
      staticSummary: summary,
    }),
  );
  const late = new Promise<'late'>((resolve) =>
    setTimeout(() => resolve('late'), timeoutMs).unref(),
  );
  const result = handle.result() as Promise<Answer<Name> | Refusal>;
  const came = await translated(doing, () => Promise.race([result, late]));
  if (came === 'late')
    throw new OperatorError('accepted', `${doing}: it was taken and is not done yet`);
  if (isRefusal(came)) throw new OperatorError('refused', came.message, { refusal: came });
  return came;
}

function isRefusal(answer: object): answer is Refusal {
  return 'kind' in answer && 'message' in answer;
}
