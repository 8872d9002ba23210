/**
 * Failures that pass: a server or worker that is just being started again. Whoever follows a release waits them out for a
 * while, because the engine puts its parts right by itself.
 */

import { setTimeout as sleep } from 'node:timers/promises';

/** gRPC: cancelled, deadline exceeded, unavailable; the store and PostgreSQL: away, shutting down, starting up. */
const passingCodes: ReadonlySet<unknown> = new Set([
  1,
  4,
  14,
  'unreachable',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
]);

/** A worker may be back in a moment, also one whose code does not fit, in place of which another is started. */
const passingKinds: ReadonlySet<unknown> = new Set(['noWorker', 'taskFails', 'unreachable']);

/** Whether trying again may help. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('kind' in error && passingKinds.has(error.kind)) return true;
  if ('code' in error && passingCodes.has(error.code)) return true;
  // pg has no code for a connection that its server has cut.
  if (error.message === 'Connection terminated unexpectedly') return true;
  return error.cause instanceof Error && isPassing(error.cause);
}

/** How long a part may take to be started again. */
const patienceMs = 45_000;
const retryMs = 500;

/** Does what may be repeated; tries again while what goes wrong may pass, for as long as a part takes to come back. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const since = performance.now();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error) || performance.now() - since > patienceMs) throw error;
      await sleep(retryMs);
    }
  }
}
