/**
 * The `temporal` command line fetched the way Temporal's SDKs fetch it: their host names an archive, the archive holds
 * one program with server and Web UI. A host that cannot be reached must be noticed in seconds, not after a minute of
 * hope, so asking has a short limit; the transfer itself may take longer but must not stall.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { cachedCommandLine, cacheFolder, inTurn, keep } from './cache.ts';
import { reasonOf } from './engineError.ts';
import type { EngineEnvironment } from './environment.ts';
import type { BuildContext } from './build.ts';
import { isProgram } from './environment.ts';

const host = 'https://temporal.download';
const askTimeoutMs = 4_000;
const stallTimeoutMs = 10_000;
const archiveBytesMax = 500_000_000;

/** A fetched program, or why it could not be fetched. */
export type Fetched =
  | { readonly kind: 'fetched'; readonly path: string }
  | { readonly kind: 'failed'; readonly reason: string };

interface Archive {
  readonly archiveUrl: string;
  readonly fileToExtract: string;
}

/** Fetches the command line into the cache, unless it is there by now. */
export async function downloadCommandLine(context: BuildContext): Promise<Fetched> {
  const { environment, signal } = context;
  const place = cachedCommandLine(environment);
  try {
    // Before anything is locked or written: on most machines without network it ends here.
    const archive = await askForArchive(environment, signal);
    const turn = { name: path.basename(place), signal, onWait: () => undefined };
    await inTurn(environment, turn, async () => {
      if (!isProgram(place)) await fetchProgram(archive, place, context);
    });
    return { kind: 'fetched', path: place };
  } catch (thrown) {
    signal?.throwIfAborted();
    return { kind: 'failed', reason: `${host} was asked: ${reasonOf(thrown)}` };
  }
}

async function askForArchive(
  environment: EngineEnvironment,
  signal: AbortSignal | undefined,
): Promise<Archive> {
  const platform = environment.platform === 'win32' ? 'windows' : environment.platform;
  const arch = environment.arch === 'x64' ? 'amd64' : environment.arch;
  const query = new URLSearchParams({ platform, arch, format: 'tar.gz' });
  const limit = AbortSignal.timeout(askTimeoutMs);
  const answer = await environment.fetch(`${host}/cli/latest?${query.toString()}`, {
    signal: signal ? AbortSignal.any([limit, signal]) : limit,
  });
  if (!answer.ok) throw new Error(`it answered ${answer.status}`);
  const { archiveUrl, fileToExtract } = (await answer.json()) as Partial<Archive>;
  if (typeof archiveUrl !== 'string' || typeof fileToExtract !== 'string') {
    throw new Error('its answer names no archive');
  }
  if (!archiveUrl.startsWith('https://')) throw new Error(`it names ${archiveUrl}, not https`);
  return { archiveUrl, fileToExtract };
}

async function fetchProgram(archive: Archive, place: string, context: BuildContext): Promise<void> {
  const packed = await fetchBytes(archive.archiveUrl, context);
  const program = extract(gunzipSync(packed), archive.fileToExtract);
  mkdirSync(path.dirname(place), { recursive: true });
  const folder = mkdtempSync(path.join(cacheFolder(context.environment), 'download-'));
  try {
    const made = path.join(folder, 'temporal');
    writeFileSync(made, program);
    keep(made, place);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fetchBytes(from: string, context: BuildContext): Promise<Buffer> {
  const stalled = new AbortController();
  const { signal } = context;
  const stop = signal ? AbortSignal.any([stalled.signal, signal]) : stalled.signal;
  const stallTimer = setTimeout(() => stalled.abort(), stallTimeoutMs);
  try {
    const answer = await context.environment.fetch(from, { signal: stop });
    if (!answer.ok || answer.body === null) throw new Error(`${from} answered ${answer.status}`);
    const totalBytes = Number(answer.headers.get('content-length')) || null;
    const pieces: Uint8Array[] = [];
    let receivedBytes = 0;
    for await (const piece of answer.body as AsyncIterable<Uint8Array>) {
      stallTimer.refresh();
      pieces.push(piece);
      receivedBytes += piece.length;
      if (receivedBytes > archiveBytesMax) throw new Error(`${from} is longer than expected`);
      context.onProgress({ kind: 'downloading', from, receivedBytes, totalBytes });
    }
    return Buffer.concat(pieces);
  } finally {
    clearTimeout(stallTimer);
  }
}

const tarBlock = 512;

/** One file out of a tar archive; the name is compared, never used as a path. */
function extract(archive: Buffer, wanted: string): Buffer {
  for (let at = 0; at + tarBlock <= archive.length;) {
    const name = archive.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(archive.toString('latin1', at + 124, at + 136), 8) || 0;
    const start = at + tarBlock;
    if (name === wanted || name === `./${wanted}`) return archive.subarray(start, start + size);
    at = start + Math.ceil(size / tarBlock) * tarBlock;
  }
  throw new Error(`the archive holds no "${wanted}"`);
}
