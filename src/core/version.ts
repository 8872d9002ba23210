/** Versions of a product as devices have them: whole numbers that are compared from the left, within one line alone. */

/** From here on a device counts as up to date. */
export interface Lowest {
  /** Devices of one line alone are compared: the Windows build `19045`, an update channel. */
  readonly line: string;
  /** `[19045, 2006]`. */
  readonly version: readonly number[];
  /** The line in words: `Windows 10 22H2`. */
  readonly label: string;
}

/** The version that devices of a line are to be on in place of another one. */
export interface Pin {
  readonly line: string;
  readonly to: readonly number[];
  readonly instead: readonly number[];
  /** What the version is called, where nobody goes back to it: only devices below it come to it. */
  readonly floor?: string;
}

/** Which of two versions is the lower one, as `toSorted` asks; of one that begins like the other the shorter is lower. */
export function byVersion(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((number, index) => number !== other[index]);
  return at < 0 || at >= other.length
    ? one.length - other.length
    : (one[at] ?? 0) - (other[at] ?? 0);
}

/** A version in digits: `19045.2006`. */
export function dotted(version: readonly number[]): string {
  return version.join('.');
}

/** The numbers of a version in digits. */
export function numbersOf(text: string): readonly number[] {
  return text.split('.').map(Number);
}
