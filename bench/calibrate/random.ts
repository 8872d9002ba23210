/**
 * Seeded randomness: the same seed gives the same world on any machine. The generator is sfc32, whose state of 128 bits
 * is filled from the seed and a name, so that each table can be repeated by itself.
 */

/** Draws. */
export interface Random {
  /** Uniform in [0, 1). */
  readonly uniform: () => number;
  /** A whole number from 0 to below `end`. */
  readonly below: (end: number) => number;
  /** How many of `n` chances come true. */
  readonly binomial: (n: number, chance: number) => number;
  /** Events of a mean. */
  readonly poisson: (mean: number) => number;
}

/** Randomness of a seed and a name. */
export function randomOf(seed: number, name: string): Random {
  const uniform = sfc32(seed, hashOf(name));
  const binomial = (n: number, chance: number): number =>
    chance > 0.5 ? n - rare(uniform, n, 1 - chance) : rare(uniform, n, chance);
  return {
    uniform,
    below: (end) => Math.floor(uniform() * end),
    binomial,
    poisson: (mean) => poissonOf(uniform, mean),
  };
}

/** Goes from one chance that comes true to the next, so that rare ones cost little. */
function rare(uniform: () => number, n: number, chance: number): number {
  if (!(chance > 0)) return 0;
  const logMiss = Math.log1p(-chance);
  let count = 0;
  let at = Math.floor(Math.log(1 - uniform()) / logMiss);
  while (at < n) {
    count += 1;
    at += 1 + Math.floor(Math.log(1 - uniform()) / logMiss);
  }
  return count;
}

function poissonOf(uniform: () => number, mean: number): number {
  let count = 0;
  let left = mean + Math.log(1 - uniform());
  while (left > 0) {
    count += 1;
    left += Math.log(1 - uniform());
  }
  return count;
}

function hashOf(name: string): number {
  let hash = 2166136261;
  for (const letter of name) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16777619);
  return hash >>> 0;
}

function sfc32(seed: number, salt: number): () => number {
  let a = seed | 0;
  let b = salt | 0;
  let c = 0x9e3779b9 | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let warm = 0; warm < 20; warm += 1) next();
  return next;
}
