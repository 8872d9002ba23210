/**
 * A call and its reply as the handlers of Graph see them: no sockets, so that a request inside `$batch` and one that
 * came by itself are the same thing.
 */

/** One request to Graph. */
export interface GraphCall {
  readonly method: string;
  readonly version: 'v1.0' | 'beta';
  /** Path after the version, decoded, without query: `/groups/{id}`. */
  readonly path: string;
  /** Values of the route's placeholders. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The same for all requests of a batch. */
  readonly requestId: string;
  /** The instant the request is answered for, epoch milliseconds. */
  readonly at: number;
  /** Scheme, host and port: `http://127.0.0.1:8100`. */
  readonly origin: string;
  /** The application the token was issued to. */
  readonly clientId: string;
  /** What the fault plan does to a listing. */
  readonly omitShare: number;
}

/** An answer. A string body is sent as it is, with the content type of the headers or JSON's. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
}

/** Graph's content type for JSON. */
export const jsonType =
  'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';

/** An answer with a JSON body; a string is taken as JSON already written. */
export function replyJson(
  status: number,
  body: object | string,
  headers: Reply['headers'] = {},
): Reply {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers: { 'Content-Type': jsonType, ...headers }, body: text };
}

/** An answer without a body, as Graph gives for 202 and 204. */
export function replyEmpty(status: 202 | 204): Reply {
  return { status, headers: {}, body: null };
}

/** The OData context of an answer: `replyContext(call, 'groups')`. */
export function contextOf(call: GraphCall, what: string): string {
  return `${call.origin}/${call.version}/$metadata#${what}`;
}

/** A value of a body as text, for matching and for telling it back; JSON for what is no text. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value) ?? '';
}

/** A request as it came, before anything was made of it. */
export interface RawRequest {
  readonly method: string;
  readonly version: 'v1.0' | 'beta';
  readonly path: string;
  readonly search: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly at: number;
  readonly origin: string;
  readonly requestId: string;
  readonly inBatch: boolean;
}

/** What becomes of a request: an answer, an answer cut short, or a connection that dies. */
export interface Outcome {
  readonly kind: 'reply' | 'truncate' | 'reset';
  readonly reply: Reply;
  readonly delayMs: number;
}
