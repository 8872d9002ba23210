/**
 * Public lists where they are published: one request without a redirect, bounded in time and size. It carries the instant it
 * is made for, which a public list ignores and a rehearsal's answers as of.
 */
import { FeedError } from './file.ts';

/** Public lists answer within seconds. */
const timeoutMs = 30_000;

/** The JSON at an address, of at most `bytesMax` bytes. Throws `FeedError`. */
export async function readJsonUrl(
  url: string,
  { bytesMax, asOf }: { readonly bytesMax: number; readonly asOf: number },
): Promise<unknown> {
  const text = await textAt(url, { bytesMax, asOf }).catch((cause: unknown) => {
    if (cause instanceof FeedError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new FeedError(`${url} could not be read: ${why}`, { cause });
  });
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch (cause) {
    throw new FeedError(`${url} did not answer with JSON`, { cause });
  }
}

async function textAt(
  url: string,
  { bytesMax, asOf }: { readonly bytesMax: number; readonly asOf: number },
): Promise<string> {
  const answer = await fetch(url, {
    headers: { Accept: 'application/json', Date: new Date(asOf).toUTCString() },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!answer.ok || answer.body === null)
    throw new FeedError(`${url} answered with status ${answer.status}`);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of answer.body as AsyncIterable<Uint8Array>) {
    bytes += part.byteLength;
    if (bytes > bytesMax)
      throw new FeedError(`${url} has more than the ${bytesMax} bytes that are read`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
