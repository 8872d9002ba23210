/**
 * One request to Microsoft Graph and its answer: token, `Date` of the instant it is asked for, correlation id, error
 * mapping, and a zod schema at the door. No retry inside but one with a fresh token: waiting belongs to the caller,
 * who can do it without holding a process. Microsoft's client library was rejected: it resends POSTs, caps waits at
 * 180 s and sends no token over plain http.
 */
import { randomUUID } from 'node:crypto';
import type { ZodType } from 'zod';
import { boundedText } from './boundedText.ts';
import { ClaimsWanted, claimsWanted } from './signIn/claims.ts';
import { demandTrusted } from './signIn/clouds.ts';
import { errorCodeOf, GraphError, kindOfStatus, retryAfterMsOf } from './error.ts';
import type { TokenSource } from './signIn/token.ts';
import { minuteMs } from '#core/time.ts';

/** One call and how its answer is read. */
export interface GraphCall<T> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Out of the table of calls, or a whole link that an earlier answer gave. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The instant the call is made for, epoch milliseconds. */
  readonly asOf: number;
  /** What a good answer's body must be; an absent body is `null`. */
  readonly schema: ZodType<T>;
  /** How each entry of the answer's `value` is read, where that is done one by one; for those who look at a call. */
  readonly row?: ZodType;
  /** The path to show where the real one holds an address of a person. */
  readonly shownPath?: string;
  /** A POST that changes nothing (a query); it is not reported to the watch. */
  readonly readOnly?: boolean;
  /** Of a batch the requests inside, which are reported to the watch one by one, and their statuses in the answer. */
  readonly inside?: {
    readonly requests: readonly { readonly method: string; readonly path: string }[];
    readonly statusesOf: (answer: T) => readonly (number | null)[];
  };
}

/** A call that changes something, before it leaves. */
export interface OutgoingWrite {
  readonly method: string;
  readonly path: string;
  readonly asOf: number;
  /** Sent as `client-request-id`. */
  readonly clientRequestId: string;
}

/** A write whose answer has come, or none: then its status is null. */
export interface EndedWrite extends OutgoingWrite {
  readonly status: number | null;
  readonly requestId: string | null;
}

/**
 * Sees every write: `begun` before it leaves (a throw stops it), `ended` after its answer or failure. Those of a batch
 * come together.
 */
export interface WriteWatch {
  readonly begun: (writes: readonly OutgoingWrite[]) => Promise<void>;
  readonly ended: (writes: readonly EndedWrite[]) => Promise<void>;
}

/** A Graph that can be asked. */
export interface Graph {
  readonly kind: 'emulator' | 'microsoft';
  readonly baseUrl: string;
  readonly request: <T>(call: GraphCall<T>) => Promise<T>;
  /** The same Graph with another watch on its writes. */
  readonly watchedBy: (watch: WriteWatch) => Graph;
}

/** How to reach a Graph. */
export interface GraphOptions {
  readonly baseUrl: string;
  readonly kind: 'emulator' | 'microsoft';
  readonly tokens: TokenSource;
  readonly onWrite?: WriteWatch;
  /** How long one answer may take, milliseconds. */
  readonly timeoutMs?: number;
  /** How long an answer may be, bytes. */
  readonly answerBytesMax?: number;
}

const timeoutMsDefault = minuteMs;
/** A page of a thousand devices has a megabyte, a slice of a report at most 64. */
const answerBytesMaxDefault = 100 * 1024 * 1024;

/** A Graph at a base URL without version, such as `https://graph.microsoft.com`. */
export function createGraph(options: GraphOptions): Graph {
  const baseUrl = options.baseUrl.replace(/\/$/, '');
  if (options.kind === 'microsoft') demandTrusted(baseUrl);
  const settled = { ...options, baseUrl };
  return {
    kind: options.kind,
    baseUrl,
    request: (call) => request(settled, call),
    watchedBy: (watch) => createGraph({ ...settled, onWrite: watch }),
  };
}

async function request<T>(options: GraphOptions, call: GraphCall<T>): Promise<T> {
  const clientRequestId = randomUUID();
  const writes = writesOf(call, clientRequestId);
  if (writes.length > 0) await options.onWrite?.begun(writes.map(({ write }) => write));
  const answer = await answerTo(options, call, { clientRequestId, writes });
  const { requestId } = answer;
  const parsed = call.schema.safeParse(answer.body);
  if (writes.length > 0) {
    const inside = parsed.success ? call.inside?.statusesOf(parsed.data) : undefined;
    const statusOf = (place: number) =>
      call.inside === undefined ? answer.status : (inside?.[place] ?? null);
    await options.onWrite?.ended(
      writes.map(({ write, place }) => ({ ...write, status: statusOf(place), requestId })),
    );
  }
  if (parsed.success) return parsed.data;
  throw unreadable(call, answer, parsed.error.issues[0]);
}

/** A failure ends the writes too, but for an answer that cannot be read: what became of them is not known then. */
async function answerTo<T>(
  options: GraphOptions,
  call: GraphCall<T>,
  { clientRequestId, writes }: { readonly clientRequestId: string; readonly writes: Placed[] },
): Promise<Answer> {
  try {
    return await sendWithToken(options, call, clientRequestId);
  } catch (error) {
    if (writes.length > 0 && error instanceof GraphError && error.kind !== 'malformed') {
      const { status, requestId } = error;
      await options.onWrite?.ended(writes.map(({ write }) => ({ ...write, status, requestId })));
    }
    throw error;
  }
}

interface Answer {
  readonly status: number;
  readonly requestId: string | null;
  readonly body: unknown;
}

async function sendWithToken<T>(
  options: GraphOptions,
  call: GraphCall<T>,
  id: string,
): Promise<Answer> {
  const token = await options.tokens.token();
  try {
    return await send(options, call, { id, token });
  } catch (error) {
    if (!(error instanceof GraphError) || error.status !== 401) throw error;
    const claims = error instanceof ClaimsWanted ? error.claims : undefined;
    return send(options, call, { id, token: await options.tokens.replacementFor(token, claims) });
  }
}

async function send<T>(
  options: GraphOptions,
  call: GraphCall<T>,
  { id, token }: { readonly id: string; readonly token: string },
): Promise<Answer> {
  const what = nameOf(call);
  const { status, headers, text } = await exchange(options, call, { id, token, what });
  const requestId = headers.get('request-id');
  const body = parseBody(text);
  if (status >= 200 && status < 300) {
    if (body === undefined) {
      throw new GraphError(`${what} answered ${status} with a body that is not JSON`, {
        kind: 'malformed',
        status,
        requestId,
      });
    }
    return { status, requestId, body };
  }
  const code = errorCodeOf(body);
  const told = `${what} was answered with status ${status}${code === '' ? '' : ` (${code})`}`;
  const retryAfterMs = retryAfterMsOf(headers);
  const facts = { kind: kindOfStatus(status), status, code, retryAfterMs, requestId };
  const claims = status === 401 ? claimsWanted(headers) : null;
  throw claims === null ? new GraphError(told, facts) : new ClaimsWanted(told, facts, claims);
}

async function exchange<T>(
  options: GraphOptions,
  call: GraphCall<T>,
  { id, token, what }: { readonly id: string; readonly token: string; readonly what: string },
): Promise<{ readonly status: number; readonly headers: Headers; readonly text: string }> {
  const url = urlOf(options.baseUrl, call);
  try {
    const answer = await fetch(url, {
      method: call.method,
      headers: headersOf(options, call, { id, token }),
      body: call.body === undefined ? null : JSON.stringify(call.body),
      redirect: 'manual',
      signal: AbortSignal.timeout(options.timeoutMs ?? timeoutMsDefault),
    });
    const text = await boundedText(answer, options.answerBytesMax ?? answerBytesMaxDefault);
    return { status: answer.status, headers: answer.headers, text };
  } catch (cause) {
    if (cause instanceof RangeError)
      throw new GraphError(`${what} gave an answer that does not end`, { kind: 'malformed' });
    throw new GraphError(`${what} failed`, { kind: 'network', cause });
  }
}

function headersOf<T>(
  options: GraphOptions,
  call: GraphCall<T>,
  { id, token }: { readonly id: string; readonly token: string },
): Record<string, string> {
  return {
    accept: 'application/json',
    authorization: `Bearer ${token}`,
    'client-request-id': id,
    'return-client-request-id': 'true',
    // Enum values that were added later come only to those who ask. Source: Graph's "Best practices", evolvable enums.
    prefer: 'include-unknown-enum-members',
    date: new Date(call.asOf).toUTCString(),
    ...(options.kind === 'emulator' ? { 'x-ms-emulator-now': String(call.asOf) } : {}),
    ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...call.headers,
  };
}

/** A link from an answer is followed only on our own Graph: a foreign one would be handed our token. */
function urlOf<T>(baseUrl: string, call: GraphCall<T>): URL {
  const url = URL.parse(call.path.startsWith('/') ? `${baseUrl}${call.path}` : call.path);
  if (url === null || url.origin !== new URL(baseUrl).origin) {
    const where =
      url === null ? 'that is no address' : `to ${url.origin}, which is not the configured Graph`;
    throw new GraphError(`${call.method} of a link ${where}`, {
      kind: 'malformed',
      code: 'foreignLink',
    });
  }
  for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
  return url;
}

function parseBody(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function unreadable<T>(
  call: GraphCall<T>,
  answer: Answer,
  issue: { readonly path: PropertyKey[]; readonly message: string } | undefined,
): GraphError {
  return new GraphError(
    `${nameOf(call)} answered ${answer.status}, but at ${issue?.path.map(String).join('.') || 'the top'}: ${issue?.message ?? 'unreadable'}`,
    { kind: 'malformed', status: answer.status, requestId: answer.requestId },
  );
}

/** A write, and its place among the requests of a batch. */
interface Placed {
  readonly write: OutgoingWrite;
  readonly place: number;
}

function writesOf<T>(call: GraphCall<T>, clientRequestId: string): Placed[] {
  if (call.readOnly === true) return [];
  const requests = call.inside?.requests ?? [{ method: call.method, path: pathOf(call) }];
  const { asOf } = call;
  return requests.flatMap(({ method, path }, place) =>
    method === 'GET' ? [] : [{ write: { method, path, asOf, clientRequestId }, place }],
  );
}

function nameOf<T>(call: GraphCall<T>): string {
  return `${call.method} ${pathOf(call)}`;
}

function pathOf<T>(call: GraphCall<T>): string {
  if (call.shownPath !== undefined) return call.shownPath;
  return call.path.startsWith('/')
    ? (call.path.split('?')[0] ?? '')
    : (URL.parse(call.path)?.pathname ?? '');
}
