/**
 * What can go wrong in the store, as one error with a stable code. The text names what was tried and the way out, and
 * never a row's content.
 */

/** What sort of failure it is. */
export type StoreErrorCode =
  'newerSchema' | 'unreachable' | 'busy' | 'staleGeneration' | 'notFound' | 'refused' | 'failed';

/** A failed read or write of the store. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'StoreError';
    this.code = code;
  }
}

/** Any error met while doing `what`, as a StoreError. Errors that are no fault of the store pass as they are. */
export function storeErrorOf(what: string, cause: unknown): unknown {
  if (cause instanceof StoreError || !(cause instanceof Error)) return cause;
  const sqlState = sqlStateOf(cause);
  if (isUnreachable(cause, sqlState)) {
    return new StoreError(
      'unreachable',
      `${what}: the database cannot be reached; start it or check DATABASE_URL`,
      cause,
    );
  }
  if (sqlState === null) return cause;
  if (busyStates.has(sqlState)) {
    return new StoreError(
      'busy',
      `${what}: the database took too long or two writers met (${sqlState}); try again`,
      cause,
    );
  }
  return new StoreError('failed', `${what}: the database refused it (${sqlState})`, cause);
}

/** Statement timeout, lock not available, deadlock, serialization failure, too many connections. */
const busyStates = new Set(['57014', '55P03', '40P01', '40001', '53300']);
/** Server shutting down, crashed, or starting up. */
const downStates = new Set(['57P01', '57P02', '57P03']);
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
]);

function isUnreachable(cause: Error, sqlState: string | null): boolean {
  if (sqlState !== null) return downStates.has(sqlState) || sqlState.startsWith('08');
  const code: unknown = Reflect.get(cause, 'code');
  if (typeof code === 'string' && networkCodes.has(code)) return true;
  return /connection terminated|timeout exceeded when trying to connect|terminating connection/i.test(
    cause.message,
  );
}

function sqlStateOf(cause: Error): string | null {
  const code: unknown = Reflect.get(cause, 'code');
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && 'severity' in cause
    ? code
    : null;
}
