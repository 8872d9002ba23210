/** How far a share may truly lie from the one that was counted: the exact interval of Clopper and Pearson, 95 %. */
import { betaQuantile } from '#core/evidence/process/beta.ts';

/** The interval of a share of which so many in so many were counted, 0–1. */
export function interval(count: number, runs: number): { low: number; high: number } {
  return {
    low: betaQuantile(0.025, count, runs - count + 1),
    high: betaQuantile(0.975, count + 1, runs - count),
  };
}

/** A counted share with its interval: `2.4 % (1.7–3.1)`. */
export function intervalText(count: number, runs: number): string {
  return shareText(count / runs, interval(count, runs));
}

/** The same after Wilson, by which shares of different tables are told alike: `2.4 % (1.8–3.2)`. */
export function wilsonText(count: number, runs: number): string {
  return shareText(count / runs, wilson(count, runs));
}

function shareText(share: number, { low, high }: ReturnType<typeof interval>): string {
  return `${(100 * share).toFixed(1)} % (${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)})`;
}

/** 95 % on both sides. */
const deviations = 1.96;

/** Wilson's interval of a share, 0–1. */
export function wilson(count: number, runs: number): { low: number; high: number } {
  const share = count / runs;
  const square = deviations ** 2;
  const middle = share + square / (2 * runs);
  const half = deviations * Math.sqrt((share * (1 - share) + square / (4 * runs)) / runs);
  const size = 1 + square / runs;
  return { low: Math.max(0, (middle - half) / size), high: Math.min(1, (middle + half) / size) };
}
