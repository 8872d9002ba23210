/**
 * What can go wrong while the engine is found, started or reached, as one error with a stable code. The text is for
 * people (what was tried, on what, the rule, the value seen, the way out); the code is for programs and exit codes.
 */

/** Stable names of what went wrong. */
export type EngineErrorCode =
  /** The data directory was written by a newer version of this program. */
  | 'newerDataDirectory'
  /** The data directory cannot be read or written. */
  | 'dataDirectoryUnusable'
  /** Another process runs on this data directory. */
  | 'alreadyRunning'
  /** Nothing answers at the address given. */
  | 'unreachable'
  /** Something answers at the address given, but it is not a Temporal server. */
  | 'foreignServer'
  /** The server is older than what is asked of it. */
  | 'serverTooOld'
  /** The namespace does not exist on the server given. */
  | 'namespaceMissing'
  /** The configuration of an existing cluster cannot be read. */
  | 'configurationUnreadable'
  /** No engine on this machine, and no way to get one. */
  | 'nothingFound'
  /** Building the engine with Go failed. */
  | 'buildFailed'
  /** No free port below 32,768. */
  | 'noFreePort'
  /** A part of the engine did not start. */
  | 'partFailed'
  /** PostgreSQL cannot run as this user or is not installed. */
  | 'postgresUnusable'
  /** The database given by DATABASE_URL does not answer. */
  | 'databaseUnreachable'
  /** Skipping time does not work on this server, or has stopped. */
  | 'timeSkippingUnavailable'
  /** The database was made by a newer version of this program. */
  | 'newerDatabase'
  /** The start was interrupted by the person who began it. */
  | 'interrupted';

/** An expected failure of the engine. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const fullDiskCodes: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);

/** An error that tells of a full disk as one that says where, and what to do; undefined for any other. */
export function fullDiskError(thrown: unknown, place: string): EngineError | undefined {
  for (let cause = thrown; cause instanceof Error; cause = cause.cause) {
    if (!('code' in cause) || !fullDiskCodes.has(cause.code)) continue;
    return new EngineError(
      'dataDirectoryUnusable',
      `The disk of the data directory ${place} is full (${String(cause.code)}). Free some space, or take another directory ` +
        'with --data-dir; what is there is kept and goes on from where it was (docs/recovery.md).',
      { cause: thrown },
    );
  }
  return undefined;
}

/** The text of anything thrown, in one line. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const cause = thrown.cause instanceof Error ? ` (${thrown.cause.message})` : '';
  return `${thrown.message}${cause}`.replaceAll(/\s+/g, ' ').trim();
}
