/**
 * A running e-value as a mixture: for each alternative the logarithm of how much better it explains what was seen than
 * "nothing is wrong" does, and the weighted mean over alternatives as the evidence. Logarithms add up, so the order in
 * which things are entered does not matter, parts can be counted apart and merged, and the state is a short list of
 * numbers of plain JSON. Why that may be looked at at any time: docs/method.md, "Evidence as a mixture".
 */

/** Log-sums by alternative; all zero = nothing seen, evidence 1. */
export interface EvidenceState {
  readonly logs: readonly number[];
  /** What each alternative counts; fixed before anything is seen, adding up to 1. */
  readonly weights: readonly number[];
}

/** The most that evidence is told as, so that it stays a finite number: e^690. */
export const evidenceMax = 1e300;
const logMax = Math.log(evidenceMax);

/** Nothing seen yet. */
export function emptyEvidence(weights: readonly number[]): EvidenceState {
  return { logs: weights.map(() => 0), weights };
}

/** So many alternatives that count alike. */
export function evenly(alternatives: number): readonly number[] {
  return Array.from({ length: alternatives }, () => 1 / alternatives);
}

/** What two parts say together, each counted apart. Both have the same alternatives. */
export function merge(one: EvidenceState, other: EvidenceState): EvidenceState {
  return { ...one, logs: one.logs.map((log, index) => log + (other.logs[index] ?? 0)) };
}

/** What is said when each log changes by some times that of another. */
export function shifted(state: EvidenceState, by: readonly number[], times: number): EvidenceState {
  return { ...state, logs: state.logs.map((log, index) => log + times * (by[index] ?? 0)) };
}

/** ln of the evidence: finite, −690 to 690. */
export function logValueOf({ logs, weights }: EvidenceState): number {
  if (logs.length === 0) return 0;
  const most = logs.reduce((max, log) => Math.max(max, log), -Infinity);
  const sum = logs.reduce(
    (total, log, index) => total + (weights[index] ?? 0) * Math.exp(log - most),
    0,
  );
  const value = most + Math.log(sum);
  return Math.min(logMax, Math.max(-logMax, value));
}

/** The evidence: the weighted mean over alternatives; finite, ≥ 0, at most `evidenceMax`. */
export function valueOf(state: EvidenceState): number {
  return Math.min(evidenceMax, Math.exp(logValueOf(state)));
}

/** A weighted mean of evidence, which is evidence again whatever hangs together with what. */
export function weightedMean(
  parts: readonly { readonly weight: number; readonly evidence: number }[],
): number {
  const weights = parts.reduce((sum, { weight }) => sum + weight, 0);
  if (!(weights > 0)) return 1;
  // Divided once, so that the mean of ones is one to the last digit.
  const sum = parts.reduce((total, { weight, evidence }) => total + weight * evidence, 0);
  return Math.min(evidenceMax, sum / weights);
}
