/** How far a share may truly lie from the one that was counted: the exact interval of Clopper and Pearson, 95 %. */
import { betaQuantile } from '#core/evidence/beta.ts';

/** The interval of a share of which so many in so many were counted, 0–1. */
export function interval(count: number, runs: number): { low: number; high: number } {
  return {
    low: betaQuantile(0.025, count, runs - count + 1),
    high: betaQuantile(0.975, count + 1, runs - count),
  };
}

/** A counted share with its interval: `2.4 % (1.7–3.1)`. */
export function intervalText(count: number, runs: number): string {
  const { low, high } = interval(count, runs);
  return `${((100 * count) / runs).toFixed(1)} % (${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)})`;
}
