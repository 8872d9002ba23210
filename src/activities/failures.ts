/**
 * Turns an error of an adapter into what Temporal should do about it, once and here: try again, when, or give up in the
 * open. Source: graph.md 8.4, temporal.md 7.3.
 */
import { ApplicationFailure } from '@temporalio/activity';
import { GraphError } from '#graph/error.ts';
import { StoreError } from '#store/error.ts';

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
  'notYetKnown',
]);

/** The stable kind of a failure: `GraphForbidden`, `StoreUnreachable`; of others the error's own name. */
export function typeOf(error: unknown): string {
  if (error instanceof GraphError) return `Graph${capitalized(error.kind)}`;
  if (error instanceof StoreError) return `Store${capitalized(error.code)}`;
  if (error instanceof ApplicationFailure) return error.type ?? 'Failure';
  return error instanceof Error ? error.name : 'Error';
}

function capitalized(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

function failureOf(error: GraphError): ApplicationFailure {
  return ApplicationFailure.create({
    message: error.message,
    type: typeOf(error),
    nonRetryable: !isPassing(error),
    ...(error.retryAfterMs === null ? {} : { nextRetryDelay: error.retryAfterMs }),
    details: [{ status: error.status, code: error.code, requestId: error.requestId }],
  });
}
