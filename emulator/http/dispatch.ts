/**
 * From a request to its answer: fault plan, token, route, permission, quota, handler, in the order in which the real
 * service says no. A request inside a batch takes the same way with the token of the batch.
 */
import type { Fault } from '../fleet/fleet.ts';
import type { Tenant } from '../store/tenant.ts';
import { type GraphCall, replyJson, type Reply } from './call.ts';
import { badRequest, type ErrorDialect, forbidden, GraphError, replyError } from './errors.ts';
import type { FaultPlan } from './faults.ts';
import type { RequestLog } from './requestLog.ts';
import type { FindRoute, Route, RouteMatch } from './routes.ts';
import type { Throttle } from './throttle.ts';
import type { TokenOffice } from './tokens.ts';

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

/** What dispatching needs. */
export interface Service {
  readonly tenant: Tenant;
  readonly findRoute: FindRoute;
  readonly office: TokenOffice;
  readonly throttle: Throttle;
  readonly faults: FaultPlan;
  readonly log: RequestLog;
}

/** Answers one request and logs it. */
export function dispatch(service: Service, request: RawRequest): Outcome {
  const fault = service.faults.strike({
    method: request.method,
    path: `/${request.version}${request.path}${request.search}`,
    at: request.at,
  });
  const isSpared =
    fault === null ||
    fault.kind === 'slow' ||
    fault.kind === 'partial' ||
    fault.kind === 'truncate';
  const reply = isSpared || fault.after === 'apply' ? answer(service, request, fault) : null;
  const outcome = spoil(request, fault, reply);
  service.log.add({
    method: request.method,
    path: `/${request.version}${request.path}${request.search}`,
    at: new Date(request.at).toISOString(),
    status: statusOf(outcome),
    clientRequestId: request.headers['client-request-id'] ?? null,
    inBatch: request.inBatch,
    isWrite: request.method !== 'GET' && !/\/(\$batch|query)$/.test(request.path),
    body: request.body ?? null,
  });
  return outcome;
}

function statusOf(outcome: Outcome): number | 'reset' | 'truncated' {
  if (outcome.kind === 'reply') return outcome.reply.status;
  return outcome.kind === 'reset' ? 'reset' : 'truncated';
}

/** What the fault makes of the answer. `reply` is null when the fault struck before anything was done. */
function spoil(request: RawRequest, fault: Fault | null, reply: Reply | null): Outcome {
  const kept = reply ?? { status: 503, headers: {}, body: null };
  if (fault === null || fault.kind === 'partial') return { kind: 'reply', reply: kept, delayMs: 0 };
  switch (fault.kind) {
    case 'slow':
      return { kind: 'reply', reply: kept, delayMs: fault.delayMs };
    case 'truncate':
      return { kind: 'truncate', reply: kept, delayMs: 0 };
    case 'reset':
      return { kind: 'reset', reply: kept, delayMs: 0 };
    case 'html502':
      return { kind: 'reply', reply: HTML_502, delayMs: 0 };
    case 'status':
      return { kind: 'reply', reply: faultReply(request, fault), delayMs: 0 };
  }
}

const HTML_502: Reply = {
  status: 502,
  headers: { 'Content-Type': 'text/html' },
  body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
};

const FAULT_CODES: Readonly<Record<number, string>> = {
  401: 'InvalidAuthenticationToken',
  403: 'Forbidden',
  404: 'ResourceNotFound',
  409: 'Conflict',
  410: 'resyncRequired',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  503: 'serviceNotAvailable',
  504: 'gatewayTimeout',
};

/** Seconds of Retry-After when a 429 or 503 fault does not say. */
const STANDARD_RETRY_AFTER = 2;

function faultReply(request: RawRequest, fault: Fault): Reply {
  const status = fault.status ?? 503;
  const headers: Record<string, string> = {};
  const isBusy = status === 429 || status === 503;
  const wait = fault.retryAfter ?? (isBusy ? STANDARD_RETRY_AFTER : 'absent');
  if (wait === 'date') headers['Retry-After'] = new Date(request.at + 10_000).toUTCString();
  else if (wait !== 'absent') headers['Retry-After'] = String(wait);
  const code = fault.code ?? FAULT_CODES[status] ?? 'generalException';
  return replyError(
    new GraphError(status, code, 'A planned fault of the emulator.', headers),
    request,
  );
}

function answer(service: Service, request: RawRequest, fault: Fault | null): Reply {
  try {
    return answerOrThrow(service, request, fault);
  } catch (error) {
    if (error instanceof GraphError) return replyError(error, request);
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${request.method} ${request.path} failed inside the emulator: ${text}\n`);
    return replyError(
      new GraphError(500, 'InternalServerError', 'The emulator itself failed; see its log.'),
      request,
    );
  }
}

function answerOrThrow(service: Service, request: RawRequest, fault: Fault | null): Reply {
  const clientId = service.office.clientOf(request.headers['authorization']);
  const match = service.findRoute(request);
  if (match.kind !== 'found') throw unrouted(match, request.path);
  const { route, params } = match;
  if (!service.office.mayUse(clientId, route.permissions)) throw forbidden(route.dialect);
  const { error, headers } = service.throttle.take({
    clientId,
    quota: route.quota,
    isWrite: request.method !== 'GET',
    units: unitsOf(route, request.search),
  });
  if (error !== null) throw error;
  const call: GraphCall = {
    ...request,
    params,
    query: new URLSearchParams(request.search),
    clientId,
    omitShare: fault?.kind === 'partial' ? fault.share : 0,
  };
  const reply = route.handle(call, service.tenant);
  return { ...reply, headers: { ...headers, ...reply.headers } };
}

/** `$select` makes a directory read one unit cheaper, `$expand` one dearer (graph.md 8.4). */
function unitsOf(route: Route, search: string): number {
  const base = route.units ?? 1;
  const less = search.includes('$select') || search.includes('%24select') ? 1 : 0;
  const more = search.includes('$expand') || search.includes('%24expand') ? 1 : 0;
  return Math.max(1, base - less + more);
}

function unrouted(match: Exclude<RouteMatch, { kind: 'found' }>, path: string): GraphError {
  const dialect = dialectOf(path);
  switch (match.kind) {
    case 'noMethod': {
      const code = dialect === 'directory' ? 'Request_BadRequest' : 'BadRequest';
      return new GraphError(
        405,
        code,
        'Specified HTTP method is not allowed for the request target.',
      );
    }
    case 'betaOnly':
    case 'unknown': {
      const segment = path.split('/').filter((part) => part !== '')[0] ?? '';
      const where = match.kind === 'betaOnly' ? `${path} exists on /beta only` : path;
      return new GraphError(
        404,
        badRequest(dialect, '').code,
        `Resource not found for the segment '${segment}': ${where}.`,
      );
    }
  }
}

function dialectOf(path: string): ErrorDialect {
  if (/^\/(groups|devices|users|directoryObjects)/i.test(path)) return 'directory';
  if (/^\/admin\/windows/i.test(path)) return 'updates';
  return /^\/deviceManagement/i.test(path) ? 'intune' : 'general';
}

/** The body as an object, or 400. */
export function bodyObject(
  call: GraphCall,
  dialect: ErrorDialect,
): Readonly<Record<string, unknown>> {
  if (typeof call.body === 'object' && call.body !== null && !Array.isArray(call.body)) {
    return call.body as Readonly<Record<string, unknown>>;
  }
  throw badRequest(dialect, 'The request needs a JSON object as its body.');
}

/** An answer with an entity: its `@odata.context` first, as Graph writes it. */
export function replyEntity(status: number, context: string, entity: object): Reply {
  return replyJson(status, { '@odata.context': context, ...entity });
}
