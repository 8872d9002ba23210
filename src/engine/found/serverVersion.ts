/** Versions of Temporal servers, and the oldest one this program works with (time skipping). */

/** The first server that can skip time. */
export const serverVersionMin = '1.32.0';

/** Whether a server version such as `1.32.1` or `1.33.0-rc.1` is new enough. */
export function isNewEnough(version: string): boolean {
  const [found, wanted] = [numbersOf(version), numbersOf(serverVersionMin)];
  for (const [index, number] of wanted.entries()) {
    const difference = (found[index] ?? 0) - number;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** The server's version in what `temporal --version` prints; undefined when there is none. */
export function serverVersionIn(printed: string): string | undefined {
  return /server\s+v?(\d+\.\d+\.\d+[\w.+-]*)/i.exec(printed)?.[1];
}

function numbersOf(version: string): readonly number[] {
  return (/(\d+)\.(\d+)\.(\d+)/.exec(version) ?? []).slice(1).map(Number);
}
