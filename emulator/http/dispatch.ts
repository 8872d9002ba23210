/**
 * From a request to its answer: fault plan, token, route, permission, quota, handler, in the order in which the real
 * service says no. A request inside a batch takes the same way with the token of the batch.
 */
import type { Fault } from '../fleet/fleet.ts';
import { feedsPath } from '../feeds/path.ts';
import { refuseBetaNames } from '../graph/versions.ts';
import type { Tenant } from '../store/tenant.ts';
import { type GraphCall, type Outcome, type RawRequest, replyJson, type Reply } from './call.ts';
import { badRequest, type ErrorDialect, forbidden, GraphError, replyError } from './errors.ts';
import type { FaultPlan, Host } from './faults.ts';
import type { RequestLog } from './requestLog.ts';
import type { FindRoute, Route, RouteMatch } from './routes.ts';
import { isAnswered, spoil } from './spoil.ts';
import { dayMs } from '../time.ts';
import type { Throttle } from './throttle.ts';
import type { TokenOffice } from './signIn/tokens.ts';

/** What dispatching needs. */
export interface Service {
  readonly tenant: Tenant;
  readonly findRoute: FindRoute;
  readonly office: TokenOffice;
  /** The application that the emulator was started with. */
  readonly clientId: string;
  readonly throttle: Throttle;
  readonly faults: FaultPlan;
  readonly log: RequestLog;
}

/** What answers a request when no fault keeps it from being answered. */
type Answerer = (service: Service, request: RawRequest, fault: Fault | null) => Reply;

/** Answers one request, as the fault plan lets it, and logs it unless it is for a token: that would log a secret. */
export function dispatch(
  service: Service,
  request: RawRequest,
  answerer: Answerer = answerOrThrow,
): Outcome {
  const host = hostOf(request.path);
  const path = host === 'graph' ? `/${request.version}${request.path}` : request.path;
  const shown = { method: request.method, path: `${path}${request.search}` };
  const fault = service.faults.strike({ host, ...shown, at: request.at });
  const reply = isAnswered(fault) ? answer(service, request, { fault, answerer }) : null;
  const outcome = spoil(request, fault, reply);
  if (host === 'login') return outcome;
  service.log.add({
    ...shown,
    at: new Date(request.at).toISOString(),
    status: statusOf(outcome),
    clientRequestId: request.headers['client-request-id'] ?? null,
    inBatch: request.inBatch,
    isWrite: request.method !== 'GET' && !/\/(\$batch|query)$/.test(request.path),
    body: request.body ?? null,
  });
  return outcome;
}

/** Whose a path is. */
export function hostOf(path: string): Host {
  if (path.endsWith('/oauth2/v2.0/token')) return 'login';
  if (path.startsWith(feedsPath)) return 'feeds';
  return path.startsWith('/v1/workspaces/') ? 'analytics' : 'graph';
}

function statusOf(outcome: Outcome): number | 'reset' | 'truncated' {
  if (outcome.kind === 'reply') return outcome.reply.status;
  return outcome.kind === 'reset' ? 'reset' : 'truncated';
}

function answer(
  service: Service,
  request: RawRequest,
  { fault, answerer }: { readonly fault: Fault | null; readonly answerer: Answerer },
): Reply {
  try {
    return answerer(service, request, fault);
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
  const audience = hostOf(request.path) === 'analytics' ? 'analytics' : 'graph';
  const clientId = service.office.clientOf(request.headers['authorization'], audience);
  const match = service.findRoute(request);
  if (match.kind !== 'found') throw unrouted(match, request.path);
  const { route, params } = match;
  const wanted = route.permissionsFor?.(request.body) ?? route.permissions;
  if (!service.office.mayUse(clientId, wanted, request.at)) throw forbidden(route.dialect);
  const { error, headers } = service.throttle.take({
    clientId,
    quota: route.quota,
    isWrite: request.method !== 'GET',
    units: unitsOf(route, request.search),
  });
  if (error !== null) throw error;
  const call: GraphCall = {
    ...request,
    at: request.at - agedBy(fault),
    params,
    query: new URLSearchParams(request.search),
    clientId,
    omitShare: fault?.kind === 'partial' ? fault.share : 0,
  };
  if (route.type !== undefined && service.tenant.profile === 'strict')
    refuseBetaNames(call, route.type);
  const reply = route.handle(call, service.tenant);
  return { ...reply, headers: { ...headers, ...reply.headers } };
}

/** How much older than now the answer is to be. */
function agedBy(fault: Fault | null): number {
  return fault?.kind === 'old' ? fault.ageDays * dayMs : 0;
}

/** `$select` makes a directory read one unit cheaper, `$expand` one dearer. */
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
