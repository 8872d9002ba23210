/**
 * A file that is read again when it changed. Asked at each use and not watched, since notices of changes get lost on mounted
 * and replaced files. What a faulty file means is its reader's to say.
 */
import { readFileSync, statSync } from 'node:fs';

/** Gives the latest reading; `read` is called again once the file is another, with what it gave before. */
export function rereadOf<T>(
  file: string,
  read: (text: () => string, former: T | null) => T,
): () => T {
  let latest: { readonly mark: string; readonly reading: T } | null = null;
  return () => {
    const mark = markOf(file);
    if (mark !== latest?.mark) {
      const reading = read(() => readFileSync(file, 'utf8'), latest?.reading ?? null);
      latest = { mark, reading };
    }
    return latest.reading;
  };
}

/** What changes with the file. */
function markOf(file: string): string {
  try {
    const { ino, mtimeMs, ctimeMs, size } = statSync(file);
    return [ino, mtimeMs, ctimeMs, size].join(' ');
  } catch {
    return 'gone';
  }
}
