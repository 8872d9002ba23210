/**
 * The Beta distribution: log-gamma (Lanczos, g = 7), the regularised incomplete beta function (Lentz's continued
 * fraction) and its inverse. Written by hand, because the packages that have it bring hundreds of others with them.
 * Accurate to 1e-10 for shapes up to 1e4 and to 1e-9 up to 1e6.
 */

const lanczos: readonly number[] = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const stepsMax = 20_000;
const tiny = 1e-300;

/** ln Γ(x) for x > 0; NaN otherwise. */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const z = x - 1;
  const sum = lanczos.reduce(
    (total, term, index) => total + term / (z + index + 1),
    0.99999999999980993,
  );
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

/**
 * P(X ≤ x) for X ~ Beta(a, b): 0 for x ≤ 0 and 1 for x ≥ 1. A shape of zero stands for all mass at that end: Beta(0, b)
 * is the point 0, Beta(a, 0) the point 1. NaN for negative shapes or NaN.
 */
export function betaCdf(x: number, a: number, b: number): number {
  if (!(a >= 0) || !(b >= 0) || a + b === 0 || Number.isNaN(x)) return Number.NaN;
  if (x >= 1) return 1;
  if (x < 0) return 0;
  if (a === 0) return 1;
  if (b === 0 || x === 0) return 0;
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x),
  );
  // The fraction converges quickly on the near side of the mean; the other side is its mirror image.
  const isNear = x < (a + 1) / (a + b + 2);
  const value = isNear
    ? (front * continuedFraction(x, a, b)) / a
    : 1 - (front * continuedFraction(1 - x, b, a)) / b;
  return Math.min(1, Math.max(0, value));
}

function continuedFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / notZero(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m <= stepsMax; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / notZero(1 + even * d);
    c = notZero(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / notZero(1 + odd * d);
    c = notZero(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return h;
}

function notZero(value: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}

/**
 * The x with P(X ≤ x) = q for X ~ Beta(a, b), by Newton's steps kept between bounds that close in. 0 for q ≤ 0 and 1
 * for q ≥ 1; NaN for shapes that are not positive, except that Beta(0, b) gives 0 and Beta(a, 0) gives 1.
 */
export function betaQuantile(q: number, a: number, b: number): number {
  if (!(a >= 0) || !(b >= 0) || a + b === 0 || Number.isNaN(q)) return Number.NaN;
  if (a === 0 || q <= 0) return a > 0 && b === 0 ? 1 : 0;
  if (b === 0 || q >= 1) return 1;
  const logBeta = logGamma(a) + logGamma(b) - logGamma(a + b);
  let low = 0;
  let high = 1;
  let x = a / (a + b);
  for (let step = 0; step < 200 && high - low > 1e-15 * high; step += 1) {
    const over = betaCdf(x, a, b) - q;
    if (over === 0) return x;
    if (over > 0) high = x;
    else low = x;
    const slope = Math.exp((a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) - logBeta);
    const next = x - over / slope;
    const isInside = next > low && next < high;
    if (isInside && Math.abs(next - x) <= 1e-15 * x) return next;
    x = isInside ? next : (low + high) / 2;
  }
  return x;
}
