/**
 * A connection that can be given up while something is being tried again on it. The client library tries again on a
 * timer, and a timer that fires on a closed channel throws where nobody can catch it.
 */
import {
  Connection,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
  type ConnectionOptions,
} from '@temporalio/client';

/** A connection, and how it is given up. */
export interface HeldConnection {
  readonly connection: Connection;
  /** From now on nothing is tried again; the channel is closed when the last attempt that was planned is over. */
  readonly close: () => Promise<void>;
}

/** Some time for an attempt that was planned to be made. */
const graceMs = 250;

/** Connects; throws what the client library does where nobody answers. */
export async function holdConnection(options: ConnectionOptions): Promise<HeldConnection> {
  const usual = defaultGrpcRetryOptions();
  let isGivenUp = false;
  let plannedUntil = 0;
  const retries = makeGrpcRetryInterceptor({
    retryableDecider: (attempt, status) => !isGivenUp && usual.retryableDecider(attempt, status),
    delayFunction: (attempt, status) => {
      const delayMs = usual.delayFunction(attempt, status);
      plannedUntil = Math.max(plannedUntil, performance.now() + delayMs);
      return delayMs;
    },
  });
  const connection = await Connection.connect({ interceptors: [retries], ...options });
  return {
    connection,
    close: async () => {
      isGivenUp = true;
      const waitMs = plannedUntil - performance.now();
      if (waitMs <= 0) return await connection.close();
      // Nobody waits for what was given up; a process that ends before does not mind.
      setTimeout(() => void connection.close(), waitMs + graceMs).unref();
    },
  };
}
