/**
 * The release calendar: second Tuesdays, 10:00 in Redmond's time zone, and day counts from there.
 *
 * Everything is civil arithmetic on the proleptic Gregorian calendar. The Pacific offset is computed from the rule in
 * force since 2007 (second Sunday of March to first Sunday of November, 02:00 local) and not from the machine's zone
 * data, so that a workflow replayed on another Node gives the same instants.
 */
import { dayMs, hourMs } from './time.ts';

/** Hour of Redmond's day at which monthly updates are published. */
export const publishHour = 10;

/** A civil date, `YYYY-MM-DD`. */
export type DateOn = string;
/** A civil month, `YYYY-MM`. */
export type Month = string;

/** The second Tuesday of a month, always on the 8th to the 14th. */
export function secondTuesdayOn(month: Month): DateOn {
  const first = midnightUtc(`${month}-01`);
  const tuesday = 2;
  const daysToTuesday = (tuesday - new Date(first).getUTCDay() + 7) % 7;
  return dateOnOf(first + (daysToTuesday + 7) * dayMs);
}

/** Whether an instant lies on a second Tuesday, by UTC or as a release's day is counted. */
export function isSecondTuesday(at: number): boolean {
  const on = dateOnOf(at);
  const publishedAt = publishedAtOf(on.slice(0, 7));
  return secondTuesdayOn(on.slice(0, 7)) === on || dayOfRelease(publishedAt, at) === 0;
}

/** The instant a monthly security release is published: its second Tuesday, 10:00 Pacific. */
export function publishedAtOf(month: Month): number {
  return pacificInstant(secondTuesdayOn(month), publishHour);
}

/** The first second Tuesday, 10:00 Pacific, that lies at least `leadDays` after `now`. */
export function comingRelease(
  now: number,
  leadDays: number,
): { month: Month; publishedAt: number } {
  let month = dateOnOf(now).slice(0, 7);
  while (publishedAtOf(month) < now + leadDays * dayMs) month = nextMonth(month);
  return { month, publishedAt: publishedAtOf(month) };
}

/**
 * The instant of day `days` of a release: the same hour of the Pacific day, `days` civil days away.
 * A change to or from daylight saving in between moves the instant by an hour in UTC.
 */
export function instantOfDay(publishedAt: number, days: number): number {
  const local = publishedAt + pacificOffsetMs(publishedAt);
  const midnight = Math.floor(local / dayMs) * dayMs;
  return fromPacific(midnight + days * dayMs, local - midnight);
}

/** The day of a release an instant falls in: 0 from publication on, -7 a week before. */
export function dayOfRelease(publishedAt: number, at: number): number {
  const elapsed = at + pacificOffsetMs(at) - publishedAt - pacificOffsetMs(publishedAt);
  return Math.floor(elapsed / dayMs);
}

/** An hour of a Pacific civil day as an instant. */
export function pacificInstant(on: DateOn, hour: number): number {
  return fromPacific(midnightUtc(on), hour * hourMs);
}

/** The UTC date of an instant. */
export function dateOnOf(at: number): DateOn {
  return new Date(at).toISOString().slice(0, 10);
}

/** `YYYY-MM` after the given one. */
export function nextMonth(month: Month): Month {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return dateOnOf(Date.UTC(year, number, 1)).slice(0, 7);
}

function fromPacific(midnight: number, sinceMidnightMs: number): number {
  const standard = midnight + sinceMidnightMs + 8 * hourMs;
  const saving = standard - hourMs;
  return pacificOffsetMs(saving) === -7 * hourMs ? saving : standard;
}

function pacificOffsetMs(at: number): number {
  const year = new Date(at).getUTCFullYear();
  const starts = sundayUtc(year, 2, 2) + 10 * hourMs;
  const ends = sundayUtc(year, 10, 1) + 9 * hourMs;
  return (at >= starts && at < ends ? -7 : -8) * hourMs;
}

function sundayUtc(year: number, monthIndex: number, nth: number): number {
  const first = Date.UTC(year, monthIndex, 1);
  const toSunday = (7 - new Date(first).getUTCDay()) % 7;
  return first + (toSunday + (nth - 1) * 7) * dayMs;
}

function midnightUtc(on: DateOn): number {
  return Date.parse(`${on}T00:00:00Z`);
}
