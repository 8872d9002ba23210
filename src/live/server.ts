/**
 * The tenant's page served on this machine, for people without a terminal: reading alone, on loopback alone, without a
 * script. Whoever may log in to the machine may read it; other machines and other pages in a browser may not: only
 * addresses of loopback are answered as hosts, so that a name that is made to lead here (DNS rebinding) finds nothing.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isLoopbackHost } from '#core/loopback.ts';
import { contentPolicy } from '#reports/look.ts';
import { faultPage } from '#reports/tenant/tenants.ts';
import { StoreError } from '#store/error.ts';
import { askedOf } from './asked.ts';
import { answerOf, type Answer, type Sources } from './pages.ts';

/** Where to listen. */
interface Listening {
  /** 0 = any that is free. */
  readonly port: number;
}

/** A page that is served. */
export interface LivePage {
  readonly url: string;
  readonly close: () => Promise<void>;
}

const host = '127.0.0.1';
const connectionsMax = 64;
/** Pages that are made at a time: each may count a whole fleet. */
const madeMax = 4;
const headersBytesMax = 8 * 1024;
const headersTimeoutMs = 10_000;
const keepAliveMs = 5_000;
const closeGraceMs = 2_000;
const retrySeconds = 5;

/** Listens; rejects when the port is taken. */
export async function openLivePage(sources: Sources, { port }: Listening): Promise<LivePage> {
  const server = createServer({
    maxHeaderSize: headersBytesMax,
    headersTimeout: headersTimeoutMs,
    requestTimeout: headersTimeoutMs,
    keepAliveTimeout: keepAliveMs,
  });
  server.maxConnections = connectionsMax;
  const making = { pages: 0 };
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    // Whatever goes wrong in answering ends one connection and not the worker.
    outcomeOf(request, sources, making)
      .then((outcome) => respond(request, response, outcome))
      .catch(() => response.destroy());
  });
  await listen(server, port);
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return { url: `http://${host}:${bound}/`, close: () => closed(server) };
}

interface Outcome {
  readonly status: number;
  readonly html: string;
  readonly location?: string;
}

async function outcomeOf(
  request: IncomingMessage,
  sources: Sources,
  making: { pages: number },
): Promise<Outcome> {
  const refused = refusalOf(request);
  if (refused !== null) return refused;
  const asked = askedOf(request.url ?? '/');
  if (asked === null) return noPage;
  if (making.pages >= madeMax) return busy;
  making.pages += 1;
  try {
    return found(await answerOf(sources, asked));
  } catch (thrown) {
    return failureOf(thrown);
  } finally {
    making.pages -= 1;
  }
}

function fault(status: number, title: string, text: string): Outcome {
  return { status, html: faultPage(title, text) };
}

const noPage = fault(404, 'No such page', 'There is no such page, tenant or release.');
const busy = fault(
  503,
  'Busy',
  `Several pages are being made; try again in ${retrySeconds} seconds.`,
);

function refusalOf({ method, headers }: IncomingMessage): Outcome | null {
  const named = URL.parse(`http://${headers.host ?? ''}`);
  if (named === null || !isLoopbackHost(named.hostname))
    return fault(421, 'Not here', 'This page answers to 127.0.0.1 and localhost alone.');
  if (method !== 'GET' && method !== 'HEAD')
    return fault(
      405,
      'Reading alone',
      'Nothing can be changed here; releases are steered in the Web UI or by the command line.',
    );
  return null;
}

function found(answer: Answer | null): Outcome {
  if (answer === null) return noPage;
  if (answer.kind === 'page') return { status: 200, html: answer.html };
  return { status: 303, html: '', location: answer.path };
}

/** What failed on our side says so, and nothing of a statement. */
function failureOf(thrown: unknown): Outcome {
  const isPassing =
    thrown instanceof StoreError && (thrown.code === 'unreachable' || thrown.code === 'busy');
  return isPassing
    ? fault(
        503,
        'The database does not answer',
        `Try again in ${retrySeconds} seconds; \`ringmaster doctor\` says what is amiss.`,
      )
    : fault(
        500,
        'The page could not be made',
        'The page could not be made; `ringmaster doctor` may say why.',
      );
}

function respond(
  { method }: IncomingMessage,
  response: ServerResponse,
  { status, html, location }: Outcome,
): void {
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(html),
    'Content-Security-Policy': `${contentPolicy(true)}; frame-ancestors 'none'`,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
    ...(location !== undefined && { Location: location }),
    ...(status === 405 && { Allow: 'GET, HEAD' }),
    ...(status === 503 && { 'Retry-After': retrySeconds }),
    // What was sent along is not read, and not to be taken for the next request.
    ...(response.req.complete ? {} : { Connection: 'close' }),
  });
  response.end(method === 'HEAD' ? undefined : html);
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new Error(`The page cannot be served on ${host}:${port}: ${cause.message}`, { cause }),
      ),
    );
    server.listen({ host, port, exclusive: true }, resolve);
  });
}

async function closed(server: Server): Promise<void> {
  const over = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), closeGraceMs);
  await over;
  clearTimeout(timer);
}
