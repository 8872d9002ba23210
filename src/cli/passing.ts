/**
 * Failures that pass: a server or worker that is just being started again. Whoever follows a release waits them out for a
 * while, because the engine puts its parts right by itself.
 */

/** gRPC: cancelled, deadline exceeded, unavailable. */
const passingCodes: ReadonlySet<unknown> = new Set([1, 4, 14]);

/** A worker may be back in a moment, also one whose code does not fit, in place of which another is started. */
const passingKinds: ReadonlySet<unknown> = new Set(['noWorker', 'taskFails', 'unreachable']);

/** Whether trying again may help. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('kind' in error && passingKinds.has(error.kind)) return true;
  if ('code' in error && passingCodes.has(error.code)) return true;
  return error.cause instanceof Error && isPassing(error.cause);
}
