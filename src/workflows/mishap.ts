/** What went wrong in what a workflow had done, as histories and views may hold it: without stack or secrets. */
import {
  ActivityFailure,
  ApplicationFailure,
  ChildWorkflowFailure,
  TimeoutFailure,
} from '@temporalio/workflow';

/** What went wrong in an activity. */
export function mishapOf(error: unknown): { readonly kind: string; readonly why: string } {
  if (!(error instanceof ActivityFailure)) throw error;
  const { cause } = error;
  if (cause instanceof ApplicationFailure)
    return { kind: cause.type ?? 'Failure', why: cause.message };
  if (cause instanceof TimeoutFailure)
    return { kind: 'TimedOut', why: 'The worker did not answer in time' };
  return { kind: 'Failure', why: cause?.message ?? error.message };
}

/** What went wrong in a child: its activity's failure lies two causes deep, or three in a batch. */
export function childMishapOf(error: unknown): { readonly kind: string; readonly why: string } {
  let inner = error;
  while (inner instanceof ChildWorkflowFailure && inner.cause !== undefined) inner = inner.cause;
  try {
    return mishapOf(inner);
  } catch {
    return { kind: 'Failure', why: inner instanceof Error ? inner.message : 'It failed' };
  }
}
