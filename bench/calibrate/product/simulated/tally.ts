/**
 * What the service counts of a simulated month, as its store does: days that are over and told of are counted once and
 * for good, open ones at each look. It mirrors `src/store/evidence/` (`baselineCounts`, `waitingCounts`, `controlCounts`,
 * `restartCounts`, `silence`, `beforeCounts`, `counts`, `exposed`), which is SQL; whoever changes the one changes the other.
 */
import {
  hasControl,
  hasUsual,
  isToldAtOnce,
  isOfSilence,
  isToldByInstalls,
  isToldByRestarts,
  waitingForOne,
  type Signal,
} from '#core/evidence/signal/signal.ts';
import { groupsOfDevice } from './fleet.ts';
import { bitOf, dayIndex, missedDaysMin, never, silenceDays, type Month } from './month.ts';
import { add, at } from './numbers.ts';

/** Days without the signal after which a device is at risk of it again beside a control. */
const quietDays = 7;
/** Days before the publication that tell what was usual. */
const beforeDays = 14;
/** Days of the longest window. */
export const ages = 14;

/** Counts of one day beside a control, by group; the others of all rings stand under the first ring. */
export interface Day {
  readonly day: number;
  readonly updatedAtRisk: Int32Array;
  readonly updatedBad: Int32Array;
  readonly othersAtRisk: Int32Array;
  readonly othersBad: Int32Array;
}

/** Counts of days that are over. */
export interface Tally {
  readonly signals: readonly Signal[];
  readonly groups: number;
  /** The first day of each signal that is open. */
  readonly closedUntil: number[];
  /** By signal: counts by group, model and age. */
  readonly atRisk: readonly Int32Array[];
  readonly bad: readonly Int32Array[];
  readonly days: readonly Day[][];
  readonly before: readonly (Day | null)[];
}

/** Nothing counted yet; what was usual before the publication is. */
export function beginTally(month: Month, signals: readonly Signal[]): Tally {
  const { rings, cohorts } = month.fleet;
  const groups = rings.length + cohorts.length;
  const cells = groups * month.truth.models.length * ages;
  return {
    signals,
    groups,
    closedUntil: signals.map(() => 0),
    atRisk: signals.map(() => new Int32Array(cells)),
    bad: signals.map(() => new Int32Array(cells)),
    days: signals.map(() => []),
    before: signals.map((one) => (hasControl(one) ? beforeOf(month, one, groups) : null)),
  };
}

/** Device-days at risk and bad devices, by group, model and age. */
export interface Cells {
  readonly atRisk: Int32Array;
  readonly bad: Int32Array;
}

/** Closes what can be closed of a signal; returns the closed days with what is open, against what is usual. */
export function fold(
  month: Month,
  tally: Tally,
  { signal, nth, day }: { readonly signal: Signal; readonly nth: number; readonly day: number },
): Cells {
  const late = isOfSilence(signal) ? silenceDays : 0;
  const told = day - (month.truth.toldAfterDays[signal.source] ?? 0) - late;
  const until = Math.max(tally.closedUntil[nth] ?? 0, told);
  const closed = {
    atRisk: tally.atRisk[nth] ?? new Int32Array(),
    bad: tally.bad[nth] ?? new Int32Array(),
  };
  for (let one = tally.closedUntil[nth] ?? 0; one < until; one += 1) {
    if (hasUsual(signal)) countBaseline(month, closed, { signal, one, told, isRunning: false });
    if (hasControl(signal))
      tally.days[nth]?.push(countControl(month, { signal, day: one, groups: tally.groups }));
  }
  tally.closedUntil[nth] = until;
  if (!hasUsual(signal)) return closed;
  const open = { atRisk: closed.atRisk.slice(), bad: closed.bad.slice() };
  for (let one = until; one <= day; one += 1) {
    countBaseline(month, open, { signal, one, told, isRunning: true });
  }
  if (isToldByInstalls(signal)) countWaiting(month, open, day);
  return open;
}

/** Every second device that the update came to and of which nothing is seen yet counts as one that began today. */
function countWaiting({ fleet, truth, since, knownOn }: Month, cells: Cells, day: number): void {
  for (let device = 0; device < fleet.devices; device += waitingForOne) {
    if (at(since, device) > day || at(knownOn, device) <= day) continue;
    for (let nth = 0; nth < groupsOfDevice; nth += 1) {
      const group = at(fleet.groups, device * groupsOfDevice + nth);
      add(cells.atRisk, (group * truth.models.length + at(fleet.model, device)) * ages, 1);
    }
  }
}

/** The first open day that is not compared yet; 0 = none is. */
function comparedTo(signal: Signal, today: number): number {
  if (isToldByRestarts(signal)) return today - missedDaysMin;
  return hasControl(signal) && isToldAtOnce(signal) ? today + 1 : 0;
}

/** The days of a signal beside a control as a look sees them, those included that are open and compared already. */
export function comparedDays(
  month: Month,
  tally: Tally,
  { signal, nth, day }: { readonly signal: Signal; readonly nth: number; readonly day: number },
): readonly Day[] {
  const closed = tally.days[nth] ?? [];
  const { groups } = tally;
  const to = comparedTo(signal, day);
  const open: Day[] = [];
  for (let one = tally.closedUntil[nth] ?? 0; one < to; one += 1) {
    open.push(countControl(month, { signal, day: one, groups }));
  }
  return [...closed, ...open];
}

interface BaselineDay {
  readonly signal: Signal;
  /** The day that is counted, and the last day that the source has told of. */
  readonly one: number;
  readonly told: number;
  readonly isRunning: boolean;
}

function countBaseline(month: Month, cells: Cells, o: BaselineDay): void {
  const { fleet, knownOn, lastOn } = month;
  const { signal, one, told, isRunning } = o;
  for (let device = 0; device < fleet.devices; device += 1) {
    const age = one - at(knownOn, device) + 1;
    if (age < 1 || age > signal.windowDays) continue;
    const first = firstBad(month, device, { signal, until: Math.min(one, told) });
    if (first < one) continue;
    const isHeard = isRunning || signal.source === 'contact' || at(lastOn, device) >= one;
    if (first !== one && !isHeard) continue;
    const cell = at(fleet.model, device) * ages + age - 1;
    for (let nth = 0; nth < groupsOfDevice; nth += 1) {
      const group = at(fleet.groups, device * groupsOfDevice + nth);
      const index = group * month.truth.models.length * ages + cell;
      add(cells.atRisk, index, 1);
      if (first === one) add(cells.bad, index, 1);
    }
  }
}

/** The first day since its beginning on which a device was bad, up to a day; `never` = it was not. */
function firstBad(
  month: Month,
  device: number,
  { signal, until }: { readonly signal: Signal; readonly until: number },
): number {
  const bit = bitOf(signal.name);
  for (let day = at(month.knownOn, device); day <= until; day += 1) {
    if ((at(month.bad, dayIndex(month, device, day)) & bit) !== 0) return day;
  }
  return never;
}

function wasBadBefore(
  month: Month,
  device: number,
  { bit, day }: { bit: number; day: number },
): boolean {
  for (let one = day - quietDays; one < day; one += 1) {
    if ((at(month.bad, dayIndex(month, device, one)) & bit) !== 0) return true;
  }
  return false;
}

function emptyDay(day: number, groups: number): Day {
  const none = (): Int32Array => new Int32Array(groups);
  return {
    day,
    updatedAtRisk: none(),
    updatedBad: none(),
    othersAtRisk: none(),
    othersBad: none(),
  };
}

/**
 * Devices heard on a day, those the update came to and those of rings that were not offered it before; the others
 * of all rings stand under the first ring.
 */
function countControl(
  month: Month,
  {
    signal,
    day,
    groups,
  }: { readonly signal: Signal; readonly day: number; readonly groups: number },
): Day {
  const { fleet, since, knownOn, offeredOn } = month;
  const bit = bitOf(signal.name);
  const sums = emptyDay(day, groups);
  for (let device = 0; device < fleet.devices; device += 1) {
    if (!isHeard(month, device, { signal, day })) continue;
    const isWithout = isToldByRestarts(signal) || at(offeredOn, at(fleet.ring, device)) >= day;
    const isBad = (at(month.bad, dayIndex(month, device, day)) & bit) !== 0;
    for (let nth = 0; nth < groupsOfDevice; nth += 1) {
      const age = isToldByRestarts(signal)
        ? Number(isInRestart(month, device, day))
        : Math.max(0, day - at(nth === 0 ? since : knownOn, device) + 1);
      if (age > signal.windowDays || (age === 0 && !isWithout)) continue;
      if (wasBadBefore(month, device, { bit, day })) break;
      const own = at(fleet.groups, device * groupsOfDevice + nth);
      const group = age === 0 && nth === 0 ? 0 : own;
      add(age > 0 ? sums.updatedAtRisk : sums.othersAtRisk, group, 1);
      if (isBad) add(age > 0 ? sums.updatedBad : sums.othersBad, group, 1);
    }
  }
  return sums;
}

/** Whether a device was last heard on a day before its restart into the update, or has it pending. */
function isInRestart({ begins, restarts, failsOn }: Month, device: number, day: number): boolean {
  if (at(failsOn, device) !== never || at(begins, device) > day) return false;
  return at(restarts, device) >= day;
}

/** Silence begins on a day of contact: only who was on that very day is at risk of it. */
function isHeard(
  month: Month,
  device: number,
  { signal, day }: { readonly signal: Signal; readonly day: number },
): boolean {
  return isOfSilence(signal)
    ? at(month.wasOn, dayIndex(month, device, day)) === 1
    : at(month.lastOn, device) >= day;
}

/** What was usual in the two weeks before, told as one day of others. */
function beforeOf(month: Month, signal: Signal, groups: number): Day {
  const { fleet } = month;
  const bit = bitOf(signal.name);
  const sums = emptyDay(-1, groups);
  for (let device = 0; device < fleet.devices; device += 1) {
    let bad = 0;
    for (let day = -beforeDays; day < 0; day += 1) {
      const isBad = (at(month.bad, dayIndex(month, device, day)) & bit) !== 0;
      if (isBad && !wasBadBefore(month, device, { bit, day })) bad += 1;
    }
    for (let nth = 0; nth < groupsOfDevice; nth += 1) {
      const group = nth === 0 ? 0 : at(fleet.groups, device * groupsOfDevice + nth);
      add(sums.othersAtRisk, group, Math.max(0, beforeDays - quietDays * bad));
      add(sums.othersBad, group, bad);
    }
  }
  return sums;
}
