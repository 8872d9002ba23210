/**
 * The bytes of a request, with a limit of size and of time: a sender that drips one byte a second must not keep a
 * connection, and a large one must not fill the memory. Of what is too large a little more is read and thrown away
 * before it is refused: an answer given while the sender still writes is mostly lost with the connection.
 */
import type { IncomingMessage } from 'node:http';
import { refused, type Refusal } from './refusal.ts';

/** What a body may be. */
export interface BodyLimits {
  readonly bytesMax: number;
  readonly timeoutMs: number;
}

/** The sender went away before it had said everything; nobody is there to be answered. */
export interface Gone {
  readonly kind: 'gone';
}

/** Read on after the limit, as a multiple of it. */
const patience = 8;

/** Reads the body. Never throws. */
export async function readBody(
  request: IncomingMessage,
  { bytesMax, timeoutMs }: BodyLimits,
): Promise<Buffer | Refusal | Gone> {
  const tooLarge = refused('tooLarge', `The body must be at most ${bytesMax} bytes.`);
  if (Number(request.headers['content-length'] ?? 0) > bytesMax * patience) return tooLarge;
  return await new Promise((resolve) => {
    let chunks: Buffer[] = [];
    let bytes = 0;
    const timer = setTimeout(
      () => over(refused('tooSlow', `The body must come within ${timeoutMs / 1000} s.`)),
      timeoutMs,
    );
    function over(outcome: Buffer | Refusal | Gone): void {
      clearTimeout(timer);
      request.off('data', take);
      resolve(outcome);
    }
    function take(chunk: Buffer): void {
      bytes += chunk.length;
      if (bytes <= bytesMax) chunks.push(chunk);
      else chunks = [];
      if (bytes > bytesMax * patience) over(tooLarge);
    }
    request.on('data', take);
    request.once('end', () => over(bytes > bytesMax ? tooLarge : Buffer.concat(chunks, bytes)));
    request.once('error', () => over({ kind: 'gone' }));
    request.once('close', () => over({ kind: 'gone' }));
  });
}
