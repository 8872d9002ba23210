/**
 * The webhook's door: one path, one method, HTTP on loopback. TLS and the way in from outside are a reverse proxy's
 * (docs/webhook.md). Every answer is JSON; a failure of our own says that it is one and nothing of what it was, neither
 * a stack nor a statement.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { StoreError } from '#store/error.ts';
import { createAllowance, type Allowance } from './allowance.ts';
import { readBody, type BodyLimits, type Gone } from './body.ts';
import { addressOf, keepGuests, type GuestLimits, type Guests } from './guests.ts';
import {
  ReleasesUnreachable,
  receive,
  type Receiving,
  type Refused,
  type Taken,
} from './receive.ts';
import { refused, type Refusal, type RefusalCode } from './refusal.ts';
import { SendersUnreadable } from './senderFile.ts';

/** Where and how to listen. */
export interface Listening {
  readonly host: string;
  /** 0 = any that is free. */
  readonly port: number;
  readonly body?: Partial<BodyLimits>;
  readonly guests?: Partial<GuestLimits>;
  readonly headersTimeoutMs?: number;
  /** A reverse proxy stands before it, which says in `X-Forwarded-For` whose message it brings. */
  readonly isBehindProxy?: boolean;
  /** Told of each answer. Nothing of a message is in it, so that it may be logged. */
  readonly onAnswer: (answer: Answered) => void;
}

/** An answer that was given, as far as it may be logged. */
export interface Answered {
  readonly status: number;
  readonly code: RefusalCode | 'taken' | 'seen';
  /** Null before a signature was found good. */
  readonly sender: string | null;
  /** Which of the sender's keys it was. */
  readonly key: string | null;
}

/** A webhook that listens. */
export interface Webhook {
  /** Address of the one path. */
  readonly url: string;
  /** Takes no more, answers what it has, and closes. */
  readonly close: () => Promise<void>;
}

/** The one path. */
export const signalsPath = '/v1/signals';

const bodyDefault: BodyLimits = { bytesMax: 256 * 1024, timeoutMs: 10_000 };
const headersTimeoutDefaultMs = 10_000;
const headersBytesMax = 8 * 1024;
/** Times the body limit is the memory that strangers can take; half of it is one address's. */
const guestsDefault: GuestLimits = { connectionsMax: 100, perAddressMax: 50 };
/** Messages that nobody has signed, by address: enough to find a mistake in a sender, too few to keep a machine busy. */
const strangers = { perMinute: 60, burst: 100, rememberedMax: 10_000 };
/** How long a connection that is not understood stays for its answer to arrive. */
const unreadableLingerMs = 1_000;
const keepAliveMs = 5_000;
const closeGraceMs = 3_000;
/** How long a sender waits before it tries again what failed on our side. */
const retrySeconds = 30;

/** Listens; rejects when the port is taken. */
export async function openWebhook(receiving: Receiving, listening: Listening): Promise<Webhook> {
  const limits = { ...bodyDefault, ...listening.body };
  const headersTimeout = listening.headersTimeoutMs ?? headersTimeoutDefaultMs;
  const server = createServer({
    maxHeaderSize: headersBytesMax,
    headersTimeout,
    requestTimeout: headersTimeout + limits.timeoutMs,
    keepAliveTimeout: keepAliveMs,
    connectionsCheckingInterval: Math.min(1_000, headersTimeout),
  });
  const guests = keepGuests(server, { ...guestsDefault, ...listening.guests });
  const answering = { receiving, limits, listening, guests, strangers: createAllowance(strangers) };
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    // Whatever goes wrong in answering ends one connection and not the worker.
    answer(request, response, answering).catch(() => response.destroy());
  });
  server.on('clientError', answerUnreadable);
  await listen(server, listening);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : listening.port;
  return {
    url: `http://${listening.host}:${port}${signalsPath}`,
    close: () => closed(server, guests),
  };
}

interface Answering {
  readonly receiving: Receiving;
  readonly limits: BodyLimits;
  readonly listening: Listening;
  readonly guests: Guests;
  readonly strangers: Allowance;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  answering: Answering,
): Promise<void> {
  const { listening, guests } = answering;
  const { socket } = request;
  response.once('close', () => guests.served(socket));
  const outcome = await outcomeOf(request, answering);
  if (outcome.kind === 'gone') return;
  respond(response, outcome);
  const { sender = null, key = null } = outcome.signer ?? {};
  listening.onAnswer(
    outcome.kind === 'refused'
      ? { status: outcome.status, code: outcome.code, sender, key }
      : { status: statusOf(outcome), code: outcome.kind, sender, key },
  );
}

/** Strangers who have asked in vain too often are told so before anything of theirs is read or reckoned. */
async function outcomeOf(
  request: IncomingMessage,
  { receiving, limits, listening, guests, strangers: allowance }: Answering,
): Promise<Outcome | Gone> {
  const address = strangerOf(request, listening);
  const now = receiving.clock();
  const waitSeconds = allowance.wait(address, now);
  if (waitSeconds > 0) return tooManyUnsigned(waitSeconds);
  // Read in any case: an answer given while the sender still writes is mostly lost with the connection.
  const body = await readBody(request, limits);
  if ('kind' in body && body.kind === 'gone') return body;
  guests.serve(request.socket);
  const outcome: Outcome =
    headRefusal(request) ?? ('kind' in body ? body : await received(request, body, receiving));
  if (outcome.kind === 'refused' && outcome.signer === undefined && outcome.status < 500)
    allowance.take(address, now);
  return outcome;
}

/** The last address in `X-Forwarded-For` is the proxy's own word; those before it are the stranger's. */
function strangerOf({ headers, socket }: IncomingMessage, { isBehindProxy }: Listening): string {
  const forwarded = isBehindProxy === true ? headers['x-forwarded-for'] : undefined;
  return addressOf(
    String(forwarded ?? '')
      .split(',')
      .at(-1)
      ?.trim() || socket.remoteAddress,
  );
}

function tooManyUnsigned(waitSeconds: number): Refusal {
  return refused(
    'tooMany',
    `Too many messages from this address that nobody has signed; the next is read in ${waitSeconds} s.`,
    waitSeconds,
  );
}

type Outcome = Taken | Refused;

async function received(
  { headers }: IncomingMessage,
  body: Buffer,
  receiving: Receiving,
): Promise<Outcome> {
  const header = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  try {
    return await receive(receiving, {
      id: header('webhook-id'),
      timestamp: header('webhook-timestamp'),
      signature: header('webhook-signature'),
      body,
    });
  } catch (thrown) {
    return failureOf(thrown);
  }
}

/** What failed on our side. Unreachable store or server: the sender may try again; anything else is our fault. */
function failureOf(thrown: unknown): Refusal {
  const isPassing =
    thrown instanceof StoreError
      ? thrown.code === 'unreachable' || thrown.code === 'busy'
      : thrown instanceof ReleasesUnreachable || thrown instanceof SendersUnreadable;
  return isPassing
    ? refused(
        'unavailable',
        'The message cannot be taken at the moment; send it again.',
        retrySeconds,
      )
    : refused('internal', 'The message could not be taken; nothing of it was kept.', retrySeconds);
}

function headRefusal({ url, method, headers }: IncomingMessage): Refusal | null {
  if (url !== signalsPath)
    return refused('notFound', `Messages are taken at ${signalsPath} alone.`);
  if (method !== 'POST') return refused('wrongMethod', 'Messages come by POST.');
  const isJson = /^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i.test(
    headers['content-type'] ?? '',
  );
  if (!isJson || (headers['content-encoding'] ?? 'identity') !== 'identity') {
    return refused('wrongType', 'The body must be application/json in UTF-8, not compressed.');
  }
  return null;
}

function statusOf(taken: Taken): number {
  return taken.kind === 'taken' ? 202 : 200;
}

function respond(response: ServerResponse, outcome: Outcome): void {
  const isRefused = outcome.kind === 'refused';
  const text = JSON.stringify(documentOf(outcome));
  response.writeHead(isRefused ? outcome.status : statusOf(outcome), {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...(isRefused && outcome.code === 'wrongMethod' ? { Allow: 'POST' } : {}),
    ...(isRefused && outcome.retryAfterSeconds !== undefined
      ? { 'Retry-After': outcome.retryAfterSeconds }
      : {}),
    // What was not read to its end is not to be taken for the next request.
    ...(response.req.complete ? {} : { Connection: 'close' }),
  });
  response.end(text);
}

function documentOf(outcome: Outcome): object {
  switch (outcome.kind) {
    case 'taken':
      return { ...outcome.counts, releases: outcome.releases };
    case 'seen':
      return { status: 'seen' };
    case 'refused':
      return { error: { code: outcome.code, message: outcome.message } };
  }
}

/** What is no HTTP at all, or came too slowly to become any. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  // Whoever never closes his side would keep it half closed, and the table of connections full, for ever.
  const timer = setTimeout(() => socket.destroy(), unreadableLingerMs);
  socket.once('close', () => clearTimeout(timer));
  // What still comes is thrown away: unread it would take the answer with it.
  socket.resume();
  const { status, code, message } = unreadable(error.code);
  const text = JSON.stringify({ error: { code, message } });
  socket.end(
    `HTTP/1.1 ${status} \r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  );
}

function unreadable(code: string | undefined): Refusal {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return refused('tooSlow', 'The request came too slowly.');
  if (code === 'HPE_HEADER_OVERFLOW')
    return refused('headersTooLarge', `Headers must be at most ${headersBytesMax} bytes.`);
  return refused('malformed', 'This is no HTTP request.');
}

async function listen(server: Server, { host, port }: Listening): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new Error(`The webhook cannot listen on ${host}:${port}: ${cause.message}`, { cause }),
      ),
    );
    server.listen({ host, port, exclusive: true }, resolve);
  });
}

async function closed(server: Server, guests: Guests): Promise<void> {
  const over = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => guests.dismiss(), closeGraceMs);
  await over;
  clearTimeout(timer);
}
