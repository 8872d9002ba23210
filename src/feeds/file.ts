/**
 * Local copies of public lists, as files. Fetching them is left to whoever runs the service: a list that decides about
 * haste should be one that somebody put there. A file is read only up to a limit, so that a wrong path cannot fill the
 * memory.
 */
import { open } from 'node:fs/promises';

/** A copy that cannot be used; the message names the file and what is wrong with it. */
export class FeedError extends Error {
  override readonly name = 'FeedError';
}

/** The JSON in a file of at most `bytesMax` bytes. Throws `FeedError`. */
export async function readJsonFile(path: string, bytesMax: number): Promise<unknown> {
  const text = await readText(path, bytesMax);
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch (cause) {
    throw new FeedError(`${path} is not JSON: was it fetched whole?`, { cause });
  }
}

async function readText(path: string, bytesMax: number): Promise<string> {
  const file = await open(path).catch((cause: unknown) => {
    throw new FeedError(`${path} cannot be opened`, { cause });
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new FeedError(`${path} is not a file`);
    if (stat.size > bytesMax) {
      throw new FeedError(
        `${path} has ${stat.size} bytes, more than the ${bytesMax} that are read`,
      );
    }
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
