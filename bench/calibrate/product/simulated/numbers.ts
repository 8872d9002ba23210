/** Plain numbers in typed arrays, and draws that the worlds need beside those of `random.ts`. */
import type { Random } from '../../random.ts';

/** The whole number at an index; 0 beyond the end. One kind of array, since a mixed one costs three times as much. */
export function at(numbers: Int32Array, index: number): number {
  return numbers[index] ?? 0;
}

/** Adds to the number at an index. */
export function add(numbers: Int32Array, index: number, by: number): void {
  numbers[index] = (numbers[index] ?? 0) + by;
}

/** The index that a share of 0–1 falls to, among parts that add up to 1. */
export function partAt(parts: readonly number[], share: number): number {
  let left = share;
  for (const [index, part] of parts.entries()) {
    left -= part;
    if (left < 0) return index;
  }
  return parts.length - 1;
}

/** A share that varies about its mean, so that two devices with the same draw correlate so much (a Beta). */
export function correlated(random: Random, mean: number, correlation: number): number {
  if (correlation <= 0 || mean <= 0 || mean >= 1) return mean;
  const size = (1 - correlation) / correlation;
  const one = gamma(random, mean * size);
  return one / (one + gamma(random, (1 - mean) * size));
}

/** A Gamma of this shape (Marsaglia and Tsang 2000; below a shape of 1 by their boost). */
function gamma(random: Random, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * (1 - random.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
      return d * v;
    }
  }
}

function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
  return radius * Math.cos(2 * Math.PI * random.uniform());
}
