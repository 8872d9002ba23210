/**
 * What a figure is: something a user or operator waits for or pays for, measured, beside what it should be. One figure
 * gives one row or a few; each row keeps every value, so that the spread is shown and not only the middle.
 */

/** How the measuring is to be done. */
export interface MeasureOptions {
  /** Repetitions of what can be repeated in reasonable time. */
  readonly runs: number;
  /** Small fleets and no long runs: for trying the benchmark itself, not for judging. */
  readonly isQuick: boolean;
  /** Told of each step, for whoever waits. */
  readonly tell: (text: string) => void;
  /** Aborted when the person at the terminal gives up. */
  readonly signal: AbortSignal;
}

/** One row of the table. */
export interface Measured {
  readonly what: string;
  readonly unit: 's' | 'ms' | 'events' | 'KB' | 'devices/s' | 'pairs' | 'mails' | 'kills' | '×';
  /** The bounds that the middle value should keep; either may be absent. */
  readonly reach: { readonly min?: number; readonly max?: number };
  /** Every value that was measured; empty when nothing could be. */
  readonly values: readonly number[];
  /** How it was measured, or why not. */
  readonly note: string;
}

/** A figure. */
export interface Figure {
  readonly name: string;
  readonly what: string;
  readonly measure: (options: MeasureOptions) => Promise<readonly Measured[]>;
}

/** Measures several times, one after the other. */
export async function repeated<T>(
  { runs, tell, signal }: MeasureOptions,
  measure: () => Promise<T>,
): Promise<readonly T[]> {
  const values: T[] = [];
  for (let run = 1; run <= runs; run += 1) {
    signal.throwIfAborted();
    tell(`run ${run} of ${runs}`);
    values.push(await measure());
  }
  return values;
}

/** Seconds that some work takes on the real clock. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

/** The value below which this share of the values lies; the nearest one that was measured. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const index = Math.max(0, Math.ceil(share * sorted.length) - 1);
  return sorted[index] ?? Number.NaN;
}

/** The middle value, of two the lower one: one that was measured, be it infinite. None where there is no value: 0. */
export function lowerMedian(values: readonly number[]): number {
  return values.length === 0 ? 0 : quantile(values, 0.5);
}

/** The middle value; the mean of both when there are two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
