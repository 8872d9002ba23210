/**
 * Evidence against concurrent control: among the devices that turned bad today, are more of them updated ones than
 * the numbers at risk tell? Whatever befalls everybody, at whatever rate, cancels out, so an outage or a broken app
 * does not alarm.
 *
 * When later rings open the control melts away. On days with fewer others than updated devices there is no control to
 * speak of, and what a common shock would look like nobody can tell: such a day adds nothing here. It is measured
 * against what the others had shown before, for a question to a person (`addAloneDay`). Only a cohort, whose own others
 * are few, is then compared with the rest of the fleet, with the update or without: a shock befalls that alike, and what
 * the update does to one model shows beside it. The cohort is held to be as often bad, beside the rest, as it was before,
 * at an upper bound and three times over. By which of these a day is judged depends on the numbers at risk alone and not
 * on who turned bad, so the product of all days is evidence as before.
 *
 * An update's harm comes on top of what befalls everybody, it does not multiply it: when at least so many others must
 * have been bad on a day as are not explained by all updated devices, and that is more than was usual before, the
 * alternatives are drawn towards "as the others" on that day. That rests on the day's sums alone, so the day's
 * factor has an expectation of one all the same, and a holiday takes away little of what was seen before it.
 *
 * Devices are counted and not events. When updated devices are by nature worse by a known ratio m, and a true
 * difference up to the margin is nobody's concern, an updated device weighs m·(1 + margin) of the others.
 */
import { emptyEvidence, evenly, type EvidenceState } from './mixture.ts';

/**
 * How much more often updated devices may turn bad: the alternatives, with equal weights. The last two are for what is
 * rare otherwise, such as blue screens: a driver that crashes daily does so hundreds of times as often as usual.
 */
export const rateRatios: readonly number[] = [1.5, 2, 3, 5, 8, 25, 100];

/** The other side: an update that doubles the rate is unacceptable; what its true ratio may be instead. */
export const unacceptableRatio = 2;
const safeRatios: readonly number[] = [0.5, 1, 1.25];

/** One day, updated devices beside those not yet updated. */
export interface ControlDay {
  /** Updated devices at risk, each times how much more often its ring turns bad by nature. */
  readonly updatedWeight: number;
  readonly updatedBad: number;
  readonly othersAtRisk: number;
  readonly othersBad: number;
  /** What the others have shown on the days before. */
  readonly before: Shown;
  /** Of a cohort: the rest of the fleet, for when the cohort's own others are too few; missing = the group is no cohort. */
  readonly fleet?: Others;
}

/** Device-days at risk and bad ones among them. */
export interface Shown {
  readonly atRisk: number;
  readonly bad: number;
}

/** Devices that are compared with on a day, and what those not updated had shown on the days before. */
export interface Others {
  readonly othersAtRisk: number;
  readonly othersBad: number;
  readonly before: Shown;
}

/** Device-days of others from which on the days before tell what is usual. */
const beforeMin = 500;
/** How much more than what was usual before is nobody's concern when there is no control of the same kind. */
const widening = 3;
/** Standard deviations by which what was usual may have been higher. */
const upperDeviations = 1.28;
/** A day's share of bad devices is never assumed to be more. */
const shareMax = 0.9;

/** Nothing compared yet. */
export function emptyControl(): EvidenceState {
  return emptyEvidence(evenly(rateRatios.length));
}

/** Nothing compared yet, on the other side. */
export function emptySafeControl(): EvidenceState {
  return emptyEvidence(evenly(safeRatios.length));
}

/** Enters a day of the evidence that updated devices are worse. A day without a control changes nothing. */
export function addControlDay(
  state: EvidenceState,
  day: ControlDay,
  margin: number,
): EvidenceState {
  const beside = besideOf(day, margin);
  if (beside === null) return state;
  const alternatives = rateRatios.map((ratio) => tempered(beside, ratio));
  return added(state, beside, alternatives);
}

/** Enters a day without a control into the evidence that is only asked about, against what was usual before it. */
export function addAloneDay(state: EvidenceState, day: ControlDay): EvidenceState {
  const rate = isAlone(day) ? rateBefore(day) : null;
  return rate === null ? state : addedAlone(state, day, rate);
}

/** Whether updated devices are seen on a day on which nobody is left to compare them with. */
export function isAlone(day: ControlDay): boolean {
  return day.updatedWeight > 0 && isScarce(day) && besideOf(day, 0) === null;
}

/** Enters a day of the evidence that updated devices are not twice as bad. */
export function addSafeControlDay(state: EvidenceState, day: ControlDay): EvidenceState {
  if (!isComparable(day)) return state;
  return added(
    state,
    { ...day, times: unacceptableRatio },
    safeRatios.map((ratio) => ratio / unacceptableRatio),
  );
}

/** Log-factor by alternative of one more updated device that turned bad on the day. */
export function turnedControl(day: ControlDay, margin: number): readonly number[] {
  const beside = besideOf(day, margin);
  if (beside === null) return rateRatios.map(() => 0);
  const usual = updatedShare(beside, 1);
  return rateRatios.map((ratio) => Math.log(updatedShare(beside, tempered(beside, ratio)) / usual));
}

/** Bad devices to be expected among the updated ones of a day, were nothing wrong. */
export function expectedOf(day: ControlDay): number {
  const { updatedWeight, othersAtRisk, othersBad, before } = day;
  if (isScarce(day)) return before.atRisk > 0 ? (updatedWeight * before.bad) / before.atRisk : 0;
  return othersAtRisk > 0 ? (updatedWeight * othersBad) / othersAtRisk : 0;
}

/** Updated devices beside others of whom each is to be bad as often as a `times`-th part of an updated one. */
interface Beside extends Omit<ControlDay, 'fleet'> {
  readonly times: number;
}

/** With whom a day's updated devices are compared; null = nobody is left. */
function besideOf(day: ControlDay, margin: number): Beside | null {
  if (!isScarce(day)) return isComparable(day) ? { ...day, times: 1 + margin } : null;
  const { fleet } = day;
  if (fleet === undefined || isScarce({ ...day, ...fleet })) return null;
  const own = upperRate(day.before);
  if (own === null || fleet.before.atRisk < beforeMin) return null;
  const ofFleet = (fleet.before.bad + 0.5) / fleet.before.atRisk;
  return { ...day, ...fleet, times: Math.max(1, (widening * own) / ofFleet) };
}

/** Whether so few others are left that comparing tells little. */
function isScarce({
  updatedWeight,
  othersAtRisk,
}: Pick<ControlDay, 'updatedWeight' | 'othersAtRisk'>): boolean {
  return othersAtRisk < updatedWeight;
}

/** How much more often updated devices are bad on a day, when they are so many times as often bad on a usual one. */
function tempered(day: Beside, ratio: number): number {
  const { updatedWeight, updatedBad, othersAtRisk, othersBad, before } = day;
  const othersAtLeast = (updatedBad + othersBad - updatedWeight) / othersAtRisk;
  if (!(othersAtLeast > 0) || before.atRisk < beforeMin) return ratio;
  const usual = (before.bad + 1) / before.atRisk;
  return 1 + (ratio - 1) * Math.min(1, usual / othersAtLeast);
}

/** An upper bound of the usual share of bad devices on a day, widened; null = too little was seen before. */
function rateBefore({ before }: ControlDay): number | null {
  const upper = before.atRisk < beforeMin ? null : upperRate(before);
  return upper === null ? null : Math.min(shareMax / 2, widening * upper);
}

/** An upper bound of the share of device-days that were bad; null = there were none. */
function upperRate({ atRisk, bad }: Shown): number | null {
  return atRisk > 0 ? (bad + 1 + upperDeviations * Math.sqrt(bad + 1)) / atRisk : null;
}

/** The evidence of a day on which there is no control to speak of, against what was usual before it. */
function addedAlone(state: EvidenceState, day: ControlDay, rate: number): EvidenceState {
  const { updatedWeight, updatedBad } = day;
  const well = Math.max(0, updatedWeight - updatedBad);
  return {
    ...state,
    logs: state.logs.map((log, index) => {
      const share = Math.min(shareMax, rate * (rateRatios[index] ?? 1));
      return log + updatedBad * Math.log(share / rate) + well * Math.log((1 - share) / (1 - rate));
    }),
  };
}

/** Enters a day; the alternatives are how many times as often as usual updated devices are bad. */
function added(state: EvidenceState, day: Beside, alternatives: readonly number[]): EvidenceState {
  const usual = updatedShare(day, 1);
  return {
    ...state,
    logs: state.logs.map((log, index) => {
      const share = updatedShare(day, alternatives[index] ?? 1);
      return (
        log +
        day.updatedBad * Math.log(share / usual) +
        day.othersBad * Math.log((1 - share) / (1 - usual))
      );
    }),
  };
}

/** The share of a day's bad devices that are updated ones, if those are so many times as often bad as is usual. */
function updatedShare({ updatedWeight, othersAtRisk, times }: Beside, ratio: number): number {
  const weight = times * ratio * updatedWeight;
  return weight / (weight + othersAtRisk);
}

function isComparable({ updatedWeight, othersAtRisk }: ControlDay): boolean {
  return updatedWeight > 0 && othersAtRisk > 0;
}
