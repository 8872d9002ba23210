/** What an operator asked for could not be done, with a kind that the command line turns into an exit code. */
import {
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  isGrpcServiceError,
} from '@temporalio/client';
import { ApplicationFailure, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { Refusal } from '#core/refusal.ts';
import type { Standstill } from './standstill.ts';

/** What it failed by. */
export type OperatorErrorKind =
  | 'notFound'
  | 'refused'
  /** It was taken and will be carried out, but was not yet. */
  | 'accepted'
  /** Nobody works for the workflow, or whoever does gave no answer. */
  | 'noWorker'
  /** The workflow's own code fails. */
  | 'taskFails'
  | 'unreachable'
  | 'exists'
  | 'failed';

/** Something an operator asked for could not be done. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
  readonly kind: OperatorErrorKind;
  readonly refusal: Refusal | null;
  /** What keeps the workflow; null where it was not looked for. */
  readonly standstill: Standstill | null;
  constructor(
    kind: OperatorErrorKind,
    message: string,
    about: { refusal?: Refusal; cause?: unknown; standstill?: Standstill | null } = {},
  ) {
    super(message, { cause: about.cause });
    this.kind = kind;
    this.refusal = about.refusal ?? null;
    this.standstill = about.standstill ?? null;
  }
}

/** Does it; what goes wrong comes back as an OperatorError. */
export async function translated<T>(attempt: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof OperatorError ? error : operatorError(attempt, error);
  }
}

function operatorError(attempt: string, error: unknown): OperatorError {
  const refusal = refusalIn(error);
  if (refusal !== null)
    return new OperatorError('refused', refusal.message, { refusal, cause: error });
  if (error instanceof WorkflowNotFoundError)
    return new OperatorError('notFound', `${attempt}: no such workflow is running`, {
      cause: error,
    });
  if (error instanceof WorkflowExecutionAlreadyStartedError)
    return new OperatorError('exists', `${attempt}: it is running already`, { cause: error });
  const words = wordsOf(error);
  const kind = isUnreachable(error) ? 'unreachable' : 'failed';
  return new OperatorError(kind, `${attempt}: ${words}`, { cause: error });
}

/** Whether the server itself was not reached, or was lost on the way. */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  if (!(error instanceof Error)) return false;
  if (isGrpcServiceError(error)) return unreachableCodes.has(error.code);
  if (/connect|ECONNREFUSED|deadline/i.test(error.message)) return true;
  return isUnreachable(error.cause);
}

/** gRPC: cancelled, deadline exceeded, unavailable. */
const unreachableCodes: ReadonlySet<number> = new Set([1, 4, 14]);

/**
 * Whether the server declined to ask because the workflow's task fails: its code and its history do not fit, or the code
 * throws. Source: Temporal server, "Unable to query workflow due to Workflow Task in failed state".
 */
export function isTaskFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const details = 'details' in error && typeof error.details === 'string' ? error.details : '';
  if (/Workflow Task in failed state|TMPRL1100/i.test(`${error.message} ${details}`)) return true;
  return isTaskFailure(error.cause);
}

/** The innermost words: those around only say that something failed. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('details' in error && typeof error.details === 'string' && error.details !== '')
    return error.details;
  return error.cause instanceof Error ? wordsOf(error.cause) : error.message;
}

function refusalIn(error: unknown): Refusal | null {
  if (!(error instanceof WorkflowUpdateFailedError)) return null;
  const failure = error.cause;
  if (!(failure instanceof ApplicationFailure) || failure.type !== 'Refused') return null;
  const [refusal] = failure.details ?? [];
  return (refusal as Refusal | undefined) ?? { kind: 'malformed', message: failure.message };
}
