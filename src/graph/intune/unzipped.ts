/** The first file of a zip, as it comes. */
import { Unzip, UnzipInflate } from 'fflate';
import { GraphError } from '../error.ts';

/** What a file may have when it is unpacked, so that a small zip cannot fill a day: 64 GB. */
const unpackedMax = 64 * 1024 * 1024 * 1024;

/** Its bytes, unpacked. Throws GraphError `malformed` where there is none, or it is cut off. */
export async function* unzipped(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const parts: Uint8Array[] = [];
  const state: { begun: boolean; ended: boolean; failed: Error | null; size: number } = {
    begun: false,
    ended: false,
    failed: null,
    size: 0,
  };
  const zip = new Unzip((file) => {
    if (state.begun) return;
    state.begun = true;
    file.ondata = (error, part, isLast) => {
      state.failed = error ?? state.failed;
      state.ended ||= isLast;
      state.size += part?.byteLength ?? 0;
      if (part !== undefined && part.byteLength > 0) parts.push(part);
    };
    file.start();
  });
  zip.register(UnzipInflate);
  for await (const part of bytes) {
    push(zip, part);
    if (state.failed !== null || state.size > unpackedMax) break;
    yield* parts.splice(0);
  }
  if (state.failed === null && state.begun && state.ended) return yield* parts.splice(0);
  const what = state.begun ? 'ends before its end' : 'is no zip with a file in it';
  throw new GraphError(`The file of an export ${what}`, { kind: 'malformed' });
}

function push(zip: Unzip, part: Uint8Array): void {
  try {
    zip.push(part);
  } catch (cause) {
    throw new GraphError('The file of an export cannot be unpacked', { kind: 'malformed', cause });
  }
}
