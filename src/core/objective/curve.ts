/**
 * How devices of a ring come up to date after it was offered the update: the share that is not yet, by days since the
 * offer. A curve comes from what was counted of a ring in earlier months, or from what is usual for a ring's timing
 * where nothing was. Between two counts the share falls by the same part each day. The share is of the devices that
 * count on each day, so that who goes silent and counts no more is in it as he was then. Kaplan and Meier's estimate
 * is the same where nobody leaves; here only sums are known of each day, and that is why it is not taken.
 */
import type { Cadence } from '../ring.ts';

/** The share of counting devices not up to date so many days after the offer: 1 at the offer, never rising, above 0. */
export type Remaining = (days: number) => number;

/** A curve, and what it rests on. */
export interface Curve {
  readonly remaining: Remaining;
  /** Earlier months in it; 0 = it is what is usual. */
  readonly months: number;
  /** Devices that counted in them. */
  readonly devices: number;
  /** How much months differ: the standard deviation of the log-odds of the share that is left. */
  readonly spread: number;
}

/** What was counted of a ring on a day. */
export interface CurvePoint {
  /** Days since the offer. */
  readonly days: number;
  readonly eligible: number;
  readonly updated: number;
}

interface Knot {
  readonly days: number;
  readonly remaining: number;
}

/** Of the devices that are left after the last count, so many are up to date a day later. */
const tailPerDay = 0.03;

/**
 * How much months differ: that of a fleet of which nothing is known from what is usual, and the months of one fleet from
 * each other, the latter as if seen in so many months before any is.
 */
const unknownSpread = 1.3;
const monthSpread = { assumed: 0.25, months: 3 };

/** A curve through what earlier months counted; null where none was. */
export function curveOfMonths(
  months: readonly (readonly CurvePoint[])[],
  overAfterDays: number,
): Curve | null {
  const counted = months.flatMap((points) => {
    const curve = curveThrough(points);
    return curve === null
      ? []
      : [{ curve, devices: Math.max(...points.map(({ eligible }) => eligible)) }];
  });
  if (counted.length === 0) return null;
  const mean = (days: number): number =>
    counted.reduce((sum, { curve }) => sum + logOdds(curve(days)), 0) / counted.length;
  return {
    remaining: (days) => (days <= 0 ? 1 : ofLogOdds(mean(days))),
    months: counted.length,
    devices: counted.reduce((sum, { devices }) => sum + devices, 0),
    spread: spreadOf(counted.map(({ curve }) => logOdds(curve(overAfterDays)))),
  };
}

function spreadOf(ends: readonly number[]): number {
  const mean = ends.reduce((sum, end) => sum + end, 0) / ends.length;
  const squares = ends.reduce((sum, end) => sum + (end - mean) ** 2, 0);
  const { assumed, months } = monthSpread;
  return Math.sqrt((months * assumed ** 2 + squares) / (months + ends.length - 1));
}

function curveThrough(points: readonly CurvePoint[]): Remaining | null {
  const counted = points
    .filter(({ days, eligible }) => days > 0 && eligible > 0)
    .toSorted((one, other) => one.days - other.days);
  if (counted.length === 0) return null;
  let least = 1;
  const knots = counted.map(({ days, eligible, updated }): Knot => {
    // Nobody is left of ten devices: of the next ten one may be.
    const remaining = Math.max(1 - updated / eligible, 0.5 / (eligible + 1));
    least = Math.min(least, remaining);
    return { days, remaining: least };
  });
  return through([{ days: 0, remaining: 1 }, ...knots]);
}

/**
 * What is usual for a ring's timing: a tenth is done after the first day, a good half on the day of the deadline, and one in
 * twenty is left a day after the grace that follows it; some of these are stuck. Taken from months of the emulator's
 * calm fleet, which is made after no real one: docs/method.md, "Forecast".
 */
export function usualCurve({ deadlineDays, gracePeriodDays }: Cadence): Curve {
  const deadline = Math.max(1, deadlineDays);
  const over = deadline + gracePeriodDays + 1;
  const remaining = through([
    { days: 0, remaining: 1 },
    { days: Math.min(1, deadline / 2), remaining: 0.9 },
    { days: deadline, remaining: 0.4 },
    { days: deadline + 1, remaining: 0.14 },
    { days: over, remaining: 0.05 },
    { days: over + 4, remaining: 0.025 },
  ]);
  return { remaining, months: 0, devices: 0, spread: unknownSpread };
}

function through(knots: readonly Knot[]): Remaining {
  return (days) => {
    if (days <= 0) return 1;
    const after = knots.findIndex((knot) => knot.days >= days);
    const last = knots.at(after === -1 ? -1 : Math.max(0, after - 1));
    if (last === undefined) return 1;
    const next = after === -1 ? undefined : knots[after];
    if (next === undefined) return last.remaining * (1 - tailPerDay) ** (days - last.days);
    const part = (days - last.days) / (next.days - last.days);
    return last.remaining * (next.remaining / last.remaining) ** part;
  };
}

/** Days since the offer at which a curve has come down to a share; at most `daysMax`. */
export function daysAt(remaining: Remaining, share: number, daysMax: number): number {
  let [low, high] = [0, daysMax];
  if (remaining(high) > share) return high;
  for (let halved = 0; halved < 20; halved += 1) {
    const middle = (low + high) / 2;
    if (remaining(middle) > share) low = middle;
    else high = middle;
  }
  return high;
}

/** Shares this near to none and all are taken for one in so many devices. */
const leastShare = 1e-4;

/** The log-odds of a share. */
export function logOdds(share: number): number {
  const within = Math.min(1 - leastShare, Math.max(leastShare, share));
  return Math.log(within / (1 - within));
}

/** The share of log-odds. */
export function ofLogOdds(odds: number): number {
  return 1 / (1 + Math.exp(-odds));
}
