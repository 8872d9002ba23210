/**
 * What a sender is told when its message is not taken: a status, a stable code, a sentence with the way out. A refusal
 * is a value and not an exception, because it is what is expected of a door to the outside; and one that was refused
 * has had no effect at all.
 */

/** Why a message was not taken. Codes are stable. */
export type RefusalCode =
  | 'malformed'
  | 'unsigned'
  | 'badSignature'
  | 'staleTimestamp'
  | 'outOfScope'
  | 'notFound'
  | 'wrongMethod'
  | 'tooSlow'
  | 'idReused'
  | 'tooLarge'
  | 'wrongType'
  | 'invalid'
  | 'unknownRelease'
  | 'tooMany'
  | 'tooManyDevices'
  | 'headersTooLarge'
  | 'unavailable'
  | 'internal';

/** A message that was not taken. */
export interface Refusal {
  readonly kind: 'refused';
  readonly status: number;
  readonly code: RefusalCode;
  /** A sentence for whoever runs the sender. */
  readonly message: string;
  /** When trying again may help. */
  readonly retryAfterSeconds?: number;
}

const statuses: Readonly<Record<RefusalCode, number>> = {
  malformed: 400,
  unsigned: 401,
  badSignature: 401,
  staleTimestamp: 401,
  outOfScope: 403,
  notFound: 404,
  wrongMethod: 405,
  tooSlow: 408,
  idReused: 409,
  tooLarge: 413,
  wrongType: 415,
  invalid: 422,
  unknownRelease: 422,
  tooMany: 429,
  tooManyDevices: 429,
  headersTooLarge: 431,
  unavailable: 503,
  internal: 500,
};

/** Makes a refusal. */
export function refused(code: RefusalCode, message: string, retryAfterSeconds?: number): Refusal {
  const known = { kind: 'refused', status: statuses[code], code, message } as const;
  return retryAfterSeconds === undefined ? known : { ...known, retryAfterSeconds };
}
