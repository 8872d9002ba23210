/**
 * Evidence against a known baseline, day by day: how much better the odds ratios 1.5 to 100 explain the devices that
 * turned bad than the usual share does. An odds ratio is applied to the share of the whole window, and the factors of
 * its days follow from it (`envelope.ts`). The other side, evidence that the share is not as high as an unacceptable
 * one, has the same form with the parts exchanged.
 *
 * A baseline of zero or one would make a single device prove everything or nothing, so shares are kept within
 * `shareMin`–`shareMax`: against a baseline of zero one bad device counts at most a hundredfold (the largest odds
 * ratio), against one of one nothing ever counts much.
 */
import { shownAtLeast, shownAtMost, type Shape } from './envelope.ts';
import { emptyEvidence, evenly, type EvidenceState } from './mixture.ts';

/** How much higher the odds of turning bad may be: the alternatives. */
export const oddsRatios: readonly number[] = [1.5, 2, 3, 5, 10, 25, 100];

/**
 * What each counts. Most bad updates make things two to five times worse; a failure of half the devices shows at once
 * whatever it counts. With equal weights the bound is the same and moderate effects are found later
 * (docs/calibration.md, "Weights").
 */
export const oddsWeights: readonly number[] = [0.01, 0.06, 0.58, 0.2, 0.07, 0.05, 0.03];

/** How much of an unacceptable share may be left in a ring that is shown safe: the alternatives of the other side. */
export const safeParts: readonly number[] = [0.02, 0.1, 0.25, 0.5];

/** Bounds of a usable share. */
export const shareMin = 1e-4;
export const shareMax = 0.9;

/** A share that can be reckoned with; what is no number counts as the largest, against which nothing alarms easily. */
export function usableShare(share: number): number {
  return Number.isNaN(share) ? shareMax : Math.min(shareMax, Math.max(shareMin, share));
}

/** The share of the window under an odds ratio. */
export function shareUnder(share: number, oddsRatio: number): number {
  return (oddsRatio * share) / (1 - share + oddsRatio * share);
}

/** Log-factors by alternative and day (from 1, at index 0) of a device that turned bad on the day or passed it. */
export interface WindowFactors {
  readonly days: number;
  readonly bad: readonly (readonly number[])[];
  readonly passed: readonly (readonly number[])[];
}

/** The factors of evidence against the usual share. */
export function worseFactors(usual: number, shape: Shape): WindowFactors {
  const share = usableShare(usual);
  return factorsOf(
    oddsRatios.map((ratio) => shareUnder(share, ratio)),
    share,
    { days: shape.windowDays, shown: (age) => shownAtMost(shape, age) },
  );
}

/** The factors of evidence that the share is below an unacceptable one. */
export function safeFactors(unacceptable: number, shape: Shape): WindowFactors {
  const share = usableShare(unacceptable);
  return factorsOf(
    safeParts.map((part) => part * share),
    share,
    { days: shape.windowDays, shown: (age) => shownAtLeast(shape, age) },
  );
}

function factorsOf(
  alternatives: readonly number[],
  share: number,
  window: { readonly days: number; readonly shown: (age: number) => number },
): WindowFactors {
  const ages = Array.from({ length: window.days }, (_, index) => index + 1);
  const passing = (other: number, age: number): number => {
    const shown = window.shown(age);
    return age === 0 ? 0 : Math.log((1 - other * shown) / (1 - share * shown));
  };
  return {
    days: window.days,
    bad: alternatives.map((other) =>
      ages.map((age) => Math.log(other / share) - passing(other, age - 1)),
    ),
    passed: alternatives.map((other) =>
      ages.map((age) => passing(other, age) - passing(other, age - 1)),
    ),
  };
}

/** Nothing seen against a baseline. */
export function emptyWorse(): EvidenceState {
  return emptyEvidence(oddsWeights);
}

/** Nothing seen, on the other side. */
export function emptySafe(): EvidenceState {
  return emptyEvidence(evenly(safeParts.length));
}

/** One day of the window of a group of devices with one baseline. */
export interface WindowDay {
  readonly age: number;
  readonly atRisk: number;
  readonly bad: number;
}

/**
 * Enters a day. All that were at risk enter, the bad ones among them included. On a day that is still running, all at
 * risk that have not turned bad count as having passed it: since each further bad device only raises the evidence
 * against, it is never more than at the day's end, and stopping on it is as good as stopping then.
 */
export function addDay(
  state: EvidenceState,
  factors: WindowFactors,
  day: WindowDay,
): EvidenceState {
  return addDays(state, factors, [day]);
}

/** Enters several days; a state is made once, since a look enters a hundred thousand of them. */
export function addDays(
  state: EvidenceState,
  factors: WindowFactors,
  days: readonly WindowDay[],
): EvidenceState {
  const logs = [...state.logs];
  for (let alternative = 0; alternative < logs.length; alternative += 1) {
    const bad = factors.bad[alternative] ?? [];
    const passed = factors.passed[alternative] ?? [];
    let sum = logs[alternative] ?? 0;
    for (const day of days) {
      const good = day.atRisk - day.bad;
      sum += day.bad * (bad[day.age - 1] ?? 0) + good * (passed[day.age - 1] ?? 0);
    }
    logs[alternative] = sum;
  }
  return { ...state, logs };
}
