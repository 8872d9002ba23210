/** Graph clients for the tests: over the emulator's program, and over a server that answers what a test tells it to. */
import { createServer, type IncomingMessage } from 'node:http';
import { clientCredentials, type TokenSource } from '#graph/signIn/token.ts';
import { createGraph, type Graph, type GraphOptions } from '#graph/request.ts';
import type { Emulated } from '../emulator/emulated.ts';

/** The tenant the emulator stands for. */
const tenantId = '11111111-2222-4333-8444-555555555555';

/** Tokens from the emulator's own token endpoint. */
export function emulatedTokens(emulated: Emulated, scope?: string): TokenSource {
  return clientCredentials({
    ...(scope === undefined ? {} : { scope }),
    tenantId,
    clientId: 'ringmaster',
    clientSecret: 'emulated',
    authority: emulated.url,
  });
}

/** A client over the emulator. */
export function graphOver(emulated: Emulated, options: Partial<GraphOptions> = {}): Graph {
  return createGraph({
    baseUrl: emulated.url,
    kind: 'emulator',
    tokens: emulatedTokens(emulated),
    ...options,
  });
}

/** A fixed token. */
export const fixedToken: TokenSource = {
  token: () => Promise.resolve('secret-token'),
  replacementFor: () => Promise.resolve('secret-token'),
};

/** What a scripted server answers to one request. */
export interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A request that came. */
export interface ScriptedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** A server under a test's control. */
export interface Scripted {
  readonly url: string;
  readonly requests: readonly ScriptedRequest[];
  readonly close: () => Promise<void>;
}

/** Starts a server on loopback that answers by a function. */
export async function startScripted(
  answer: (request: ScriptedRequest, nth: number) => ScriptedAnswer,
): Promise<Scripted> {
  const requests: ScriptedRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const request = {
        method: incoming.method ?? '',
        url: incoming.url ?? '',
        headers: incoming.headers,
        body: text.startsWith('{') ? (JSON.parse(text) as unknown) : text,
      };
      requests.push(request);
      const { status, headers, body } = answer(request, requests.length);
      outgoing.writeHead(status, headers);
      outgoing.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
    });
  });
  const url = await listening(server);
  return {
    url,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function listening(server: ReturnType<typeof createServer>): Promise<string> {
  for (let tried = 0; tried < 50; tried += 1) {
    const port = 30_001 + Math.floor(Math.random() * 2_000);
    const isListening = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (isListening) return `http://127.0.0.1:${port}`;
  }
  throw new Error('Starting a scripted server: no free port in 50 tries');
}

/** All rows of a paged listing. */
export async function rowsOf<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const rows: T[] = [];
  for await (const page of pages) rows.push(...page);
  return rows;
}
