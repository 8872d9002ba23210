/**
 * When a device is on, and the moments that follow from it: check-ins with Intune, scans for updates, time on line. A
 * device is on during at most one window per local day; everything else is found by looking at few windows around an
 * instant, so no past has to be replayed. Devices check in about every 8 h and scan about every 22 h.
 */
import { draw, drawBetween, streams, type Drawer } from '../hash.ts';
import type { Zone } from '../zone.ts';
import { hourMs, minuteMs } from '../../time.ts';

/** An absence falls into a block of this many days, at most one in each. */
const blockDays = 42;
/** No device stays off for longer than two blocks and a stretch of days off. */
const searchDaysMax = 120;

/** How a device is used. */
export type HabitKind = 'office' | 'mobile' | 'alwaysOn';

/** The habits of one kind of device; keys as in a scenario's `presence`. */
export interface Habit {
  readonly startHour: readonly [number, number];
  readonly hours: readonly [number, number];
  readonly dayOffShare: number;
  readonly weekendShare: number;
  readonly absenceShare: number;
  readonly absenceDays: readonly [number, number];
}

/** One device's days. */
export interface Presence extends Drawer {
  readonly zone: Zone;
  /** Null = always on. */
  readonly habit: Habit | null;
  /** Local days on which the device stays off with many others, each from one day to before another. */
  readonly holidays: readonly { readonly from: number; readonly to: number }[];
  readonly startHour: number;
  readonly hours: number;
  /** From this instant on the device is never on again; Infinity = it stays. */
  readonly silentFrom: number;
  readonly checkInMs: number;
}

/** When the device goes on that local day; NaN = it stays off. */
export function opensAt(presence: Presence, day: number): number {
  const { habit, zone } = presence;
  const midnight = zone.startOf(day);
  if (presence.holidays.some(({ from, to }) => day >= from && day < to)) return NaN;
  if (habit === null) return midnight < presence.silentFrom ? midnight : NaN;
  if (isDayOff(presence, habit, day)) return NaN;
  const jitter = (draw(presence, streams.opening, day) - 0.5) * 40 * minuteMs;
  const opens = midnight + Math.max(0, Math.floor(presence.startHour * hourMs + jitter));
  return opens < presence.silentFrom ? opens : NaN;
}

/** When the device goes off on a day on which it went on at `opens`. */
export function closesAt(presence: Presence, day: number, opens: number): number {
  const { habit, zone } = presence;
  if (habit === null) return zone.startOf(day + 1);
  const jitter = (draw(presence, streams.closing, day) - 0.5) * hourMs;
  // Windows of neighbouring days never overlap: each ends at midnight at the latest.
  const length = Math.max(minuteMs, Math.floor(presence.hours * hourMs + jitter));
  return Math.min(opens + length, zone.startOf(day + 1));
}

function isDayOff(presence: Presence, habit: Habit, day: number): boolean {
  if (absenceEnd(presence, habit, day) > day) return true;
  const weekday = (day + 4) % 7;
  const isWeekend = weekday === 0 || weekday === 6;
  const offShare = isWeekend ? 1 - habit.weekendShare : habit.dayOffShare;
  return draw(presence, streams.dayOff, day) < offShare;
}

/** The first day back when `day` lies in an absence, else `day` itself. */
function absenceEnd(presence: Presence, habit: Habit, day: number): number {
  const shift = presence.index % blockDays;
  const block = Math.floor((day + shift) / blockDays);
  if (draw(presence, streams.absence, block) >= habit.absenceShare) return day;
  const length = Math.round(drawBetween(presence, streams.absenceLength, block, habit.absenceDays));
  const room = blockDays - length;
  const start =
    block * blockDays - shift + Math.floor(draw(presence, streams.absenceStart, block) * room);
  return day >= start && day < start + length ? start + length : day;
}

/** Whether the device is on. */
export function isOnline(presence: Presence, at: number): boolean {
  return onlineFrom(presence, at) === at;
}

/** The first instant from `at` on at which the device is on; Infinity = never again. */
export function onlineFrom(presence: Presence, at: number): number {
  if (at >= presence.silentFrom) return Infinity;
  const first = presence.zone.dayOf(at) - 1;
  for (let day = first; day < first + searchDaysMax; day += 1) {
    const opens = opensAt(presence, day);
    if (Number.isNaN(opens)) continue;
    if (opens >= at) return opens;
    if (at < closesAt(presence, day, opens)) return at < presence.silentFrom ? at : Infinity;
  }
  return Infinity;
}

/** The instant at which the device has been on for `durationMs` after `at`; Infinity = it never will be. */
export function afterOnline(presence: Presence, at: number, durationMs: number): number {
  if (at >= presence.silentFrom) return Infinity;
  let left = Math.floor(durationMs);
  const first = presence.zone.dayOf(at) - 1;
  for (let day = first; day < first + searchDaysMax; day += 1) {
    const opens = opensAt(presence, day);
    if (Number.isNaN(opens)) continue;
    const closes = closesAt(presence, day, opens);
    if (closes <= at) continue;
    const from = Math.max(opens, at);
    if (from + left < closes) return from + left < presence.silentFrom ? from + left : Infinity;
    left -= closes - from;
  }
  return Infinity;
}

/** The first check-in of a window: soon after the start, or, for a device that is always on, at its own hour. */
function firstCheckIn(presence: Presence, day: number, opens: number): number {
  const isAlwaysOn = presence.habit === null;
  const chance = draw(presence, streams.checkInDelay, isAlwaysOn ? 0 : day);
  const delayMs = isAlwaysOn ? chance * presence.checkInMs : (1 + 11 * chance) * minuteMs;
  return opens + Math.floor(delayMs);
}

/** The first check-in with Intune at or after `at`; Infinity = none. */
export function nextCheckIn(presence: Presence, at: number): number {
  if (at >= presence.silentFrom) return Infinity;
  const first = presence.zone.dayOf(at) - 1;
  for (let day = first; day < first + searchDaysMax; day += 1) {
    const opens = opensAt(presence, day);
    if (Number.isNaN(opens)) continue;
    const closes = closesAt(presence, day, opens);
    if (closes <= at) continue;
    const earliest = firstCheckIn(presence, day, opens);
    const turns = Math.max(0, Math.ceil((at - earliest) / presence.checkInMs));
    const checkIn = earliest + turns * presence.checkInMs;
    if (checkIn < closes) return checkIn < presence.silentFrom ? checkIn : Infinity;
  }
  return Infinity;
}

/** The last check-in with Intune at or before `at`; null = none within the time a device can be away. */
export function lastCheckIn(presence: Presence, at: number): number | null {
  const until = Math.min(at, presence.silentFrom - 1);
  const last = presence.zone.dayOf(until);
  for (let day = last; day > last - searchDaysMax; day -= 1) {
    const opens = opensAt(presence, day);
    if (!(opens <= until)) continue;
    const earliest = firstCheckIn(presence, day, opens);
    const end = Math.min(until, closesAt(presence, day, opens) - 1);
    if (earliest > end) continue;
    return earliest + Math.floor((end - earliest) / presence.checkInMs) * presence.checkInMs;
  }
  return null;
}

/** The first scan for updates at or after `at`, one in each window; Infinity = none. */
export function nextScan(presence: Presence, at: number): number {
  if (at >= presence.silentFrom) return Infinity;
  const first = presence.zone.dayOf(at) - 1;
  for (let day = first; day < first + searchDaysMax; day += 1) {
    const opens = opensAt(presence, day);
    if (Number.isNaN(opens)) continue;
    const length = closesAt(presence, day, opens) - opens;
    const scan = opens + Math.floor(draw(presence, streams.scan, day) * length * 0.9);
    if (scan >= at) return scan < presence.silentFrom ? scan : Infinity;
  }
  return Infinity;
}

/** Hours on between two instants: in all, and the longest stretch. */
export function hoursOnline(
  presence: Presence,
  from: number,
  to: number,
): { total: number; longest: number } {
  let total = 0;
  let longest = 0;
  for (let day = presence.zone.dayOf(from) - 1; presence.zone.startOf(day) < to; day += 1) {
    const opens = opensAt(presence, day);
    if (Number.isNaN(opens)) continue;
    const closes = Math.min(closesAt(presence, day, opens), to, presence.silentFrom);
    const hours = Math.max(0, closes - Math.max(opens, from)) / hourMs;
    total += hours;
    longest = Math.max(longest, hours);
  }
  return { total, longest };
}
