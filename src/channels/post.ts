/**
 * Posting JSON to an address that a file named: bounded in time, in what is read of the answer, and in redirects, each of
 * which is judged as the first address was. Done with node:http because `fetch` takes no lookup of one's own, and an address
 * that is checked before it is looked up again is not checked.
 */
import { request as requestHttp, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { retryAfterMsIn } from '#core/retryAfter.ts';
import { dayMs } from '#core/time.ts';
import { ChannelError } from './channel.ts';
import { publicLookup, refuseInside } from './publicAddress.ts';

/** What is posted, and whether addresses inside a network are allowed. */
export interface Post {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly mayBeInside: boolean;
  readonly timeoutMs: number;
}

const redirectsMax = 3;
const answerBytesMax = 64 * 1024;
/** What keeps the method and the body; others would turn the message into a visit. */
const redirects: ReadonlySet<number> = new Set([307, 308]);
const passing: ReadonlySet<number> = new Set([408, 425, 429]);

/** Posts; ends well with an answer of 2xx. Throws `ChannelError`, in which no address stands. */
export async function post(what: Post): Promise<void> {
  const signal = AbortSignal.timeout(what.timeoutMs);
  let url = new URL(what.url);
  for (let hop = 0; hop <= redirectsMax; hop += 1) {
    const { status, location, retryAfterMs } = await posted(url, what, signal);
    if (status >= 200 && status < 300) return;
    if (!redirects.has(status)) throw answeredFault(status, retryAfterMs);
    url = nextOf(url, location);
  }
  throw new ChannelError('refused', `it redirected more than ${redirectsMax} times`);
}

interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  readonly retryAfterMs: number | null;
}

function posted(url: URL, what: Post, signal: AbortSignal): Promise<Answer> {
  const { body, headers, mayBeInside } = what;
  refuseScheme(url, mayBeInside);
  if (!mayBeInside) refuseInside(url.hostname);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    let isConnected = false;
    const sent = request(
      url,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'ringmaster',
          ...headers,
        },
        signal,
        agent: false,
        ...(mayBeInside ? {} : { lookup: publicLookup }),
      },
      (answer) => {
        const { statusCode = 0, headers: said } = answer;
        drain(answer);
        resolve({
          status: statusCode,
          location: said.location,
          retryAfterMs: retryAfterMsOf(said),
        });
      },
    );
    sent.on('socket', (socket) => {
      // Before a handshake is done nothing of the message has left.
      const isReady = url.protocol === 'https:' ? 'secureConnect' : 'connect';
      socket.on(isReady, () => (isConnected = true));
    });
    sent.on('error', (error) => reject(connectionFault(error, isConnected)));
    sent.end(body);
  });
}

function refuseScheme({ protocol }: URL, mayBeInside: boolean): void {
  if (protocol === 'https:' || (protocol === 'http:' && mayBeInside)) return;
  throw new ChannelError('refused', 'the address is not https');
}

/** Nobody reads the answer; what is too long of it is cut off. */
function drain(answer: IncomingMessage): void {
  let bytes = 0;
  answer.on('data', (part: Buffer) => {
    bytes += part.byteLength;
    if (bytes > answerBytesMax) answer.destroy();
  });
  answer.on('error', () => undefined);
}

function nextOf(url: URL, location: string | undefined): URL {
  const next = location === undefined ? null : URL.parse(location, url.href);
  if (next === null) throw new ChannelError('refused', 'it redirected to no address');
  return next;
}

function answeredFault(status: number, retryAfterMs: number | null): ChannelError {
  const said = `it answered with status ${status}`;
  if (passing.has(status)) return new ChannelError('unreachable', said, retryAfterMs);
  return new ChannelError(status >= 500 ? 'uncertain' : 'refused', said);
}

function connectionFault(error: Error, isConnected: boolean): ChannelError {
  if (error instanceof ChannelError) return error;
  const { code } = error as { readonly code?: unknown };
  const kind = typeof code === 'string' && /^[A-Z0-9_]{1,48}$/.test(code) ? code : error.name;
  return isConnected
    ? new ChannelError('uncertain', `it did not answer (${kind})`)
    : new ChannelError('unreachable', `it could not be reached (${kind})`);
}

function retryAfterMsOf({ 'retry-after': retryAfter, date }: IncomingHttpHeaders): number | null {
  return retryAfterMsIn({ retryAfter: retryAfter ?? null, date: date ?? null }, dayMs);
}
