/**
 * The HTTP server: reads a request, finds whose it is (token endpoint, control plane, blob, batch, Graph), sends the
 * answer with the headers Graph sends. Node's own server and nothing on top of it.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { guidFrom } from '../store/tenant.ts';
import { answerBatch } from './batch.ts';
import type { Reply, Outcome, RawRequest } from './call.ts';
import type { AnswerControl } from './control.ts';
import { dispatch, hostOf, type Service } from './dispatch.ts';
import { GraphError, replyError } from './errors.ts';
import type { FindRoute, Route, RouteMatch } from './routes.ts';

/** What the server joins together. */
export interface ServerParts {
  readonly service: Service;
  readonly answerControl: AnswerControl;
  /** Finds what is outside Graph and takes no token: files of reports, public lists of builds. */
  readonly findOpen: FindRoute;
  readonly seed: number;
  readonly latencyMs: number;
}

/** The largest body Graph takes, in bytes. */
const bodyMax = 4 * 1024 * 1024;

/** Creates the server; it does not listen yet. */
export function createGraphServer(parts: ServerParts): Server {
  let requests = 0;
  const clock = createClock();
  const server = createServer((incoming, outgoing) => {
    const requestId = guidFrom(`request ${parts.seed}/${process.pid}/${requests++}`);
    answer({ ...parts, clock }, incoming, requestId)
      .then((outcome) => send(outgoing, outcome))
      .catch((error: unknown) => {
        process.stderr.write(`A request ended badly: ${String(error)}\n`);
        outgoing.destroy();
      });
  });
  // Clients keep connections between assessments; a server that closes first makes them see resets.
  server.keepAliveTimeout = 120_000;
  return server;
}

/** The fleet's instant: what a request says, else for tokens what the last one said, else the real clock. */
interface Clock {
  instantOf(headers: Readonly<Record<string, string>>, path: string): number;
}

function createClock(): Clock {
  let latest: number | null = null;
  return {
    instantOf: (headers, path) => {
      const told = toldInstant(headers);
      if (told !== null) return (latest = told);
      return hostOf(path) === 'login' ? (latest ?? Date.now()) : Date.now();
    },
  };
}

interface SentOutcome extends Outcome {
  readonly request: RawRequest;
}

async function answer(
  parts: ServerParts & { readonly clock: Clock },
  incoming: IncomingMessage,
  requestId: string,
): Promise<SentOutcome> {
  const body = await readBody(incoming);
  const request = readRequest(incoming, { requestId, clock: parts.clock });
  if (parts.latencyMs > 0) await sleep(parts.latencyMs);
  const outcome = route(parts, request, body);
  if (outcome.delayMs > 0) await sleep(outcome.delayMs);
  return { ...outcome, request };
}

function route(parts: ServerParts, request: RawRequest, body: string | null): Outcome {
  const { service } = parts;
  const whole = (make: () => Reply): Outcome => ({
    kind: 'reply',
    reply: guarded(request, make),
    delayMs: 0,
  });
  const isOpen = request.path.startsWith('/_blob/') || hostOf(request.path) === 'feeds';
  if (request.path.startsWith('/_emulator/') && !isOpen)
    return whole(() => parts.answerControl(request, body));
  if (isOpen) {
    const office = { ...service.office, clientOf: () => 'nobody', mayUse: () => true };
    return dispatch({ ...service, office, findRoute: parts.findOpen }, request);
  }
  if (hostOf(request.path) === 'login') {
    const form = new URLSearchParams(body ?? '');
    const tenant = request.path.split('/').at(-4) ?? '';
    return dispatch(service, request, () => service.office.issue({ form, tenant, at: request.at }));
  }
  if (body === null) {
    return whole(() => {
      throw new GraphError(
        413,
        'RequestEntityTooLarge',
        `The body is larger than ${bodyMax} bytes.`,
      );
    });
  }
  return routeGraph(service, request, body);
}

/** A Graph request proper. A batch passes the fault plan and the quotas as a whole, then its requests one by one. */
function routeGraph(service: Service, bare: RawRequest, text: string): Outcome {
  const request = { ...bare, body: parseBody(bare, text) };
  if (request.body instanceof GraphError) {
    return { kind: 'reply', reply: replyError(request.body, request), delayMs: 0 };
  }
  if (request.path !== '/$batch') return dispatch(service, request);
  const found: RouteMatch = {
    kind: 'found',
    params: {},
    route: { ...batchRoute, handle: () => answerBatch(service, request) },
  };
  return dispatch({ ...service, findRoute: () => found }, request);
}

const batchRoute: Omit<Route, 'handle'> = {
  method: 'POST',
  path: '/$batch',
  versions: 'both',
  document: 'graph/json-batching',
  permissions: [],
  dialect: 'general',
  quota: 'none',
};

function guarded(request: RawRequest, make: () => Reply): Reply {
  try {
    return make();
  } catch (error) {
    if (error instanceof GraphError) return replyError(error, request);
    throw error;
  }
}

function parseBody(request: RawRequest, text: string): unknown {
  if (text === '') return undefined;
  const type = request.headers['content-type'] ?? '';
  if (!/json/i.test(type)) {
    const takesMime = request.path.endsWith('/sendMail') && /text\/plain/i.test(type);
    return takesMime
      ? text
      : new GraphError(
          415,
          'UnsupportedMediaType',
          `Content type '${type}' is not taken; send application/json.`,
        );
  }
  try {
    return JSON.parse(text);
  } catch {
    return new GraphError(
      400,
      'BadRequest',
      'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
    );
  }
}

function readRequest(
  incoming: IncomingMessage,
  known: { readonly requestId: string; readonly clock: Clock },
): RawRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const target = incoming.url ?? '/';
  const cut = target.indexOf('?');
  const { version, path } = splitVersion(decodePath(cut < 0 ? target : target.slice(0, cut)));
  return {
    method: incoming.method ?? 'GET',
    version,
    path,
    search: cut < 0 ? '' : target.slice(cut),
    headers,
    body: undefined,
    at: known.clock.instantOf(headers, path),
    origin: `http://${headers['host'] ?? '127.0.0.1'}`,
    requestId: known.requestId,
    inBatch: false,
  };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** `/v1/workspaces/…` is Log Analytics, which lives beside Graph; it is routed as if it were a part of it. */
function splitVersion(path: string): { readonly version: 'v1.0' | 'beta'; readonly path: string } {
  const match = /^\/(v1\.0|beta)(\/.*|$)/i.exec(path);
  if (match === null) return { version: 'v1.0', path };
  return { version: match[1]?.toLowerCase() === 'beta' ? 'beta' : 'v1.0', path: match[2] ?? '/' };
}

/** The instant a request says it is for, to the second or finer; null when it says none. */
function toldInstant(headers: Readonly<Record<string, string>>): number | null {
  const fine = Number(headers['x-ms-emulator-now']);
  if (headers['x-ms-emulator-now'] !== undefined && Number.isFinite(fine)) return fine;
  const date = Date.parse(headers['date'] ?? '');
  return Number.isNaN(date) ? null : date;
}

/** The body as text; null when it is too large. */
async function readBody(incoming: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= bodyMax) chunks.push(chunk);
  }
  return size > bodyMax ? null : Buffer.concat(chunks).toString('utf8');
}

function send(outgoing: ServerResponse, outcome: SentOutcome): void {
  const { request, reply } = outcome;
  if (outcome.kind === 'reset') {
    outgoing.socket?.resetAndDestroy();
    return;
  }
  const body = reply.body === null ? null : Buffer.from(reply.body as string);
  outgoing.writeHead(reply.status, {
    'request-id': request.requestId,
    'client-request-id': request.headers['client-request-id'] ?? request.requestId,
    Date: new Date(request.at).toUTCString(),
    ...reply.headers,
    'Content-Length': body?.length ?? 0,
  });
  if (outcome.kind === 'truncate') {
    outgoing.write(body?.subarray(0, Math.floor(body.length / 2)) ?? '', () =>
      outgoing.socket?.destroy(),
    );
    return;
  }
  outgoing.end(body);
}
