/**
 * What can go wrong in a call to Microsoft Graph, as one error with a stable kind. Callers branch on `kind` and `code`,
 * never on the message: Intune puts a JSON string inside it. Messages name the method and the path without its query,
 * because a query may hold a person's or a group's name. Source: Graph's concepts page "Error responses and resource
 * types", and "Throttling".
 */
import { retryAfterMsIn } from '#core/retryAfter.ts';
import { hourMs } from '#core/time.ts';

/** What sort of failure it is; whether to try again follows from it. */
export type GraphErrorKind =
  | 'throttled'
  | 'unauthorized'
  | 'forbidden'
  | 'notFound'
  /** What was made a while ago is not known everywhere yet, or what was written does not show yet: passes by itself. */
  | 'notYetKnown'
  /** Several things may be meant; the message names them. Repeating cannot help. */
  | 'ambiguous'
  | 'conflict'
  | 'invalid'
  | 'unavailable'
  | 'network'
  | 'malformed';

interface GraphErrorFacts {
  readonly kind: GraphErrorKind;
  readonly status?: number | null;
  readonly code?: string;
  /** How long the service asks to wait, in milliseconds; null when it did not say. */
  readonly retryAfterMs?: number | null;
  readonly requestId?: string | null;
  /** What to do, where more is known than the kind tells. */
  readonly wayOut?: string;
  readonly cause?: unknown;
}

/** A failed call. `what` says what was tried and on what path. */
export class GraphError extends Error {
  readonly kind: GraphErrorKind;
  /** HTTP status, null when there was no answer. */
  readonly status: number | null;
  /** Graph's own error code; may be empty. */
  readonly code: string;
  readonly retryAfterMs: number | null;
  readonly requestId: string | null;
  /** What was tried and how it failed. */
  readonly what: string;
  /** What to do about it. */
  readonly remedy: string;

  constructor(what: string, facts: GraphErrorFacts) {
    const remedy = facts.wayOut ?? wayOut[facts.kind];
    super(`${what}; ${remedy}`, { cause: facts.cause });
    this.what = what;
    this.remedy = remedy;
    this.name = 'GraphError';
    this.kind = facts.kind;
    this.status = facts.status ?? null;
    this.code = facts.code ?? '';
    this.retryAfterMs = facts.retryAfterMs ?? null;
    this.requestId = facts.requestId ?? null;
  }
}

/** What takes the place of what is gone: nothing. Any other error is thrown on. */
export function unlessGone(error: unknown): null {
  if (error instanceof GraphError && error.kind === 'notFound') return null;
  throw error;
}

/** Whether an error says that a tenant has not got what was asked for: it may not, there is none, or nobody knows it. */
export function isNotGiven(error: unknown): boolean {
  return error instanceof GraphError && ['forbidden', 'notFound', 'invalid'].includes(error.kind);
}

const wayOut: Readonly<Record<GraphErrorKind, string>> = {
  throttled: 'the tenant is being throttled, so wait before the next call',
  unauthorized: 'the token was refused, so check tenant id, client id and secret',
  forbidden: 'the application lacks a permission for it, so have an administrator consent to it',
  notFound: 'it does not exist (any more)',
  notYetKnown: 'what is new becomes known everywhere within minutes, so ask again',
  ambiguous: 'exactly one can be meant, so rename the others',
  conflict: 'it changed meanwhile, so read it again',
  invalid: 'the request itself was refused, so repeating it cannot help',
  unavailable: 'the service is not available just now, so try again later',
  network: 'no whole answer came, so it is not known whether it took effect',
  malformed: 'the answer is not what the documentation promises',
};

/** The kind of failure a status stands for. */
export function kindOfStatus(status: number): GraphErrorKind {
  switch (status) {
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
      return 'notFound';
    case 409:
    case 412:
      return 'conflict';
    case 429:
      return 'throttled';
    case 408:
    case 423:
    case 424:
      return 'unavailable';
    default:
      // A redirect is a gateway's, not Graph's: no token follows it.
      return status >= 500 || status < 400 ? 'unavailable' : 'invalid';
  }
}

interface Headers {
  readonly get: (name: string) => string | null;
}

/** No service is waited for longer at its word; then it is asked again. */
const retryAfterMaxMs = hourMs;

/** How long an answer asks to wait, in milliseconds, an hour at most; null where it does not say. */
export function retryAfterMsOf(headers: Headers): number | null {
  const asked = { retryAfter: headers.get('retry-after'), date: headers.get('date') };
  return retryAfterMsIn(asked, retryAfterMaxMs);
}

/** What a code looks like; whatever else stands there may be a text with names in it and is not passed on. */
const codePattern = /^[\w.-]{1,64}$/;

/** Graph's error code out of a body; empty when the body, or the code, is not of the documented shape. */
export function errorCodeOf(body: unknown): string {
  const code = stringField(objectField(body, 'error'), 'code');
  return codePattern.test(code) ? code : '';
}

/** Graph's error message out of a body. Not for showing: it may hold names. */
export function errorMessageOf(body: unknown): string {
  return stringField(objectField(body, 'error'), 'message');
}

function objectField(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function stringField(value: unknown, key: string): string {
  const field = objectField(value, key);
  return typeof field === 'string' ? field : '';
}
