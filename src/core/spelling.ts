/**
 * "Did you mean": the known name nearest to a mistyped one, by the number of letters to change, add, drop or swap.
 * Short names must be nearer than long ones, so that `xy` suggests nothing; one letter is near to none.
 */

/** The nearest of `names`, or null where none is near enough to be what was meant. */
export function nearestName(typed: string, names: readonly string[]): string | null {
  const wanted = typed.toLowerCase();
  const farthest = wanted.length < 2 ? 0 : Math.max(1, Math.floor(wanted.length / 3));
  let nearest: string | null = null;
  let least = farthest + 1;
  for (const name of names) {
    const distance = editDistance(wanted, name.toLowerCase());
    if (distance < least) {
      nearest = name;
      least = distance;
    }
  }
  return nearest;
}

/** ` Did you mean "x"?` to end a sentence with, or nothing. */
export function didYouMean(typed: string, names: readonly string[]): string {
  const nearest = nearestName(typed, names);
  return nearest === null ? '' : ` Did you mean "${nearest}"?`;
}

/** How many letters to change, add, drop or swap. Optimal string alignment: a swap of two neighbours counts once. */
export function editDistance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const change = one[i - 1] === other[j - 1] ? 0 : 1;
      const swapped =
        i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]
          ? (beforeLast[j - 2] ?? 0) + 1
          : Infinity;
      row.push(
        Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + change, swapped),
      );
    }
    beforeLast = last;
    last = row;
  }
  return last[other.length] ?? 0;
}
