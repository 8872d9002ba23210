/**
 * Counts of one group of devices (a ring, a cohort, the whole release) under one signal, added up by model and day of
 * the window, or by date. Groups can be added and cohorts set aside from them; what a group says is reckoned from its
 * sums, so the order of rows never matters.
 */
import type { BaselineCount, ControlCount } from './counts.ts';
import type { WindowDay } from '../process/baselineProcess.ts';

/** Devices by model; each model's days in the order of age, from 1. */
export type WindowGroup = ReadonlyMap<string, readonly WindowDay[]>;

/** One date of a group: the ring's own difference by nature is in `updatedWeight`. */
export interface GroupDate {
  readonly updatedAtRisk: number;
  readonly updatedWeight: number;
  readonly updatedBad: number;
  readonly othersAtRisk: number;
  readonly othersBad: number;
}

/** Devices by date, in days since the epoch. */
export type ControlGroup = ReadonlyMap<number, GroupDate>;

/** Adds up rows of one group. Rows are sound and within `windowDays`. */
export function windowGroup(rows: readonly BaselineCount[], windowDays: number): WindowGroup {
  const group = new Map<string, { age: number; atRisk: number; bad: number }[]>();
  for (const row of rows) {
    let days = group.get(row.stratum);
    if (days === undefined) {
      days = Array.from({ length: windowDays }, (_, index) => ({
        age: index + 1,
        atRisk: 0,
        bad: 0,
      }));
      group.set(row.stratum, days);
    }
    const day = days[row.age - 1];
    if (day !== undefined) {
      day.atRisk += row.atRisk;
      day.bad += row.bad;
    }
  }
  return group;
}

/** Groups together: all devices of each. */
export function windowGroups(groups: readonly WindowGroup[]): WindowGroup {
  const sum = new Map<string, readonly WindowDay[]>();
  for (const [stratum, days] of groups.flatMap((group) => [...group])) {
    const before = sum.get(stratum);
    sum.set(stratum, before === undefined ? days : addedDays(before, days));
  }
  return sum;
}

function addedDays(one: readonly WindowDay[], other: readonly WindowDay[]): WindowDay[] {
  return one.map((day, index) => ({
    age: day.age,
    atRisk: day.atRisk + (other[index]?.atRisk ?? 0),
    bad: day.bad + (other[index]?.bad ?? 0),
  }));
}

/**
 * Days with all that must have been at risk on them. Who is at risk on a later day, or turns bad on it, has passed the
 * earlier ones, whether or not it was heard of then; were it not charged for them, its turning bad would count for
 * more than it may (`envelope.ts`).
 */
export function reached(days: readonly WindowDay[]): readonly WindowDay[] {
  const result: WindowDay[] = [];
  let later = 0;
  for (const day of days.toReversed()) {
    later = Math.max(day.atRisk, later + day.bad);
    result.push({ age: day.age, atRisk: later, bad: day.bad });
  }
  return result.toReversed();
}

/** Adds up rows of one group; `ratioOf` = how much more often the row's devices turn bad by nature than the others. */
export function controlGroup(
  rows: readonly ControlCount[],
  ratioOf: (row: ControlCount) => number,
): ControlGroup {
  const group = new Map<number, GroupDate>();
  for (const row of rows) {
    const before = group.get(row.day);
    // The others are those of any ring: the same devices stand beside each ring and are counted once.
    group.set(row.day, {
      updatedAtRisk: (before?.updatedAtRisk ?? 0) + row.updatedAtRisk,
      updatedWeight: (before?.updatedWeight ?? 0) + ratioOf(row) * row.updatedAtRisk,
      updatedBad: (before?.updatedBad ?? 0) + row.updatedBad,
      othersAtRisk: Math.max(before?.othersAtRisk ?? 0, row.othersAtRisk),
      othersBad: Math.max(before?.othersBad ?? 0, row.othersBad),
    });
  }
  return group;
}

/** Rings together: updated devices add up, the others are the same beside each. */
export function controlGroups(groups: readonly ControlGroup[]): ControlGroup {
  const sum = new Map<number, GroupDate>();
  for (const [day, date] of groups.flatMap((group) => [...group])) {
    const before = sum.get(day);
    sum.set(day, before === undefined ? date : addedDates(before, date));
  }
  return sum;
}

function addedDates(one: GroupDate, other: GroupDate): GroupDate {
  return {
    updatedAtRisk: one.updatedAtRisk + other.updatedAtRisk,
    updatedWeight: one.updatedWeight + other.updatedWeight,
    updatedBad: one.updatedBad + other.updatedBad,
    othersAtRisk: Math.max(one.othersAtRisk, other.othersAtRisk),
    othersBad: Math.max(one.othersBad, other.othersBad),
  };
}
