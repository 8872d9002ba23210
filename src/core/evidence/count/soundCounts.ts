/**
 * Counts as they come from the store, made fit for arithmetic: a row that cannot be is left out and told of, so that no
 * number that is none ever reaches a verdict. What is left out cannot raise evidence.
 */
import type { BaselineCount, ControlCount, EvidenceCounts } from './counts.ts';
import { hasControl, hasUsual, type Signal } from '../signal/signal.ts';

/** More devices than any fleet has: such a number is a fault of the source. */
const countMax = 1e9;

/** Why a row was left out. */
export type CountFaultKind =
  /** The policy has no such signal, or it is judged by the other method. */
  | 'unknownSignal'
  /** A number that is none, negative, or more than `countMax`. */
  | 'notANumber'
  /** Of no ring and no cohort; or, beside a control, of both. */
  | 'neitherRingNorCohort'
  /** A day before or after the signal's window. */
  | 'outsideWindow';

/** A row that was left out. */
export interface CountFault {
  readonly kind: CountFaultKind;
  readonly row: BaselineCount | ControlCount;
}

/** A number of devices that can be reckoned with; what is none counts as 0. */
export function soundDevices(devices: number): number {
  return devices > 0 ? Math.min(countMax, devices) : 0;
}

/** The rows that can be judged, and those that cannot. */
export interface SoundCounts {
  readonly baseline: readonly BaselineCount[];
  readonly control: readonly ControlCount[];
  readonly faults: readonly CountFault[];
}

/**
 * Sorts the rows. Fractions are rounded down. More bad devices than devices at risk is not a fault: whoever turned bad
 * was at risk, so the number at risk is raised.
 */
export function soundCounts(counts: EvidenceCounts, signals: readonly Signal[]): SoundCounts {
  const byName = new Map(signals.map((signal) => [signal.name, signal]));
  const faults: CountFault[] = [];
  const baseline: BaselineCount[] = [];
  const control: ControlCount[] = [];
  for (const row of counts.baseline) {
    const kind = baselineFault(row, byName.get(row.signal));
    if (kind !== null) faults.push({ kind, row });
    else if (isPlain(row)) baseline.push(row);
    else baseline.push(whole(row));
  }
  for (const row of counts.control) {
    const kind = controlFault(row, byName.get(row.signal));
    if (kind !== null) faults.push({ kind, row });
    else control.push(wholeControl(row));
  }
  return { baseline, control, faults };
}

function baselineFault(row: BaselineCount, signal: Signal | undefined): CountFaultKind | null {
  if (signal === undefined || !hasUsual(signal)) return 'unknownSignal';
  if (row.ring === null && row.cohort === null) return 'neitherRingNorCohort';
  if (!areNumbers([row.age, row.atRisk, row.bad])) return 'notANumber';
  const age = Math.floor(row.age);
  return age < 1 || age > signal.windowDays ? 'outsideWindow' : null;
}

function controlFault(row: ControlCount, signal: Signal | undefined): CountFaultKind | null {
  if (signal === undefined || !hasControl(signal)) return 'unknownSignal';
  if ((row.ring === null) === (row.cohort === null)) return 'neitherRingNorCohort';
  const numbers = [row.updatedAtRisk, row.updatedBad, row.othersAtRisk, row.othersBad];
  return areNumbers(numbers) && Number.isFinite(row.day) ? null : 'notANumber';
}

function areNumbers(values: readonly number[]): boolean {
  return values.every((value) => value >= 0 && value <= countMax);
}

function isPlain({ age, atRisk, bad }: BaselineCount): boolean {
  return (
    Number.isInteger(age) && Number.isInteger(atRisk) && Number.isInteger(bad) && bad <= atRisk
  );
}

function whole(row: BaselineCount): BaselineCount {
  const bad = Math.floor(row.bad);
  return { ...row, age: Math.floor(row.age), bad, atRisk: Math.max(bad, Math.floor(row.atRisk)) };
}

function wholeControl(row: ControlCount): ControlCount {
  const updatedBad = Math.floor(row.updatedBad);
  const othersBad = Math.floor(row.othersBad);
  return {
    ...row,
    day: Math.floor(row.day),
    updatedBad,
    othersBad,
    updatedAtRisk: Math.max(updatedBad, Math.floor(row.updatedAtRisk)),
    othersAtRisk: Math.max(othersBad, Math.floor(row.othersAtRisk)),
  };
}
