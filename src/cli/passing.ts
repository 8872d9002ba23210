/**
 * Failures that pass: a server or worker that is just being started again. Whoever follows a release waits them out for a
 * while, because the engine puts its parts right by itself.
 */

/** gRPC: cancelled, deadline exceeded, unavailable. */
const passingCodes: ReadonlySet<unknown> = new Set([1, 4, 14]);

/** Whether trying again may help. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('kind' in error && (error.kind === 'noWorker' || error.kind === 'unreachable')) return true;
  if ('code' in error && passingCodes.has(error.code)) return true;
  return error.cause instanceof Error && isPassing(error.cause);
}
