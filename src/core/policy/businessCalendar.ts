/**
 * The tenant's business calendar: days on which no ring opens. It puts openings off and never forward, by whole days at the
 * same hour. What day it is somewhere, the machine's time zone data say; so days are asked in activities and on the command
 * line, and a workflow only folds the instant that came of it.
 */
import { instantOfDay } from '../calendar.ts';
import { localDays, weekdayNames, type LocalDay } from '../localTime.ts';
import { hourMs } from '../time.ts';
import type { ValuesOf } from './setting.ts';
import type { businessCalendar } from './settings.ts';

/** Days on which no ring opens. */
export type BusinessCalendar = ValuesOf<typeof businessCalendar.fields>;

/** More days than all freezes and holidays of a policy can close in a row. */
const daysMax = 8000;

/** Whether the machine knows a time zone, such as `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}

/** Whether any day is closed. */
export function hasClosedDays({ notOn, holidays, freezes }: BusinessCalendar): boolean {
  return notOn.length + holidays.length + freezes.length > 0;
}

/** Where an opening comes to lie. */
export interface Opening {
  readonly at: number;
  /** Why it was put off, after "since"; null = it was not. */
  readonly why: string | null;
}

/** The first instant from then on at which a ring may open: that one, or the same hour of the next day that is open. */
export function openingFrom(calendar: BusinessCalendar, at: number): Opening {
  if (!hasClosedDays(calendar)) return { at, why: null };
  const dayAt = localDays(calendar.timeZone);
  const whyClosed = (instant: number): string | null => closedBy(calendar, dayAt(instant));
  const why = whyClosed(at);
  if (why === null) return { at, why };
  for (let days = 1; days < daysMax; days += 1) {
    const next = instantOfDay(at, days);
    if (whyClosed(next) === null) return { at: next, why };
  }
  return { at: instantOfDay(at, daysMax), why };
}

/** From the beginning of the first to the end of the last holiday within a time, to the hour; null = there is none. */
export function holidaysWithin(
  { timeZone, holidays }: BusinessCalendar,
  { from, until }: { readonly from: number; readonly until: number },
): { readonly from: number; readonly until: number } | null {
  if (holidays.length === 0) return null;
  const dayAt = localDays(timeZone);
  const hours = Math.min(daysMax, Math.ceil((until - from) / hourMs));
  const off = Array.from({ length: Math.max(0, hours) }, (_, nth) => from + nth * hourMs).filter(
    (at) => holidays.includes(dayAt(at).on),
  );
  const [first] = off;
  const last = off.at(-1);
  return first === undefined || last === undefined ? null : { from: first, until: last + hourMs };
}

/** Why a day is closed, the longest reason first; null = it is open. */
function closedBy({ notOn, holidays, freezes }: BusinessCalendar, day: LocalDay): string | null {
  const freeze = freezes.find(({ from, until }) => day.on >= from && day.on <= until);
  if (freeze !== undefined)
    return `nothing opens in the freeze ${freeze.name} (${freeze.from} to ${freeze.until})`;
  if (holidays.includes(day.on)) return `${day.on} is a holiday`;
  const weekday = weekdayNames[day.weekday] ?? '';
  return notOn.includes(weekday) ? `nothing opens on a ${capital(weekday)}` : null;
}

function capital(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}
