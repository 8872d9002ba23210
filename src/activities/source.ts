/**
 * Reading a source that may stay silent: it is tried a few times, when it asks for it, and then named as missing instead
 * of stopping the release. Nothing is inferred from its silence.
 */
import { activityInfo } from '@temporalio/activity';
import { GraphError } from '#graph/error.ts';
import { attempted, isPassing } from './failures.ts';

/** Attempts of the activity before a source counts as missing. */
const attemptsMax = 5;

/**
 * The name of the source if it stays silent in a way that `tolerates` allows; earlier attempts fail, so that Temporal
 * tries again when the source asks for it.
 */
export async function source(
  name: string,
  tolerates: (error: unknown) => boolean,
  read: () => Promise<void>,
): Promise<readonly string[]> {
  try {
    await read();
    return [];
  } catch (error) {
    const isLast = activityInfo().attempt >= attemptsMax || !isPassing(error);
    if (tolerates(error) && isLast) return [name];
    return await attempted(() => Promise.reject(error));
  }
}

/** Any failure of the service, also a lacking permission: for sources that a release can do without, and says so. */
export function isOfGraph(error: unknown): boolean {
  return error instanceof GraphError;
}
