/**
 * Reading a source that may stay silent: it is tried a few times, when it asks for it, and then named as missing instead
 * of stopping the release, whatever it answered. Nothing is inferred from its silence.
 */
import { activityInfo } from '@temporalio/activity';
import { StoreError } from '#store/error.ts';
import { attempted, isPassing, toldOf } from './failures.ts';
import { minuteMs } from '#core/time.ts';

/** Attempts of the activity before a source counts as missing. */
const attemptsMax = 5;
/** What one source may take of a look; a fleet of a million is listed within this. */
const patienceMs = 10 * minuteMs;

/** A source that could not be read, and what stood against it. */
export interface Silent {
  readonly source: string;
  /** The kind of failure: `GraphForbidden`. */
  readonly kind: string;
  readonly why: string;
}

/**
 * Reads a source; gives it back as silent when it cannot be read. Earlier attempts fail, so that Temporal tries again when
 * the source asks for it. `read` may give back what ended it when a part was read and kept: that is tried again like a
 * failure, but a source that has told a part is not silent. Only our own store may stop a look: without it nothing could
 * be judged or kept.
 */
export async function source(
  name: string,
  read: () => Promise<Error | null | void>,
): Promise<readonly Silent[]> {
  const { endedBy, isSilent } = await readingOf(read);
  if (endedBy instanceof StoreError) throw endedBy;
  if (isPassing(endedBy) && activityInfo().attempt < attemptsMax)
    await attempted(() => Promise.reject(endedBy));
  return isSilent ? [silent(name, endedBy)] : [];
}

/** What ended a reading, null when nothing did, and whether it leaves the source silent. */
async function readingOf(
  read: () => Promise<Error | null | void>,
): Promise<{ readonly endedBy: unknown; readonly isSilent: boolean }> {
  try {
    return { endedBy: (await within(patienceMs, read)) ?? null, isSilent: false };
  } catch (error) {
    return { endedBy: error, isSilent: true };
  }
}

/** A source as missing, for that reason. */
export function silent(name: string, error: unknown): Silent {
  return { source: name, ...toldOf(error) };
}

/** The names of sources that are missing. */
export function namesOf(missing: readonly Silent[]): readonly string[] {
  return [...new Set(missing.map(({ source: name }) => name))];
}

/** A source that answers for ever is a silent one; what it was doing is given up with the activity. */
async function within<T>(limitMs: number, read: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`It was not read within ${limitMs / minuteMs} minutes`)),
      limitMs,
    );
  });
  return await Promise.race([read(), late]).finally(() => clearTimeout(timer));
}
