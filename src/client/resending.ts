/** A message that is told again, by a workflow of its own: asked for, and waited for. */
import type { Client } from '@temporalio/client';
import { resendWorkflowId, type Resent, type ResendRequest } from '#core/message/resend.ts';
import type { resendMessageWorkflow } from '#workflows/index.ts';
import { OperatorError, translated } from './operatorError.ts';

/** What is asked, of whom, and how long the answer may take. */
interface Resending {
  readonly request: ResendRequest;
  readonly taskQueue: string;
  readonly timeoutMs: number;
}

/** Has a message told again. Throws OperatorError: `exists` while it is being told again, `accepted` when it takes long. */
export async function resendBy(
  client: Client,
  { request, taskQueue, timeoutMs }: Resending,
): Promise<Resent> {
  const doing = `telling message ${request.number} again`;
  const handle = await translated(doing, () =>
    client.workflow.start<typeof resendMessageWorkflow>('resendMessageWorkflow', {
      workflowId: resendWorkflowId(request),
      taskQueue,
      args: [request],
      staticSummary: `Message ${request.number} is told again, asked by ${request.operator}`,
    }),
  );
  const late = new Promise<'late'>((resolve) =>
    setTimeout(() => resolve('late'), timeoutMs).unref(),
  );
  const came = await translated(doing, () => Promise.race([handle.result(), late]));
  if (came === 'late')
    throw new OperatorError('accepted', `${doing}: it was taken and is not done yet`);
  if ('kind' in came) throw new OperatorError('refused', came.message, { refusal: came });
  return came;
}
