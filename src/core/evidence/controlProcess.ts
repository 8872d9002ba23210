/**
 * Evidence against concurrent control: among the devices that turned bad today, are more of them updated ones than
 * the numbers at risk tell? Whatever befalls everybody, at whatever rate, cancels out, so an outage or a broken app
 * does not alarm.
 *
 * When the last ring has opened the control melts away: with nine of ten devices updated, nine of ten bad ones are
 * updated too, and nothing could be told. On days with fewer others than updated ones, updated devices are therefore
 * measured against what the others have shown on the days before (an upper bound of it, three times over, since nobody
 * else is there to tell a common shock from the update). Which of the two a day is judged by depends on the numbers at
 * risk alone and not on who turned bad, so the product of all days is evidence as before.
 *
 * Devices are counted and not events (4.4 F1). When updated devices are by nature worse by a known ratio m, and a true
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
  /** What the others have shown on the days before; device-days at risk and bad ones. */
  readonly before: { readonly atRisk: number; readonly bad: number };
}

/** Device-days of others from which on the days before can stand in for a control. */
const beforeMin = 500;
/** How much more than what was usual before is nobody's concern when there is no control left. */
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

/** Enters a day of the evidence that updated devices are worse. */
export function addControlDay(
  state: EvidenceState,
  day: ControlDay,
  margin: number,
): EvidenceState {
  const rate = rateBefore(day);
  if (isScarce(day) && rate !== null) return addedAlone(state, day, rate);
  return added(state, day, { usual: 1 + margin, alternatives: rateRatios, times: 1 + margin });
}

/** Enters a day of the evidence that updated devices are not twice as bad. */
export function addSafeControlDay(state: EvidenceState, day: ControlDay): EvidenceState {
  return added(state, day, { usual: unacceptableRatio, alternatives: safeRatios, times: 1 });
}

/** Log-factor by alternative of one more updated device that turned bad on the day. */
export function turnedControl(day: ControlDay, margin: number): readonly number[] {
  const usual = updatedShare(day, 1 + margin);
  const rate = rateBefore(day);
  if (isScarce(day) && rate !== null) {
    return rateRatios.map((ratio) => {
      const share = Math.min(shareMax, rate * ratio);
      return Math.log(share / rate) - Math.log((1 - share) / (1 - rate));
    });
  }
  return rateRatios.map((ratio) =>
    isComparable(day) ? Math.log(updatedShare(day, ratio * (1 + margin)) / usual) : 0,
  );
}

/** Bad devices to be expected among the updated ones of a day, were nothing wrong. */
export function expectedOf(day: ControlDay): number {
  const { updatedWeight, othersAtRisk, othersBad, before } = day;
  if (isScarce(day)) return before.atRisk > 0 ? (updatedWeight * before.bad) / before.atRisk : 0;
  return othersAtRisk > 0 ? (updatedWeight * othersBad) / othersAtRisk : 0;
}

/** Whether so few others are left that comparing tells little. */
function isScarce({ updatedWeight, othersAtRisk }: ControlDay): boolean {
  return othersAtRisk < updatedWeight;
}

/** An upper bound of the usual share of bad devices on a day, widened; null = too little was seen before. */
function rateBefore({ before: { atRisk, bad } }: ControlDay): number | null {
  if (atRisk < beforeMin) return null;
  const upper = (bad + 1 + upperDeviations * Math.sqrt(bad + 1)) / atRisk;
  return Math.min(shareMax / 2, widening * upper);
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

function added(
  state: EvidenceState,
  day: ControlDay,
  hypotheses: {
    readonly usual: number;
    readonly alternatives: readonly number[];
    readonly times: number;
  },
): EvidenceState {
  if (!isComparable(day)) return state;
  const usual = updatedShare(day, hypotheses.usual);
  return {
    ...state,
    logs: state.logs.map((log, index) => {
      const ratio = (hypotheses.alternatives[index] ?? 1) * hypotheses.times;
      const share = updatedShare(day, ratio);
      return (
        log +
        day.updatedBad * Math.log(share / usual) +
        day.othersBad * Math.log((1 - share) / (1 - usual))
      );
    }),
  };
}

/** The share of a day's bad devices that are updated ones, if those turn bad so many times as often. */
function updatedShare({ updatedWeight, othersAtRisk }: ControlDay, ratio: number): number {
  return (ratio * updatedWeight) / (ratio * updatedWeight + othersAtRisk);
}

function isComparable({ updatedWeight, othersAtRisk }: ControlDay): boolean {
  return updatedWeight > 0 && othersAtRisk > 0;
}
