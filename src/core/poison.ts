/**
 * Poison: rows of a listing that cannot be read. Each harms itself only: it is set aside, counted, and named by the field
 * and the rule it broke, never by what stood in it. A source with too many of them is not what its documentation says,
 * and counts as one that could not be read at all. This is the one place that says how many are too many.
 */

/** A source is read as long as either holds. */
export const poisonLimits = {
  /** At most this share of all its rows is poison. */
  share: 0.01,
  /** Not more rows than these are: in a small fleet one odd row is already more than the share. */
  rows: 2,
} as const;

/** Rows set aside for the same reason. */
export interface PoisonCount {
  /** Field and rule, such as `manufacturer: expected string`. */
  readonly reason: string;
  readonly rows: number;
}

/** Whether a source with so many good rows and so many set aside counts as unreadable. */
export function isPoisoned({
  good,
  poison,
}: {
  readonly good: number;
  readonly poison: number;
}): boolean {
  return poison > poisonLimits.rows && poison > poisonLimits.share * (good + poison);
}

/** Counts of several readings of the same source as one, the most frequent reason first. */
export function poisonOf(...counts: readonly (readonly PoisonCount[])[]): readonly PoisonCount[] {
  const sums = new Map<string, number>();
  for (const { reason, rows } of counts.flat()) sums.set(reason, (sums.get(reason) ?? 0) + rows);
  return [...sums]
    .map(([reason, rows]) => ({ reason, rows }))
    .toSorted((one, other) => other.rows - one.rows || (one.reason < other.reason ? -1 : 1));
}
