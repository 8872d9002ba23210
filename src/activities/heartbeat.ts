/**
 * A heartbeat every few seconds while an activity works, whatever it waits for, so that a dead worker is noticed soon
 * and a slow answer of Graph or PostgreSQL is not mistaken for one.
 */
import { heartbeat } from '@temporalio/activity';

/** A third of the time after which Temporal gives an activity up. */
const intervalMs = 5_000;

/** Does the work, and tells Temporal all the while that it is being done. */
export async function whileBeating<T>(work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => heartbeat(), intervalMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
