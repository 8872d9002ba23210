/**
 * Turns an error of an adapter into what Temporal should do about it, once and here: try again, when, or give up in the
 * open. Source: graph.md 8.4, temporal.md 7.3.
 */
import { ApplicationFailure } from '@temporalio/activity';
import { GraphError } from '#graph/error.ts';

/** Runs a piece of I/O; what Graph says about trying again is passed on. */
export async function attempted<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof GraphError ? failureOf(error) : error;
  }
}

/** Whether an error says that a source cannot be read just now, and not that we asked wrongly. */
export function isPassing(error: unknown): error is GraphError {
  return error instanceof GraphError && passing.has(error.kind);
}

const passing: ReadonlySet<GraphError['kind']> = new Set([
  'throttled',
  'unavailable',
  'network',
  'malformed',
]);

function failureOf(error: GraphError): ApplicationFailure {
  return ApplicationFailure.create({
    message: error.message,
    type: `Graph${error.kind.charAt(0).toUpperCase()}${error.kind.slice(1)}`,
    nonRetryable: error.kind === 'invalid' || error.kind === 'forbidden',
    ...(error.retryAfterMs === null ? {} : { nextRetryDelay: error.retryAfterMs }),
    details: [{ status: error.status, code: error.code, requestId: error.requestId }],
  });
}
