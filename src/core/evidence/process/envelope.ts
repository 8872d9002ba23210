/**
 * When failures show within a window: the earliest that is believed, for the evidence against an update, and the
 * latest that is believed, for the evidence that it is safe.
 *
 * Failures show themselves sooner than successes, so a device must be charged for passing a day before it is known
 * whether it fails later. Day by day that is safe only as long as no day's true hazard
 * exceeds the assumed one. Hazards are not known that well. So what is assumed is not the hazard of each day but an
 * upper bound on the share of the failures that has shown by its end, and the factors are built so that nothing but
 * that bound is needed: a device that turns bad has the factor p(o)/p in all, on whatever day it did, and one that has
 * passed t days has S(t) = (1 − p(o)·F(t)) / (1 − p·F(t)), which falls as F grows. Were the true share to have shown by
 * each day at most p·F(t), devices can be paired with such of the assumed law that fail no later, evidence never falls
 * when a device fails sooner, and so the evidence of the true world stays below that of a world in which it is a
 * martingale: Ville's bound holds. (The daily hazards are h = p·f(t)/(1 − p·F(t−1)); the product of their factors
 * telescopes into the above.)
 *
 * `early`: 56 % by the end of the first day, 72 % of the second, 80 % of the third, all after that. This is how install
 * failures report themselves (70, 20 and 10 % on three days) divided by the margin of 1.25, by
 * which p exceeds the usual share in rings large enough for the difference to matter; in smaller rings, without that
 * margin, false pauses are simulated at no more than 2–3 % (docs/calibration.md). F = 1 from the first day on would
 * need no assumption at all; it was rejected, because a device then pays for the whole window when it begins, and at
 * 10,000 devices of which 6 % fail the pause came after 2,600 instead of 570.
 * `even`: F rises twice as fast as evenly and is full at half the window.
 */
import type { Signal } from '../signal/signal.ts';

/** Bound of early failures by day; all from the fourth day on. */
const earlyShown: readonly number[] = [0.56, 0.72, 0.8];

/** Upper bound on the share of a window's failures that has shown by the end of day `age`, 0–1; day 0 = 0. */
export function shownAtMost({ spread, windowDays }: Shape, age: number): number {
  if (age <= 0) return 0;
  if (age >= windowDays) return 1;
  return spread === 'early' ? (earlyShown[age - 1] ?? 1) : Math.min(1, (2 * age) / windowDays);
}

/**
 * Lower bound on the share that has shown by the beginning of day `age`: `early` failures show no later than evenly,
 * `even` ones are trusted to have shown on the window's last day only.
 */
export function shownAtLeast({ spread, windowDays }: Shape, age: number): number {
  if (age >= windowDays) return windowDays > 1 ? (windowDays - 1) / windowDays : 1;
  return spread === 'early' ? Math.max(0, age - 1) / windowDays : 0;
}

/** The share that has shown by the end of day `age` as one would guess it, for what people are told. */
export function shownAbout({ spread, windowDays }: Shape, age: number): number {
  return spread === 'early' ? 1 : Math.min(1, Math.max(0, age) / windowDays);
}

/** What of a signal the shape of its window is. */
export type Shape = Pick<Signal, 'spread' | 'windowDays'>;
